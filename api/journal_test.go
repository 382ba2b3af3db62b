package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/apptest"
	"tasuki/internal/journal"
	"tasuki/internal/wire"
)

// hash reads one of the wire's.
func hash(t *testing.T, raw []byte) (h tlog.Hash) {
	t.Helper()
	if copy(h[:], raw) != tlog.HashSize || len(raw) != tlog.HashSize {
		t.Fatalf("%d bytes are no hash", len(raw))
	}
	return h
}

func TestTheAuditorProvesWhatTheCheckpointSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		auditor := h.Client("auditor@aomine")
		var early, now wire.Checkpoint
		auditor.Must(http.MethodGet, "/journal/checkpoint", nil, &early)
		h.Client("coordinator@aomine").Must(http.MethodPost, "/incidents/INC-2026-0007/release", wire.Reason{Reason: "Looked at"}, nil)
		auditor.Must(http.MethodGet, "/journal/checkpoint", nil, &now)
		if c, err := journal.ReadCheckpoint(now.Note, now.Key); err != nil || c.Size != now.Size || !bytes.Equal(c.Root[:], now.Root) {
			t.Fatalf("%+v %v", c, err)
		}
		var page wire.JournalEntryList
		a := auditor.Must(http.MethodGet, fmt.Sprintf("/journal/entries?limit=3&count=true&from=%d", early.Size-2), nil, &page)
		if len(page.Items) != 3 || page.Items[0].Index != early.Size-2 || *page.Total != wire.Total(now.Size) || a.Header.Get("Link") == "" && now.Size > early.Size+1 {
			t.Fatalf("%d entries from %d of %d", len(page.Items), page.Items[0].Index, *page.Total)
		}
		root := hash(t, now.Root)
		for _, e := range page.Items {
			var p wire.Proof
			auditor.Must(http.MethodGet, fmt.Sprintf("/journal/proofs?index=%d&size=%d", e.Index, now.Size), nil, &p)
			var proof tlog.RecordProof
			for _, raw := range p.Hashes {
				proof = append(proof, hash(t, raw))
			}
			if err := tlog.CheckRecord(proof, now.Size, root, e.Index, tlog.RecordHash(e.Leaf)); err != nil {
				t.Errorf("entry %d: %v", e.Index, err)
			}
		}
		var p wire.Proof
		auditor.Must(http.MethodGet, fmt.Sprintf("/journal/proofs?from=%d&to=%d", early.Size, now.Size), nil, &p)
		var proof tlog.TreeProof
		for _, raw := range p.Hashes {
			proof = append(proof, hash(t, raw))
		}
		if err := tlog.CheckTree(proof, now.Size, root, early.Size, hash(t, early.Root)); err != nil {
			t.Error(err)
		}
	})
}

func TestTheJournalShowsOthersNoMoreThanTheirTimeline(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := h.Client("engineer@merlinet")
	if a := vendor.Do(http.MethodGet, "/journal/entries", nil); a.Status != http.StatusNotFound {
		t.Errorf("the vendor reads the journal: %d", a.Status)
	}
	var c wire.Checkpoint
	vendor.Must(http.MethodGet, "/journal/checkpoint", nil, &c)
	var timeline wire.TimelineEntryList
	vendor.Must(http.MethodGet, "/incidents/INC-2026-0007/timeline-entries?limit=1", nil, &timeline)
	theirs := timeline.Items[0].Index
	vendor.Must(http.MethodGet, fmt.Sprintf("/journal/proofs?index=%d&size=%d", theirs, c.Size), nil, nil)
	hidden := vendor.Do(http.MethodGet, fmt.Sprintf("/journal/proofs?index=0&size=%d", c.Size), nil)
	absent := vendor.Do(http.MethodGet, fmt.Sprintf("/journal/proofs?index=%d&size=%d", c.Size+1000, c.Size), nil)
	if hidden.Status != http.StatusNotFound || absent.Status != http.StatusNotFound || !bytes.Equal(hidden.Body, absent.Body) {
		t.Errorf("hidden: %d %s\nabsent: %d %s", hidden.Status, hidden.Body, absent.Status, absent.Body)
	}
}

func TestAProofIsAskedForByOnePair(t *testing.T) {
	h := apptest.Scenario(t)
	auditor := h.Client("auditor@aomine")
	for query, want := range map[string]string{
		"":                          "/index",
		"?index=1":                  "/size",
		"?size=3":                   "/index",
		"?from=1":                   "/to",
		"?index=1&size=3&from=1":    "/from",
		"?index=900000&size=3":      "/index",
		"?index=1&size=900000":      "/size",
		"?from=3&to=1":              "/from",
		"?from=0&to=3":              "/from",
		"?index=1&size=3&to=900000": "/from",
	} {
		a := auditor.Do(http.MethodGet, "/journal/proofs"+query, nil)
		if p := a.Problem(t); a.Status != http.StatusUnprocessableEntity || p.Errors[0].Pointer != want || p.Errors[0].Detail == "" {
			t.Errorf("%q: %d %+v, want %s", query, a.Status, p, want)
		}
	}
}

func TestTheContractIsServedAsItStands(t *testing.T) {
	h := apptest.Scenario(t)
	a := h.Client("").Must(http.MethodGet, "/openapi.yaml", nil, nil)
	want, err := os.ReadFile(filepath.Join(apptest.Root(), "openapi.yaml"))
	if err != nil || !bytes.Equal(a.Body, want) {
		t.Errorf("%d bytes of %d, %v", len(a.Body), len(want), err)
	}
	if tag := a.Header.Get("ETag"); tag == "" || tag != h.Client("").Must(http.MethodGet, "/openapi.yaml", nil, nil).Header.Get("ETag") {
		t.Errorf("it can't be told from another: %q", tag)
	}
}
