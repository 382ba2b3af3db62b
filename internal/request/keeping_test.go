package request_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/apptest"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func TestAnExecutorReadsWhatGoesFirst(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		sent := func(path string, edit func(*request.LogWindow)) request.Request {
			t.Helper()
			c := logOf(t, h, "dns01", path, "")
			c.Steps[0].CollectLog.LimitBytes = 0
			edit(c.Steps[0].CollectLog)
			r := draftOf(t, h, coordinator, c)
			r, err := h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		recorded := sent(queries, func(*request.LogWindow) {}) // of the host: a week
		soon := sent("/var/log/auth.log", func(w *request.LogWindow) { w.KeptHours = 60 })
		until, err := worktime.ParseDue("2026-04-02T08:00", "Asia/Singapore", "")
		if err != nil {
			t.Fatal(err)
		}
		later := sent("/var/log/kern.log", func(w *request.LogWindow) { w.Overwritten = &until })
		unknown := sent("/var/log/mail.log", func(*request.LogWindow) {})

		if w := recorded.Steps[0].CollectLog; w.KeptHours != 168 || !recorded.OverwrittenAt().Equal(time.Date(2026, 4, 5, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("it went out with %+v, overwritten at %s", w.Keeping, recorded.OverwrittenAt())
		}
		if !unknown.OverwrittenAt().IsZero() {
			t.Errorf("nobody knows when, and it says %s", unknown.OverwrittenAt())
		}
		ours := map[string]string{recorded.ID: "recorded", soon.ID: "soon", later.ID: "later", unknown.ID: "unknown"}
		var order []string
		page := request.Page{Limit: 1}
		for {
			l, err := h.Requests.Requests(h.As(engineer), request.Filter{Volatile: true}, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range l.Items {
				if name := ours[r.ID]; name != "" {
					order = append(order, name)
				}
			}
			if page.After = l.Next; l.Next == "" {
				break
			}
		}
		if d := cmp.Diff([]string{"soon", "later", "recorded"}, order); d != "" {
			t.Error(d)
		}
	})
}

func TestWhatIsDueAfterTheOverwritingAndOlderThanTheLogIsWarnedOf(t *testing.T) {
	h := apptest.Scenario(t)
	c := logOf(t, h, "dns01", queries, "")
	c.Steps[0].CollectLog.KeptHours = 24 // until 30 March 15:00 UTC; it is due the day after, and things were seen on the 27th
	r := draftOf(t, h, coordinator, c)
	if e := estimated(t, h, coordinator, r.ID); !e.DueLate || !e.KeptTooShort {
		t.Errorf("%+v", e)
	}
	c.Steps[0].CollectLog.KeptHours = 1000
	r = draftOf(t, h, coordinator, c)
	if e := estimated(t, h, coordinator, r.ID); e.DueLate || e.KeptTooShort {
		t.Errorf("%+v", e)
	}
	c.Steps[0].CollectLog.Overwritten = &worktime.Due{}
	_, err := h.Requests.Create(h.As(coordinator), incident, c)
	if d := cmp.Diff([]string{"/steps/0/collect_log/overwritten_at step.kept_one_way"}, refused(t, err)); d != "" {
		t.Error(d)
	}
}

func TestTheSourcesClockIsPutRightWhicheverWayItsOverwritingIsSaid(t *testing.T) {
	from, _ := worktime.ParseLocal("2026-03-29T23:00")
	until, _ := worktime.ParseLocal("2026-03-30T01:00")
	due, err := worktime.ParseDue("2026-03-30T23:00", "UTC", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []request.Keeping{{KeptHours: 24}, {Overwritten: &due}} {
		w := request.LogWindow{From: from, Until: until, Zone: "UTC", ClockOffsetSeconds: 3600, Keeping: k}
		if want := time.Date(2026, 3, 30, 22, 0, 0, 0, time.UTC); !w.OverwrittenAt().Equal(want) {
			t.Errorf("%+v: %s, want %s", k, w.OverwrittenAt(), want)
		}
	}
	if at := (request.LogWindow{ClockOffsetSeconds: 3600}).OverwrittenAt(); !at.IsZero() {
		t.Errorf("nobody knows when, and it says %s", at)
	}
}

func TestStepsStandInTheOrderInWhichWhatTheyAskForGoes(t *testing.T) {
	log := func(id string, hours int) request.Step {
		from, _ := worktime.ParseLocal("2026-03-29T23:00")
		until, _ := worktime.ParseLocal("2026-03-30T01:00")
		return request.Step{ID: id, Kind: request.CollectLog, CollectLog: &request.LogWindow{
			From: from, Until: until, Zone: "UTC", Keeping: request.Keeping{KeptHours: hours},
		}}
	}
	c := request.Content{Steps: []request.Step{
		{ID: "ask", Kind: request.Ask}, {ID: "config", Kind: request.ExportConfig}, log("unknown", 0), log("week", 168), log("day", 24),
		{ID: "memory", Kind: request.RunCommands}, {ID: "leave", Kind: request.DoNotTouch},
	}}
	var order []string
	for _, s := range c.VolatileFirst() {
		order = append(order, s.ID)
	}
	if d := cmp.Diff([]string{"leave", "memory", "day", "week", "unknown", "config", "ask"}, order); d != "" {
		t.Error(d)
	}
	if c.Steps[0].ID != "ask" {
		t.Error("the steps themselves were moved")
	}
	if d := cmp.Diff([]string{"unknown", "week", "day"}, c.FetchFirst()); d != "" {
		t.Error(d)
	}
	export := func(id, source string) request.Step {
		return request.Step{ID: id, Kind: request.ExportConfig, ExportConfig: &request.Export{Source: source}}
	}
	c.Steps = []request.Step{export("saved", "startup-config"), export("file", "/etc/bind/named.conf"), export("running", "show running-config"), log("day", 24)}
	if d := cmp.Diff([]string{"running", "day"}, c.FetchFirst()); d != "" {
		t.Error(d)
	}
	if c.Steps = c.VolatileFirst(); len(c.FetchFirst()) != 0 || c.Steps[1].ID != "running" {
		t.Errorf("in that order %q", c.FetchFirst())
	}
}
