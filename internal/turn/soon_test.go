package turn

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestWhatARuleSaysNothingAboutIsLeftToTheOneThatHoldsEverywhere(t *testing.T) {
	of := func(r Rule, s Silence) (steps []Step) {
		for _, m := range r.plan([]Silence{s}, nil, nil, nil) {
			if m.Round == 0 {
				steps = append(steps, m.Do)
			}
		}
		return steps
	}
	usual := func(s Silence) (steps []Step) {
		for _, step := range everywhere.Steps {
			if step.Trigger == s.Trigger {
				steps = append(steps, step)
			}
		}
		return steps
	}
	since := at("2026-03-30 09:00")
	one := Step{Trigger: NotRead, Whom: SiteManager}
	for _, trigger := range Triggers {
		s := Silence{Trigger: trigger, Since: since}
		if got := of(Rule{Steps: []Step{one}}, s); trigger != NotRead && (len(got) == 0 || !cmp.Equal(got, usual(s))) {
			t.Errorf("without a word about %s: %v", trigger, got)
		}
		own := Step{Trigger: trigger, Whom: SiteManager}
		if got := of(Rule{Steps: []Step{own}}, s); !cmp.Equal(got, []Step{own}) {
			t.Errorf("with one about %s: %v", trigger, got)
		}
	}
	malware := Step{Trigger: Observed, Observation: "malware_seen", Whom: Specialist}
	seen, other := Silence{Trigger: Observed, Since: since, Kind: "malware_seen"}, Silence{Trigger: Observed, Since: since, Kind: "data_left"}
	if got := of(Rule{Steps: []Step{malware}}, seen); !cmp.Equal(got, []Step{malware}) {
		t.Errorf("malware: %v", got)
	}
	if got := of(Rule{Steps: []Step{malware}}, other); !cmp.Equal(got, usual(other)) {
		t.Errorf("a step about malware silences what else is seen: %v", got)
	}
}

// A card can't be confirmed: whoever carries it opens it, and is not asked for more than that.
func TestOnlyWhatIsWordedForItsHolderIsToBeConfirmed(t *testing.T) {
	worded := Watched{Reads: func(context.Context, string) (string, error) { return "de", nil }}
	for _, l := range []struct {
		of   Watched
		step Step
		want string
	}{
		{worded, Step{Trigger: DueSoon, Whom: TheHolder}, "reminder"},
		{Watched{}, Step{Trigger: DueSoon, Whom: TheHolder}, "turn"},
		{worded, Step{Trigger: DueSoon, Whom: TheContact}, "escalation"},
		{Watched{}, Step{Trigger: NotAcknowledged, Whom: TheHolder}, "escalation"},
	} {
		if got := l.of.letter(Move{Silence: Silence{Trigger: l.step.Trigger}, Do: l.step}); got != l.want {
			t.Errorf("%+v: %s", l, got)
		}
	}
}
