package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func TestACoordinatorSeesWhatWaitsForWhomOnBothClocks(t *testing.T) {
	h := apptest.Scenario(t)
	c := h.Client("coordinator@aomine")
	var counts wire.OpenItemCounts
	c.Must(http.MethodGet, "/open-item-counts", nil, &counts)
	var l struct {
		Items []wire.OpenItem
		Total int64
	}
	c.Must(http.MethodGet, "/open-items?limit=100&count=true", nil, &l)
	if l.Total != counts.Open || l.Total < 5 || int(l.Total) != len(l.Items) {
		t.Errorf("%d items, %d in all, %d counted", len(l.Items), l.Total, counts.Open)
	}
	seen := map[wire.Wait]int64{}
	elsewhere := 0
	for i, o := range l.Items {
		for _, w := range o.Waits {
			seen[w]++
		}
		if o.Due != nil && i > 0 && (l.Items[i-1].Due == nil || l.Items[i-1].Due.Instant.After(o.Due.Instant)) {
			t.Errorf("%s is due before what stands above it", o.Reference)
		}
		if o.Due != nil && o.Holder.Zone == "Asia/Singapore" && o.Due.Zoned != o.Holder.Due.Zoned && o.Due.Instant.Equal(o.Holder.Due.Instant) {
			elsewhere++
		}
		if o.Holder.AtWork == nil || o.Holder.Until == nil {
			t.Errorf("%s: nobody says whether %s is at work", o.Reference, o.Turn.OrganizationName)
		}
	}
	if elsewhere == 0 {
		t.Error("nothing is due on Singapore's clock too")
	}
	want := map[wire.Wait]int64{
		wire.WaitOverdue: counts.Overdue, wire.WaitUndelivered: counts.Undelivered, wire.WaitUnread: counts.Unread, wire.WaitUnacknowledged: counts.Unacknowledged,
	}
	for w, n := range want {
		if seen[w] != n {
			t.Errorf("%s: %d items, %d counted", w, seen[w], n)
		}
		var some struct{ Items []wire.OpenItem }
		if c.Must(http.MethodGet, "/open-items?limit=100&wait="+string(w), nil, &some); int64(len(some.Items)) != n {
			t.Errorf("%s: %d found, %d counted", w, len(some.Items), n)
		}
	}
	for _, filter := range []string{"incident=INC-2026-0007", "organization=" + l.Items[0].Turn.Organization, "kind=" + string(l.Items[0].Turn.Kind)} {
		var some struct{ Items []wire.OpenItem }
		if c.Must(http.MethodGet, "/open-items?"+filter, nil, &some); len(some.Items) == 0 || some.Items[0].ID != l.Items[0].ID {
			t.Errorf("%s chose %d", filter, len(some.Items))
		}
	}
	var none struct{ Items []wire.OpenItem }
	if c.Must(http.MethodGet, "/open-items?incident=INC-1999-0001", nil, &none); len(none.Items) != 0 {
		t.Errorf("an incident that is not there chose %d", len(none.Items))
	}
}

func TestReadingTakesARequestFromWhatIsUnread(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	r := w.requested(w.author, w.neutral, request.Issued)
	c := w.author.client()
	waits := func() map[string][]wire.Wait {
		var l struct{ Items []wire.OpenItem }
		c.Must(http.MethodGet, "/open-items?limit=100", nil, &l)
		all := map[string][]wire.Wait{}
		for _, o := range l.Items {
			all[o.Object] = o.Waits
			if o.Object == r.ID && (o.Title != r.Content.Title || o.Page != "/requests/"+r.ID) {
				t.Errorf("shown as %q at %s", o.Title, o.Page)
			}
		}
		return all
	}
	if got := waits()[r.ID]; !slices.Equal(got, []wire.Wait{wire.WaitUnread, wire.WaitUnacknowledged}) {
		t.Errorf("as it went out: %v", got)
	}
	w.neutral.client().Must(http.MethodGet, "/requests/"+r.ID, nil, nil)
	if got := waits()[r.ID]; !slices.Equal(got, []wire.Wait{wire.WaitUnacknowledged}) {
		t.Errorf("after it was opened: %v", got)
	}
	w.neutral.client().Must(http.MethodPost, "/requests/"+r.ID+"/acknowledge", body{"note": "x"}, nil)
	if got := waits()[r.ID]; len(got) != 0 {
		t.Errorf("after it was acknowledged: %v", got)
	}
	told := w.requested(w.author, w.neutral, request.Issued)
	_, err := w.Requests.Told(w.author.ctx(), told.ID, request.ReceiptToldByPhone, w.neutral.id, "x", time.Time{})
	w.must(err)
	if got := waits()[told.ID]; !slices.Equal(got, []wire.Wait{wire.WaitUnacknowledged}) {
		t.Errorf("after they were told on the telephone: %v", got)
	}
}
