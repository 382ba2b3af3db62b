package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/roster"
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

// Somebody who is named works on their own clock, on the board, in a preview and in what would happen if nobody reacted.
func TestWhoeverIsNamedIsAtWorkByTheirOwnClock(t *testing.T) {
	h := apptest.Scenario(t)
	c, me := h.Client("coordinator@aomine"), h.Actor("engineer@merlinet").Person
	h.Clock.Set(time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC)) // 23:00 in Singapore, where a colleague has the night; 17:00 in Berlin
	zone := "Europe/Berlin"
	if _, err := h.Directory.UpdatePerson(h.As("engineer@merlinet"), me, directory.PersonChange{Zone: &zone}); err != nil {
		t.Fatal(err)
	}
	var l struct{ Items []wire.OpenItem }
	c.Must(http.MethodGet, "/open-items?limit=100&organization="+h.Actor("engineer@merlinet").Organization, nil, &l)
	theirs := 0
	for _, o := range l.Items {
		if o.Turn.Person == me {
			theirs++
			if o.Holder.AtWork == nil || !*o.Holder.AtWork || o.Holder.Until.Zoned != "2026-03-31T18:00:00+02:00[Europe/Berlin]" {
				t.Errorf("%s: at work %v until %+v", o.Reference, o.Holder.AtWork, o.Holder.Until)
			}
			if d := o.Holder.OnDuty; len(d) != 1 || d[0].Person != h.Actor("night@merlinet").Person || d[0].PersonName == "" || d[0].Until.Zoned != "2026-04-01T03:00:00+02:00[Europe/Berlin]" {
				t.Errorf("%s: on duty there %+v", o.Reference, d)
			}
		}
	}
	if theirs == 0 {
		t.Error("nothing is theirs")
	}
	var previews wire.DuePreviews
	c.Must(http.MethodPost, "/due-previews", wire.DuePreviewInput{
		DueRule: &wire.DueRule{Rule: "recipient_wall", Wall: "2026-04-01T17:00"}, Recipients: []string{me},
	}, &previews)
	if p := previews.Items[0]; p.Person != me || p.PersonName == "" || p.Due.Zoned != "2026-04-01T17:00:00+02:00[Europe/Berlin]" || p.OnLeave != nil {
		t.Errorf("%+v", p)
	}
}

// A preview says that whoever is named is on leave as it goes out, until when, and who gets it instead.
func TestAPreviewSaysWhoIsOnLeave(t *testing.T) {
	h := apptest.Scenario(t)
	c, me := h.Client("coordinator@aomine"), h.Actor("engineer@merlinet").Person
	from := h.Clock.Now().Add(time.Hour)
	_, err := h.Rosters.EnterLeaveOf(h.As("engineer@merlinet"), me, roster.Taking{From: from, Until: from.Add(72 * time.Hour), Reason: "Ill", ForceReason: "Ill"})
	if err != nil {
		t.Fatal(err)
	}
	in := wire.DuePreviewInput{DueRule: &wire.DueRule{Rule: "recipient_wall", Wall: "2026-04-20T17:00"}, Recipients: []string{me}}
	preview := func() *wire.OnLeave {
		var previews wire.DuePreviews
		c.Must(http.MethodPost, "/due-previews", in, &previews)
		return previews.Items[0].OnLeave
	}
	if l := preview(); l != nil {
		t.Errorf("before the leave: %+v", l)
	}
	h.Clock.Advance(2 * time.Hour)
	if l := preview(); l == nil || l.Until == nil || !l.Until.Instant.Equal(from.Add(72*time.Hour)) || l.Instead != h.Actor("night@merlinet").Person || l.InsteadName == "" {
		t.Errorf("during it: %+v", l)
	}
}

// A time that was computed from a year that nobody vouches for says so, wherever it is shown.
func TestADraftIsNeverUsedSilently(t *testing.T) {
	h := apptest.Scenario(t)
	c, vendor := h.Client("coordinator@aomine"), h.Actor("engineer@merlinet").Organization
	var clocks struct{ Items []wire.SiteClock }
	c.Must(http.MethodGet, "/site-clocks?limit=100", nil, &clocks)
	for _, one := range clocks.Items {
		if draft := one.Zone == "America/Sao_Paulo"; draft != slices.Equal(one.Unverified, []int{2026}) {
			t.Errorf("%s: %v", one.Name, one.Unverified)
		}
	}
	warned := func() (n int) {
		var l struct{ Items []wire.OpenItem }
		c.Must(http.MethodGet, "/open-items?limit=100&organization="+vendor, nil, &l)
		for _, o := range l.Items {
			if slices.Equal(o.Holder.Unverified, []int{2026}) {
				n++
			}
		}
		return n
	}
	if n := warned(); n != 0 {
		t.Errorf("%d warnings of a year that somebody vouches for", n)
	}
	y, err := h.Directory.CalendarYear(h.As("coordinator@aomine"), vendor, 2026)
	if err != nil {
		t.Fatal(err)
	}
	draft := directory.CalendarYearDraft{Source: "hearsay", Exceptions: y.Exceptions}
	if _, err := h.Directory.ReplaceCalendarYear(h.As("coordinator@aomine"), vendor, 2026, draft); err != nil {
		t.Fatal(err)
	}
	if warned() == 0 {
		t.Error("whether they are at work is said without a warning")
	}
	var example wire.Escalation
	c.Must(http.MethodPost, "/escalation-rules", wire.EscalationRuleInput{Name: "In their hours", Organization: vendor, Steps: wire.EscalationSteps{
		{Trigger: wire.EscalationTriggerNotAcknowledged, Whom: "holder", AfterMinutes: 60, Working: true},
	}}, nil)
	c.Must(http.MethodPost, "/escalation-previews", wire.EscalationPreviewInput{Kind: "acknowledge", Organization: vendor}, &example)
	if !slices.Equal(example.Unverified, []int{2026}) {
		t.Errorf("a step in working time: %v", example.Unverified)
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
