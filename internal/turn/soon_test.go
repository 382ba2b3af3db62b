package turn

import (
	"testing"

	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

// Somebody in Bangkok (UTC+7) is reminded: their own quiet hours count, and where they have said none the usual night does.
func TestAReminderLetsPeopleSleepUnlessTheyWouldWakeTooLate(t *testing.T) {
	noon, err := worktime.ParseWeek(map[string][]worktime.Span{"monday": {{From: "12:00", To: "13:00"}}})
	if err != nil {
		t.Fatal(err)
	}
	usual := directory.Person{Zone: "Asia/Bangkok", Phone: "+6625550121"}
	own := usual
	own.QuietHours = noon
	for name, l := range map[string]struct {
		who    directory.Person
		at     string // UTC
		before string
		urgent bool
		want   string
		phone  bool
	}{
		"by day at once":                       {usual, "2026-03-30 03:00", "2026-03-31 11:00", false, "2026-03-30 03:00", false},
		"at night in the morning":              {usual, "2026-03-29 16:00", "2026-03-31 11:00", false, "2026-03-30 00:00", false},
		"at night at once where it is urgent":  {usual, "2026-03-29 16:00", "2026-03-31 11:00", true, "2026-03-29 16:00", true},
		"at night where the morning is late":   {usual, "2026-03-29 16:00", "2026-03-29 23:00", false, "2026-03-29 16:00", true},
		"their own hours":                      {own, "2026-03-30 05:30", "2026-03-31 11:00", false, "2026-03-30 06:00", false},
		"nobody else's night with hours given": {own, "2026-03-29 16:00", "2026-03-31 11:00", false, "2026-03-29 16:00", false},
	} {
		m := Move{Silence: Silence{Trigger: DueSoon, Before: at(l.before), Urgent: l.urgent}, Do: Step{Trigger: DueSoon, Whom: TheHolder}}
		if r := m.reach(l.who, at(l.at)); !r.At.Equal(at(l.want)) || r.Phone != l.phone || !r.Mail {
			t.Errorf("%s: %+v", name, r)
		}
	}
	late := Move{Silence: Silence{Trigger: PastDue}, Do: Step{Trigger: PastDue, Whom: TheHolder}}
	if r := late.reach(usual, at("2026-03-29 16:00")); !r.At.Equal(at("2026-03-29 16:00")) {
		t.Errorf("what is late waits for a night that nobody has said: %+v", r)
	}
}

func TestARuleThatSaysNothingOfWhatComesNearLeavesItToTheOneThatHoldsEverywhere(t *testing.T) {
	i := Item{Kind: Understand, Since: at("2026-03-20 00:30"), Due: at("2026-03-30 09:00")}
	of := func(r Rule) (whom []Whom) {
		for _, m := range r.plan(i.silences(Signs{}), nil, nil) {
			if m.Trigger == DueSoon {
				whom = append(whom, m.Do.Whom)
			}
		}
		return whom
	}
	if got := of(Rule{Steps: []Step{{Trigger: Blocked, Whom: TheHolder}}}); len(got) != 2 || got[0] != TheHolder || got[1] != TheContact {
		t.Errorf("without a word: %q", got)
	}
	if got := of(Rule{Steps: []Step{{Trigger: DueSoon, Whom: SiteManager}}}); len(got) != 1 || got[0] != SiteManager {
		t.Errorf("with one: %q", got)
	}
}
