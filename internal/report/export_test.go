package report_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/report"
	"tasuki/internal/request"
)

const (
	theCase     = "INC-2026-0007"
	coordinator = "coordinator@aomine"
	engineer    = "engineer@merlinet"
	analyst     = "analyst@tsubame"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// export is what somebody takes along.
func export(t *testing.T, h *apptest.House, who string) []byte {
	t.Helper()
	b, err := h.Reports.Export(h.As(who), theCase)
	must(t, err)
	defer b.Close()
	var out bytes.Buffer
	must(t, b.Send(h.As(who), &out))
	if int64(out.Len()) != b.Size {
		t.Errorf("%s got %d bytes of %d", who, out.Len(), b.Size)
	}
	return out.Bytes()
}

func verified(t *testing.T, h *apptest.House, raw []byte) report.Report {
	t.Helper()
	c, err := h.Journal.Checkpoint(context.Background())
	must(t, err)
	r, err := report.VerifyFile(bytes.NewReader(raw), journal.Pin{Key: c.Key})
	must(t, err)
	return r
}

// members are the parts of a bundle by name.
func members(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		must(t, err)
		all[head.Name], err = io.ReadAll(r)
		must(t, err)
	}
}

func TestWhatEachPersonTakesAlongVerifies(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		tried := 0
		for address := range h.Accounts {
			who := strings.TrimSuffix(address, ".example")
			if _, err := h.Incidents.Get(h.As(who), theCase); err != nil {
				if _, err := h.Reports.Export(h.As(who), theCase); !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%s doesn't see the case and exports it: %v", who, err)
				}
				continue
			}
			tried++
			r := verified(t, h, export(t, h, who))
			if !r.OK() || !r.Journal.OriginChecked || r.Reference != theCase || r.Person != h.Actor(who).Person || r.Name == "" {
				t.Errorf("%s: %+v", who, r)
			}
		}
		if tried < 8 {
			t.Errorf("%d people see the case", tried)
		}
	})
}

func TestAVendorTakesAlongTheirPartAndNothingElse(t *testing.T) {
	h := apptest.Scenario(t)
	var names []string
	for name := range members(t, export(t, h, engineer)) {
		names = append(names, name)
	}
	slices.Sort(names)
	var mine []string
	for _, n := range names {
		if !strings.HasPrefix(n, "notices/") {
			mine = append(mine, n)
		}
	}
	want := []string{
		"directory.json", "evidence/E1/item.json", "evidence/E1/custody.json", "evidence/E1/1.bin", "evidence/E2/item.json",
		"evidence/E2/custody.json", "evidence/E2/1.bin", "evidence/E3/item.json", "evidence/E3/custody.json", "evidence/E4/item.json",
		"evidence/E4/custody.json", "evidence/E5/item.json", "evidence/E5/custody.json", "evidence/E6/item.json", "evidence/E6/custody.json",
		"evidence/E7/item.json", "evidence/E7/custody.json", "evidence/E8/item.json", "evidence/E8/custody.json", "evidence/E9/item.json", "evidence/E9/custody.json", "evidence/E10/item.json", "evidence/E10/custody.json", "evidence/E10/1.bin",
		"incident.json",
		"journal.json", "manifest.json", "meetings/M1.json",
		"observations/O1/observation.json", "observations/O3/observation.json", "observations/O6/observation.json",
		"requests/R1.1/request.json", "requests/R1.1/s2.commands.txt", "requests/R1.1/wording.json",
		"requests/R1.2/request.json", "requests/R1.2/s2.commands.txt", "requests/R1.2/wording.json",
		"requests/R3.1/request.json", "requests/R3.1/s1.commands.txt", "requests/R3.1/s1.transcript.txt", "requests/R3.1/wording.json",
		"requests/R4.1/request.json", "requests/R4.1/wording.json", "requests/R4.2/request.json", "requests/R4.2/wording.json",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, mine); diff != "" {
		t.Error(diff)
	}
}

func TestTheBytesInABundleAreThoseOfTheHouse(t *testing.T) {
	h := apptest.Scenario(t)
	got := members(t, export(t, h, engineer))
	c, err := h.Evidence.Open(h.As(engineer), evidenceOf(t, h, engineer, "E1").ID, exchange.Everything)
	must(t, err)
	defer c.Close()
	want, err := io.ReadAll(c)
	must(t, err)
	if len(want) == 0 || !bytes.Equal(want, got["evidence/E1/1.bin"]) {
		t.Errorf("%d bytes of evidence, %d in the bundle", len(want), len(got["evidence/E1/1.bin"]))
	}
	if block := string(got["requests/R1.2/s2.commands.txt"]); !strings.HasSuffix(block, "sudo named-checkconf -px") {
		t.Errorf("the commands are %q", block)
	}
}

// What a custody record in a bundle says is in the entries beside it, and so is proved with them.
func TestACustodyRecordInABundleNamesItsEntries(t *testing.T) {
	h := apptest.Scenario(t)
	got := members(t, export(t, h, engineer))
	var record struct {
		Events []struct {
			Index  int64
			Event  string
			SHA256 string
		}
	}
	must(t, json.Unmarshal(got["evidence/E1/custody.json"], &record))
	var handled []string
	for _, e := range record.Events {
		handled = append(handled, e.Event)
		if !bytes.Contains(got["journal.json"], fmt.Appendf(nil, `"index": %d,`, e.Index)) {
			t.Errorf("entry %d is not in the bundle", e.Index)
		}
		if want := evidenceOf(t, h, engineer, "E1").Latest().SHA256; e.SHA256 != want {
			t.Errorf("%s has %s", e.Event, e.SHA256)
		}
	}
	if diff := cmp.Diff([]string{"transferred", "received", "verified", "copied"}, handled); diff != "" {
		t.Error(diff)
	}
}

func evidenceOf(t *testing.T, h *apptest.House, who, number string) exchange.Item {
	t.Helper()
	l, err := h.Evidence.List(h.As(who), theCase, exchange.Filter{}, exchange.Page{Limit: 100})
	must(t, err)
	i := slices.IndexFunc(l.Items, func(i exchange.Item) bool { return strings.HasSuffix(i.Reference, "/"+number) })
	if i < 0 {
		t.Fatalf("no %s", number)
	}
	return l.Items[i]
}

func requestOf(t *testing.T, h *apptest.House, who, reference string, revision int) request.Request {
	t.Helper()
	l, err := h.Requests.Requests(h.As(who), request.Filter{Incident: theCase}, request.Page{Limit: 100})
	must(t, err)
	i := slices.IndexFunc(l.Items, func(r request.Summary) bool {
		return strings.HasSuffix(r.Reference, "/"+reference) && r.Revision == revision
	})
	if i < 0 {
		t.Fatalf("no %s, revision %d", reference, revision)
	}
	r, err := h.Requests.Get(h.As(who), l.Items[i].ID)
	must(t, err)
	return r
}

func TestTheExportIsInTheJournalBeforeTheFirstByte(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		b, err := h.Reports.Export(h.As(engineer), theCase)
		must(t, err)
		defer b.Close()
		e := newest(t, h)
		actor := h.Actor(engineer)
		if e.Fact != journal.JournalExported || e.Person != actor.Person || e.Object.Reference != theCase || e.Data["manifest_sha256"] == "" {
			t.Errorf("%+v", e)
		}
		var out bytes.Buffer
		must(t, b.Send(h.As(engineer), &out))
		if r := verified(t, h, out.Bytes()); r.Journal.Size != e.Index+1 {
			t.Errorf("the checkpoint has %d entries, the export is number %d", r.Journal.Size, e.Index)
		}
		l, err := h.Journal.Entries(t.Context(), journal.Filter{Object: journal.Object{Type: exchange.ObjectType, ID: evidenceOf(t, h, engineer, "E1").ID}}, journal.Page{Limit: 100})
		must(t, err)
		if last := l.Items[len(l.Items)-1]; last.Fact != journal.EvidenceRead || last.Person != actor.Person {
			t.Errorf("the reading of the evidence is not in the journal: %+v", last)
		}
	})
}

func newest(t *testing.T, h *apptest.House) journal.Record {
	t.Helper()
	l, err := h.Journal.Entries(context.Background(), journal.Filter{Newest: true}, journal.Page{Limit: 1})
	must(t, err)
	return l.Items[0]
}

func TestWhoTakesTheCaseAlongHasFetchedWhatWasWrittenToThem(t *testing.T) {
	h := apptest.Scenario(t)
	r := requestOf(t, h, coordinator, "R1", 2)
	r, err := h.Requests.Revise(h.As(coordinator), r.ID, "One more command", func(c request.Content) request.Content { return c })
	must(t, err)
	_, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{Override: "Nobody is awake"})
	must(t, err)
	b, err := h.Reports.Export(h.As(engineer), theCase)
	must(t, err)
	defer b.Close()
	if now, _ := h.Requests.Get(h.As(coordinator), r.ID); now.State != request.Issued {
		t.Errorf("before it is sent the request is %s", now.State)
	}
	must(t, b.Send(h.As(engineer), io.Discard))
	if now, _ := h.Requests.Get(h.As(coordinator), r.ID); now.State != request.Delivered {
		t.Errorf("after it was sent the request is %s", now.State)
	}
}

func TestAGrantThatEndsMeanwhileEndsTheExport(t *testing.T) {
	h := apptest.Scenario(t)
	b, err := h.Reports.Export(h.As(engineer), theCase)
	must(t, err)
	defer b.Close()
	l, err := h.Incidents.Participants(h.As(coordinator), theCase, request.Page{Limit: 100})
	must(t, err)
	for _, p := range l.Items {
		if p.Organization == h.Actor(engineer).Organization && p.Active {
			_, err := h.Incidents.RevokeParticipant(h.As(coordinator), theCase, p.ID, "Over")
			must(t, err)
		}
	}
	var out bytes.Buffer
	if err := b.Send(h.As(engineer), &out); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the evidence went out: %v", err)
	}
	if r := verified(t, h, out.Bytes()); r.OK() {
		t.Error("half a bundle verifies")
	}
	if _, err := h.Reports.Export(h.As(engineer), theCase); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("and again: %v", err)
	}
}

func TestATokenForSomethingElseTakesNothingAlong(t *testing.T) {
	h := apptest.Scenario(t)
	actor := h.Actor(coordinator)
	actor.Scope = []access.Action{access.ReadIncident, access.ReadTimeline}
	if _, err := h.Reports.Export(access.With(h.As(coordinator), actor), theCase); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("%v", err)
	}
}

func TestWhatWasAlteredInTheDatabaseShowsInTheBundle(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		member    string
		what      string
	}{
		"the wording of a request": {
			statement: `UPDATE requests SET content = replace(content, 'What the name servers', 'What the mail servers') WHERE revision = 2`,
			member:    "requests/R1.2/wording.json", what: report.FoundAltered,
		},
		"what a terminal showed": {
			statement: `UPDATE request_answers SET answer = replace(answer, 'bak01', 'bak02')`,
			member:    "requests/R3.1/s1.transcript.txt", what: report.FoundAltered,
		},
		"a request that was issued poses as a draft": {
			statement: `UPDATE requests SET issued_at = NULL, state = 'draft' WHERE revision = 2`,
			member:    "journal.json", what: report.FoundNoWording,
		},
		"another file of the same number": {
			statement: `UPDATE evidence_attempts SET number = 7 WHERE state = 'verified'`,
			member:    "evidence/E1/7.bin", what: report.FoundUnknown,
		},
		"the words that somebody was told": {
			statement: `UPDATE notice_recipients SET briefing = replace(briefing, '"sections"', '"no_sections"')`,
			member:    "notices/", what: report.FoundAltered,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := apptest.Scenario(t)
			must(t, h.DB.In(t.Context(), func(ctx context.Context) error { return h.DB.Gorm(ctx).Exec(c.statement).Error }))
			r := verified(t, h, export(t, h, coordinator))
			if !slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return strings.HasPrefix(f.Member, c.member) && f.What == c.what }) {
				t.Errorf("%v", r.Findings)
			}
		})
	}
}

func TestOverHTTPABundleIsAnInertAttachment(t *testing.T) {
	h := apptest.Scenario(t)
	a := h.Client(engineer).Must(http.MethodGet, "/incidents/"+theCase+"/export", nil, nil)
	if r := verified(t, h, a.Body); !r.OK() {
		t.Error(r.Findings)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": `attachment; filename="INC-2026-0007.tar"`,
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Length": strconv.Itoa(len(a.Body)),
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	hidden := h.Client("auditor@aomine").Do(http.MethodGet, "/incidents/"+theCase+"/export", nil)
	absent := h.Client("auditor@aomine").Do(http.MethodGet, "/incidents/INC-2026-9999/export", nil)
	if hidden.Status != http.StatusNotFound || !bytes.Equal(hidden.Body, absent.Body) {
		t.Errorf("hidden: %d %s\nabsent: %s", hidden.Status, hidden.Body, absent.Body)
	}
}

func TestTheManifestSaysWhoseCaseItIs(t *testing.T) {
	h := apptest.Scenario(t)
	var m report.Manifest
	must(t, json.Unmarshal(members(t, export(t, h, analyst))["manifest.json"], &m))
	if m.Format != report.BundleFormat || m.Reference != theCase || len(m.Members) == 0 {
		t.Errorf("%+v", m)
	}
}
