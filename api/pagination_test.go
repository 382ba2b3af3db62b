package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"tasuki/internal/diagram"
	"tasuki/internal/request"
)

// walk follows a list to its end and gives the ids in their order.
func walk(t *testing.T, who *actor, path string, between func()) (ids []string) {
	t.Helper()
	c := who.client()
	for next, pages := path, 0; next != ""; pages++ {
		if pages > 100 {
			t.Fatalf("%s does not end", path)
		}
		var l struct {
			Items []struct {
				ID, Step string
				Index    *int64
			}
		}
		a := c.Must("GET", next, nil, &l)
		for _, item := range l.Items {
			id := item.ID + item.Step
			if item.Index != nil {
				id = string(rune(*item.Index + 'A'))
			}
			ids = append(ids, id)
		}
		if next = following(a); next != "" && between != nil {
			between()
		}
	}
	return ids
}

// TestAListIsWalkedOnce: page by page every list gives each item once, in the order of the whole, whatever comes in
// meanwhile.
func TestAListIsWalkedOnce(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer", "analyst", "liaison")
	r := w.requested(w.author, w.neutral, request.InProgress)
	in := "/incidents/" + w.incident
	for range 4 {
		w.drafted(w.author, w.neutral)
		w.item(nil, "content")
		w.noticed(w.author, w.neutral, "draft")
		w.open(w.hub)
		w.asset(w.hub)
		w.called(w.author, w.neutral)
		w.asked(nil)
		w.authority()
		w.retentionRule()
		w.proposedDisposal()
		w.vouching()
		w.drawing(w.hub)
		w.observed(w.neutral)
		w.calling()
		w.known(w.author, w.cardOf(w.author))
		w.override(w.roster(w.neutral))
		w.tried(w.neutral)
		w.handedOver(w.author, w.second, true)
		c, err := w.Requests.AskBack(w.neutral.ctx(), r.ID, request.Said{Text: "x"})
		w.must(err)
		_, err = w.Requests.Withdraw(w.neutral.ctx(), r.ID, c.ID, "")
		w.must(err)
		_, err = w.Requests.Told(w.author.ctx(), r.ID, request.ReceiptToldByPhone, w.neutral.id, "x", time.Time{})
		w.must(err)
	}
	drawn := w.drawing(w.hub)
	for range 3 {
		_, err := w.Diagrams.AddVersion(w.author.ctx(), drawn.ID, diagram.Draft{Filename: "x.svg", Content: []byte("<svg/>"), ValidAsOf: "2026-02-20", Source: "x"})
		w.must(err)
	}
	for range 4 {
		w.upload(nil, 3)
		w.heldAgainst(w.hub)
	}
	for path, atLeast := range map[string]int{
		"/evidence-orphans?lacks=unfinished": 4,
		"/requests":                          9, "/requests?turn=me": 4, in + "/requests": 9, "/requests?state=draft&state=issued": 8, "/requests?latest=true": 9, "/incidents": 6,
		in + "/participants": 8, in + "/evidence-items": 4, in + "/notices": 4, "/notices": 4, in + "/meetings": 4, in + "/decisions": 4, in + "/observations": 4, in + "/decisions?open=true&matter=isolate_host": 4, "/decisions": 4, "/decision-authorities": 4, "/retention-rules": 4, "/disposal-proposals": 4, "/disposal-proposals?incident=" + w.incident: 4, "/journal/witnesses": 4, "/calls": 4, "/organizations": 10, "/sites": 4, "/site-clocks": 4, "/open-items": 5, "/open-items?kind=write": 4, "/people": 12,
		"/engagements": 9, "/assets": 4, "/organizations/" + w.hub + "/diagrams": 4, "/organizations/" + w.hub + "/undrawn-assets": 4, "/organizations/" + w.hub + "/baselines": 4, "/organizations/" + w.hub + "/deviations": 4, "/diagrams/" + drawn.ID + "/versions": 4, "/rosters": 4, "/handovers": 4, "/reachability-plans": 8, "/reachability-plans?stale=true": 8, "/reachability-tests": 4, "/tokens": 5, "/requests/" + r.ID + "/receipts": 5, "/requests/" + r.ID + "/clarifications": 4,
		"/requests/" + r.ID + "/clarifications?state=withdrawn": 4, in + "/timeline-entries": 30,
	} {
		join := "?"
		if slices.Contains([]byte(path), '?') {
			join = "&"
		}
		whole := walk(t, w.author, path+join+"limit=100", nil)
		if len(whole) < atLeast {
			t.Errorf("%s: only %d", path, len(whole))
		}
		for _, limit := range []string{"1", "2", "3"} {
			if limit == "1" && len(whole) > 20 {
				continue
			}
			if parts := walk(t, w.author, path+join+"limit="+limit, nil); !slices.Equal(parts, whole) {
				t.Errorf("%s by %s: %d of %d, or in another order", path, limit, len(parts), len(whole))
			}
		}
		seen := slices.Clone(whole)
		if slices.Sort(seen); len(slices.Compact(seen)) != len(whole) {
			t.Errorf("%s: something is there twice", path)
		}
		var l struct{ Total int }
		w.author.client().Must("GET", path+join+"limit=2&count=true", nil, &l)
		if l.Total != len(whole) {
			t.Errorf("%s: %d in all, %d counted", path, len(whole), l.Total)
		}
		for _, bad := range []string{"limit=0", "limit=101", "limit=x", "limit=-1", "cursor="} {
			if a := w.author.client().Do("GET", path+join+bad, nil); a.Status != http.StatusBadRequest {
				t.Errorf("%s with %s: %d", path, bad, a.Status)
			}
		}
		for _, odd := range []string{"nonsense", "'", "%00", nobody, "0", "-1", "99999999999999999999"} { // a cursor is opaque: it may be refused, and breaks nothing
			if a := w.author.client().Do("GET", path+join+"cursor="+odd, nil); a.Status != 200 && a.Status != 400 {
				t.Errorf("%s with the cursor %s: %d\n%s", path, odd, a.Status, a.Body)
			}
		}
	}
}

// TestWhatComesInMeanwhileMovesNothing: a list that grows at its head while it is walked gives what was there before,
// each once.
func TestWhatComesInMeanwhileMovesNothing(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	for range 5 {
		w.drafted(w.author, w.neutral)
	}
	path := "/incidents/" + w.incident + "/requests?limit=2"
	before := walk(t, w.author, path, nil)
	during := walk(t, w.author, path, func() { w.drafted(w.author, w.neutral) })
	if !slices.Equal(before, during) {
		t.Errorf("%q, and while it grew %q", before, during)
	}
	journal := walk(t, w.auditor(), "/journal/entries?limit=7", nil)
	if len(journal) < 40 || len(slices.Compact(slices.Clone(journal))) != len(journal) {
		t.Errorf("%d entries", len(journal))
	}
}
