package request_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// termed is a request that was issued with a term instead of a wall time.
func termed(t *testing.T, h *apptest.House, term worktime.Term, more ...func(*request.Content)) request.Request {
	t.Helper()
	c := content(t, h)
	c.Due, c.Term = nil, &term
	for _, change := range more {
		change(&c)
	}
	r, err := h.Requests.Create(h.As(coordinator), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestATermIsReckonedOnTheExecutorsCalendarAsItGoesOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-02T08:00:00Z"))
		r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1})
		if want := at(t, "2026-04-06T10:00:00Z"); !r.DueAt().Equal(want) || !whose(t, h, r).Due.Equal(want) { // Monday 18:00: Friday is Good Friday
			t.Errorf("due %v, its turn %v; want %v", r.DueAt(), whose(t, h, r).Due, want)
		}
		if r.Due != nil || r.Deadline().Zone != "Asia/Singapore" {
			t.Errorf("%+v", r.Deadline())
		}
	})
}

func TestWhenACalendarChangesOpenDuesFollowAndThoseConcernedAreTold(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-02T08:00:00Z"))
		r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1})
		if years, err := h.Requests.Unverified(h.As(coordinator), r); len(years) > 0 || err != nil {
			t.Errorf("somebody vouches for the year: %v, %v", years, err)
		}
		fixed := issuedDue(t, h, "2026-04-06T18:00")
		vendor := h.Actor(engineer).Organization
		y, err := h.Directory.CalendarYear(h.As(coordinator), vendor, 2026)
		if err != nil {
			t.Fatal(err)
		}
		more := append(slices.Clone(y.Exceptions), worktime.Exception{From: worktime.Date{Year: 2026, Month: 4, Day: 6}, Kind: worktime.Closure, Name: "Stocktaking"})
		if _, err := h.Directory.ReplaceCalendarYear(h.As(coordinator), vendor, 2026, directory.CalendarYearDraft{Source: "circular", Exceptions: more}); err != nil {
			t.Fatal(err)
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 1 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		got, err := h.Requests.Get(h.As(coordinator), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		from, to := at(t, "2026-04-06T10:00:00Z"), at(t, "2026-04-07T10:00:00Z")
		if !got.DueAt().Equal(to) || got.Moved == nil || !got.Moved.From.Equal(from) || !got.Moved.To.Equal(to) || got.Moved.Why != request.MovedByCalendar {
			t.Errorf("%v, %+v", got.DueAt(), got.Moved)
		}
		if years, err := h.Requests.Unverified(h.As(coordinator), got); !slices.Equal(years, []int{2026}) || err != nil {
			t.Errorf("moved by a draft: %v, %v", years, err)
		}
		if turn := whose(t, h, got); !turn.Due.Equal(to) {
			t.Errorf("the turn is still due %v", turn.Due)
		}
		still, err := h.Requests.Get(h.As(coordinator), fixed.ID)
		if err != nil || still.Moved != nil {
			t.Errorf("a time by the clock moved too: %+v, %v", still.Moved, err)
		}
		if years, err := h.Requests.Unverified(h.As(coordinator), still); len(years) > 0 || err != nil {
			t.Errorf("a time by the clock rests on no calendar: %v, %v", years, err)
		}
		for _, who := range []string{engineer, coordinator} {
			var n int64
			err := h.DB.Gorm(context.Background()).Table("outbox").Where("kind = ? AND person = ?", "request_due_moved", h.Actor(who).Person).Count(&n).Error
			if err != nil || n != 1 {
				t.Errorf("%s was told %d times, %v", who, n, err)
			}
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 0 {
			t.Errorf("again: %d moved, %v", moved, err)
		}
	})
}

func issuedDue(t *testing.T, h *apptest.House, wall string) request.Request {
	t.Helper()
	c := content(t, h)
	due, err := worktime.ParseDue(wall, "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	c.Due = &due
	r, err := h.Requests.Create(h.As(coordinator), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestADueMovesForAReasonAndThenStays(t *testing.T) {
	h := apptest.Scenario(t)
	r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 3})
	sooner, err := worktime.ParseDue("2026-03-30T20:00", "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.MoveDue(h.As(engineer), r.ID, request.Content{Due: &sooner}, "we are busy"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the executor moves their own due: %v", err)
	}
	if _, err := h.Requests.MoveDue(h.As(coordinator), r.ID, request.Content{Due: &sooner}, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	r, err = h.Requests.MoveDue(h.As(coordinator), r.ID, request.Content{Due: &sooner}, "it spreads")
	if years, err := h.Requests.Unverified(h.As(coordinator), r); len(years) > 0 || err != nil {
		t.Errorf("where a person put it: %v, %v", years, err)
	}
	if err != nil || !r.DueAt().Equal(at(t, "2026-03-30T12:00:00Z")) || r.Moved.Why != request.MovedByOverride || r.Moved.Reason != "it spreads" {
		t.Fatalf("%+v, %v", r.Moved, err)
	}
	if err := h.Requests.ZonesChanged(context.Background()); err != nil {
		t.Fatal(err)
	}
	if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 0 {
		t.Errorf("%d moved, %v", moved, err)
	}
	past := sooner
	past.Wall.Day--
	if _, err := h.Requests.MoveDue(h.As(coordinator), r.ID, request.Content{Due: &past}, "too late"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("into the past: %v", err)
	}
}

func TestWhenTheLawOfAZoneChangesDuesFollow(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issuedDue(t, h, "2026-04-06T18:00")
		was := r.DueAt().Add(-time.Hour) // as an older program, with other zones, had reckoned it
		err := h.DB.In(context.Background(), func(ctx context.Context) error {
			return h.DB.Gorm(ctx).Table("requests").Where("id = ?", r.ID).UpdateColumn("due_at", was.UnixMicro()).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Requests.ZonesChanged(context.Background()); err != nil {
			t.Fatal(err)
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 1 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		got, err := h.Requests.Get(h.As(coordinator), r.ID)
		if err != nil || got.Moved == nil || got.Moved.Why != request.MovedByZone || !got.Moved.From.Equal(was) || !got.DueAt().Equal(r.DueAt()) {
			t.Fatalf("%+v, %v", got.Moved, err)
		}
		if err := h.Requests.ZonesChanged(context.Background()); err != nil {
			t.Fatal(err)
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 0 {
			t.Errorf("again: %d moved, %v", moved, err)
		}
	})
}

func TestWhatWasReckonedAheadIsStoredOnlyWhileItHolds(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-02T08:00:00Z"))
		ctx, vendor := context.Background(), h.Actor(engineer).Organization
		r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1})
		closed := func(to int) { // from Monday to this day
			draft := directory.CalendarYearDraft{Source: "test", Exceptions: []worktime.Exception{{
				From: worktime.Date{Year: 2026, Month: 4, Day: 3}, To: worktime.Date{Year: 2026, Month: 4, Day: to}, Kind: worktime.Closure, Name: "Moving house",
			}}}
			if _, err := h.Directory.ReplaceCalendarYear(h.As(coordinator), vendor, 2026, draft); err != nil {
				t.Fatal(err)
			}
		}
		retime := func() {
			t.Helper()
			if moved, err := h.Requests.Retime(ctx); err != nil || moved != 1 {
				t.Errorf("%d moved, %v", moved, err)
			}
		}
		override := func() {
			due, err := worktime.ParseDue("2026-04-03T20:00", "Asia/Singapore", "")
			if err == nil {
				_, err = h.Requests.MoveDue(h.As(coordinator), r.ID, request.Content{Due: &due}, "it spreads")
			}
			if err != nil {
				t.Error(err)
			}
		}
		if _, err := h.Requests.Retime(ctx); err != nil { // since the house was opened
			t.Fatal(err)
		}
		for _, one := range []struct {
			closed    int
			between   func()
			then, due string
		}{
			{6, func() { closed(7) }, "the ground changes again", "2026-04-08T10:00:00Z"},
			{8, func() { retime(); closed(9) }, "another process is faster", "2026-04-10T10:00:00Z"},
			{10, override, "a person moves it", "2026-04-03T12:00:00Z"},
		} {
			closed(one.closed)
			if stored, err := h.Requests.RetimeWith(ctx, one.between); err != nil || stored {
				t.Errorf("%s: stored %v, %v", one.then, stored, err)
			}
			if _, err := h.Requests.Retime(ctx); err != nil {
				t.Fatal(err)
			}
			if got, err := h.Requests.Get(h.As(coordinator), r.ID); err != nil || !got.DueAt().Equal(at(t, one.due)) {
				t.Errorf("%s: due %v, %v", one.then, got.DueAt(), err)
			}
		}
		if stored, err := h.Requests.RetimeWith(ctx, func() {}); err != nil || stored {
			t.Errorf("nothing is to be retimed: stored %v, %v", stored, err)
		}
	})
}

func TestEachRecipientsDueIsSeenBeforeItIsSent(t *testing.T) {
	h := apptest.Scenario(t)
	leaves := at(t, "2026-04-02T08:00:00Z")
	days := request.Content{Term: &worktime.Term{Rule: worktime.WorkingDays, Days: 1}}
	var all []string
	want := map[string]string{
		"bangkok": "Fri 3", "hcmc": "Fri 3", "shanghai": "Fri 3", "jakarta": "Mon 6", "saopaulo": "Mon 6", "frankfurt": "Tue 7",
	}
	names := map[string]string{}
	for site := range want {
		id := h.Actor("liaison@" + site).Organization
		all, names[id] = append(all, id), site
	}
	out, err := h.Requests.Outlooks(h.As(coordinator), days, all, leaves)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		zone, err := time.LoadLocation(o.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.At.In(zone).Format("Mon 2"); got != want[names[o.Recipient.Organization]] || !o.AtWork || (len(o.Unverified) != 0) != (names[o.Recipient.Organization] == "saopaulo") {
			t.Errorf("%s: %s, at work %v, unverified %v; want %s", names[o.Recipient.Organization], got, o.AtWork, o.Unverified, want[names[o.Recipient.Organization]])
		}
		if names[o.Recipient.Organization] == "frankfurt" {
			var passed []string
			for _, p := range o.Passed {
				passed = append(passed, p.Date.String()+" "+string(p.Kind))
			}
			if got := strings.Join(passed, ", "); got != "2026-04-03 holiday, 2026-04-04 , 2026-04-05 , 2026-04-06 holiday" {
				t.Errorf("in the way stood %s", got)
			}
		}
	}
	// 17:00 on each recipient's own clock
	wall := worktime.Local{Date: worktime.Date{Year: 2026, Month: 4, Day: 2}, Hour: 17}
	out, err = h.Requests.Outlooks(h.As(coordinator), request.Content{Term: &worktime.Term{Rule: worktime.OnTheirClock, Wall: &wall}}, all, leaves)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if o.Due.Wall != wall || o.Due.Zone != o.Zone {
			t.Errorf("%s: %+v", names[o.Recipient.Organization], o.Due)
		}
	}
	if _, err := h.Requests.Outlooks(h.As(coordinator), days, []string{"nobody"}, leaves); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("nobody: %v", err)
	}
}

// abroad has the engineer of a company in Singapore work from Berlin.
func abroad(t *testing.T, h *apptest.House, who, zone string) {
	t.Helper()
	if _, err := h.Directory.UpdatePerson(h.As(who), h.Actor(who).Person, directory.PersonChange{Zone: &zone}); err != nil {
		t.Fatal(err)
	}
}

func TestADueIsOnTheClockOfWhoeverIsNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-01T06:00:00Z"))
		abroad(t, h, engineer, "Europe/Berlin")
		wall := worktime.Local{Date: worktime.Date{Year: 2026, Month: 4, Day: 2}, Hour: 17}
		if r := termed(t, h, worktime.Term{Rule: worktime.OnTheirClock, Wall: &wall}); !r.DueAt().Equal(at(t, "2026-04-02T15:00:00Z")) {
			t.Errorf("17:00 on the clock of somebody in Berlin is %v", r.DueAt())
		}
		days := worktime.Term{Rule: worktime.WorkingDays, Days: 1}
		r := termed(t, h, days)
		if want := at(t, "2026-04-02T16:00:00Z"); !r.DueAt().Equal(want) || r.Deadline().Zone != "Europe/Berlin" {
			t.Errorf("the end of their next business day is %+v, want %v", r.Deadline(), want)
		}
		person, there := h.Actor(engineer).Person, h.Actor(engineer).Organization
		out, err := h.Requests.Outlooks(h.As(coordinator), request.Content{Term: &days}, []string{person, there}, h.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if !out[0].At.Equal(r.DueAt()) || out[0].Recipient.Person != person || !out[1].At.Equal(at(t, "2026-04-02T10:00:00Z")) {
			t.Errorf("seen before it went out: %+v", out)
		}
	})
}

// Who takes a request over keeps the time that was promised, and the due follows whoever it was promised to.
func TestADueOnSomebodysClockStaysWhenAColleagueTakesOver(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-01T06:00:00Z"))
		retimed := func(r request.Request) time.Time {
			t.Helper()
			if _, err := h.Requests.Retime(context.Background()); err != nil {
				t.Fatal(err)
			}
			got, err := h.Requests.Get(h.As(coordinator), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got.DueAt()
		}
		abroad(t, h, engineer, "Europe/Berlin")
		r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1})
		if _, err := h.Requests.Reassign(h.As(engineer), r.ID, h.Actor("night@merlinet").Person); err != nil {
			t.Fatal(err)
		}
		if err := h.Requests.ZonesChanged(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := retimed(r); !got.Equal(r.DueAt()) {
			t.Errorf("with a colleague in Singapore it is due %v, not %v", got, r.DueAt())
		}
		abroad(t, h, engineer, "America/Sao_Paulo")
		if got, want := retimed(r), at(t, "2026-04-02T21:00:00Z"); !got.Equal(want) {
			t.Errorf("their clock is another: due %v, want %v", got, want)
		}
	})
}
