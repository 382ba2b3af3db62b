package turn

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

// singapore works Monday to Friday, 09:00–18:00, and has Good Friday off.
func singapore(t *testing.T) *worktime.Calendar {
	t.Helper()
	hours := []worktime.Span{{From: "09:00", To: "18:00"}}
	week, err := worktime.ParseWeek(map[string][]worktime.Span{"monday": hours, "tuesday": hours, "wednesday": hours, "thursday": hours, "friday": hours})
	if err != nil {
		t.Fatal(err)
	}
	friday := worktime.Date{Year: 2026, Month: time.April, Day: 3}
	c, err := worktime.NewCalendar("Asia/Singapore", week, []worktime.Exception{{From: friday, To: friday, Kind: worktime.Holiday, Name: "Good Friday"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAPlanIsWhatHappensWhenNothingHappens(t *testing.T) {
	const h = time.Hour
	coordinators := Step{Whom: HQRole, Role: access.Coordinator}
	step := func(trigger Trigger, after time.Duration, more func(*Step)) Step {
		s := coordinators
		s.Trigger, s.After = trigger, after
		if more != nil {
			more(&s)
		}
		return s
	}
	working := func(s *Step) { s.Working = true }
	waits := Item{Kind: Acknowledge, Since: at("2026-03-30 00:30")}
	thursday := Item{Kind: Acknowledge, Since: at("2026-04-02 08:00")} // 16:00 in Singapore, before a long weekend
	for _, c := range []struct {
		name  string
		item  Item
		signs Signs
		steps []Step
		words []Acknowledgement
		want  []string
	}{
		{"each step follows the one before", waits, Signs{}, []Step{step(NotAcknowledged, 2*h, nil), step(NotAcknowledged, h, nil)}, nil,
			[]string{"not_acknowledged 0.0 2026-03-30 02:30", "not_acknowledged 1.0 2026-03-30 03:30"}},
		{"repeats come between a step and the next", waits, Signs{},
			[]Step{step(NotAcknowledged, h, func(s *Step) { s.Repeats, s.Every = 2, 30*time.Minute }), step(NotAcknowledged, h, nil)}, nil,
			[]string{"not_acknowledged 0.0 2026-03-30 01:30", "not_acknowledged 0.1 2026-03-30 02:00", "not_acknowledged 0.2 2026-03-30 02:30",
				"not_acknowledged 1.0 2026-03-30 03:30"}},
		{"a holiday delays where the rule says so", thursday, Signs{}, []Step{step(NotAcknowledged, 4*h, working)}, nil,
			[]string{"not_acknowledged 0.0 2026-04-06 03:00"}},
		{"and nowhere else", thursday, Signs{}, []Step{step(NotAcknowledged, 4*h, nil)}, nil, []string{"not_acknowledged 0.0 2026-04-02 12:00"}},
		{"what was fetched is delivered, and not read from then on", waits, Signs{Delivered: at("2026-03-30 01:00")},
			[]Step{step(NotDelivered, h, nil), step(NotRead, h, nil)}, nil, []string{"not_read 1.0 2026-03-30 02:00"}},
		{"what was read is neither", waits, Signs{Delivered: at("2026-03-30 01:00"), Read: at("2026-03-30 01:00")},
			[]Step{step(NotDelivered, h, nil), step(NotRead, h, nil)}, nil, nil},
		{"mail that came back waits for nothing", waits, Signs{Bounced: at("2026-03-30 00:31")},
			[]Step{step(NotDelivered, 4*h, nil), step(NotDelivered, h, nil)}, nil,
			[]string{"not_delivered 0.0 2026-03-30 00:31", "not_delivered 1.0 2026-03-30 01:31"}},
		{"whatever it waits for", Item{Kind: Review, Since: at("2026-03-30 00:30")}, Signs{Bounced: at("2026-03-30 00:31")},
			[]Step{step(NotDelivered, 4*h, nil)}, nil, []string{"not_delivered 0.0 2026-03-30 00:31"}},
		{"but of a draft", Item{Kind: Write, Since: at("2026-03-30 00:30")}, Signs{Bounced: at("2026-03-30 00:31")}, []Step{step(NotDelivered, 4*h, nil)}, nil, nil},
		{"an overdue that lies ahead is planned for", Item{Kind: Work, Since: at("2026-03-30 00:30"), Due: at("2026-03-30 09:00")}, Signs{},
			[]Step{step(PastDue, 0, nil)}, nil, []string{"overdue 0.0 2026-03-30 09:00"}},
		{"a day before a notice must be understood", Item{Kind: Understand, Since: at("2026-03-20 00:30"), Due: at("2026-03-30 09:00")}, Signs{},
			[]Step{step(DueSoon, 0, nil), step(DueSoon, h, nil)}, nil, []string{"due_soon 0.0 2026-03-29 09:00", "due_soon 1.0 2026-03-29 10:00"}},
		{"or once a quarter of what is left has gone", Item{Kind: Understand, Since: at("2026-03-30 01:00"), Due: at("2026-03-30 09:00")}, Signs{Read: at("2026-03-30 02:00")},
			[]Step{step(DueSoon, 0, nil)}, nil, []string{"due_soon 0.0 2026-03-30 03:00"}},
		{"nor after its time, whatever a step waits for", Item{Kind: Understand, Since: at("2026-03-20 00:30"), Due: at("2026-03-30 09:00")}, Signs{},
			[]Step{step(DueSoon, 23*h, nil), step(DueSoon, h, nil)}, nil, []string{"due_soon 0.0 2026-03-30 08:00"}},
		{"nor where it came too late for that", Item{Kind: Understand, Since: at("2026-03-30 10:00"), Due: at("2026-03-30 09:00")}, Signs{},
			[]Step{step(DueSoon, 0, nil)}, nil, nil},
		{"nobody is reminded of a notice without a time", Item{Kind: Understand, Since: at("2026-03-20 00:30")}, Signs{}, []Step{step(DueSoon, 0, nil)}, nil, nil},
		{"nor of a request", Item{Kind: Acknowledge, Since: at("2026-03-20 00:30"), Due: at("2026-03-30 09:00")}, Signs{}, []Step{step(DueSoon, 0, nil)}, nil, nil},
		{"a promise that is nearer than the due counts, and lapses", Item{Kind: Start, Due: at("2026-03-30 09:00")}, Signs{Promised: at("2026-03-30 05:00")},
			[]Step{step(PastDue, 0, nil)}, nil, []string{"overdue 0.0 2026-03-30 05:00"}},
		{"whoever reviews is not held to the executor's due", Item{Kind: Review, Since: at("2026-03-30 08:00"), Due: at("2026-03-30 09:00")}, Signs{},
			[]Step{step(PastDue, 0, nil), step(NotAnswered, h, nil)}, nil, []string{"not_answered 1.0 2026-03-30 09:00"}},
		{"nobody knows of a draft", Item{Kind: Write, Due: at("2026-03-30 09:00")}, Signs{}, everywhere.Steps, nil, nil},
		{"a word puts the next step off, and expires", waits, Signs{}, []Step{step(NotAcknowledged, 2*h, nil), step(NotAcknowledged, h, nil)},
			[]Acknowledgement{{ID: "a", At: at("2026-03-30 02:00"), By: at("2026-03-30 05:00")}},
			[]string{"not_acknowledged 0.0 2026-03-30 05:00 a", "not_acknowledged 1.0 2026-03-30 06:00"}},
		{"a word given after a step does not undo it", waits, Signs{}, []Step{step(NotAcknowledged, h, nil), step(NotAcknowledged, h, nil)},
			[]Acknowledgement{{ID: "a", At: at("2026-03-30 01:31"), By: at("2026-03-30 05:00")}},
			[]string{"not_acknowledged 0.0 2026-03-30 01:30", "not_acknowledged 1.0 2026-03-30 05:00 a"}},
		{"words of several people count one after the other", waits, Signs{}, []Step{step(NotAcknowledged, h, nil)},
			[]Acknowledgement{{ID: "b", At: at("2026-03-30 01:05"), By: at("2026-03-30 04:00")}, {ID: "a", At: at("2026-03-30 01:00"), By: at("2026-03-30 02:00")}},
			[]string{"not_acknowledged 0.0 2026-03-30 04:00 b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			about := slices.DeleteFunc(c.item.silences(c.signs), func(s Silence) bool { // the others are the usual steps'
				return !slices.ContainsFunc(c.steps, func(step Step) bool { return step.answers(s) })
			})
			for _, m := range (Rule{Steps: c.steps}).plan(about, singapore(t), c.words, nil) {
				line := string(m.Trigger) + " " + string(rune('0'+m.Step)) + "." + string(rune('0'+m.Round)) + " " + m.At.UTC().Format("2006-01-02 15:04")
				for _, w := range m.PutOff {
					line += " " + w.ID
				}
				got = append(got, line)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTheNarrowestRuleHolds(t *testing.T) {
	all := []Rule{{ID: "any"}, {ID: "severe", Severity: "severe"}, {ID: "merlinet", Organization: "m"}, {ID: "both", Organization: "m", Severity: "severe"}}
	for _, c := range []struct{ organization, severity, want string }{
		{"x", "low", "any"}, {"x", "severe", "severe"}, {"m", "low", "merlinet"}, {"m", "severe", "both"}, {"m", "", "merlinet"},
	} {
		if got := ruleFor(all, c.organization, c.severity); got.ID != c.want {
			t.Errorf("%s, %s: %s", c.organization, c.severity, got.ID)
		}
	}
	if got := ruleFor(all[1:2], "x", "low"); len(got.Steps) == 0 {
		t.Error("where no rule was made, nothing happens")
	}
}

func TestWhereEverythingWaitsSomethingHappens(t *testing.T) {
	for _, k := range []Kind{Authorize, Deliver, Acknowledge, Unblock, Clarify, Answer, Review, Understand, Decide} {
		if len(everywhere.plan(Item{Kind: k, Since: at("2026-03-30 00:30")}.silences(Signs{}), nil, nil, nil)) == 0 {
			t.Errorf("%s waits for ever", k)
		}
	}
	if _, err := (Rule{Name: "x", Steps: everywhere.Steps}).normal(Cases{}); err != nil {
		t.Errorf("the rule that holds everywhere is none: %v", err)
	}
}

// What is on record names a step of it by its place.
func TestAStepOfTheRuleThatHoldsEverywhereKeepsItsPlace(t *testing.T) {
	var places []string
	for n, s := range everywhere.Steps {
		if s.Trigger == PastDue || s.Trigger == Blocked {
			places = append(places, fmt.Sprint(n, " ", s.Trigger))
		}
	}
	if want := []string{"10 blocked", "11 blocked", "12 overdue", "13 overdue", "14 overdue"}; !slices.Equal(places, want) {
		t.Errorf("%q", places)
	}
}

func TestARuleThatReachesNobodyIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		want string
	}{
		"a name of two lines":  {Rule{Name: "x\ny", Steps: []Step{{Trigger: PastDue, Whom: TheHolder}}}, "/name"},
		"a name turned round":  {Rule{Name: "x\u202Ey", Steps: []Step{{Trigger: PastDue, Whom: TheHolder}}}, "/name"},
		"a name that is none":  {Rule{Name: " ", Steps: []Step{{Trigger: PastDue, Whom: TheHolder}}}, "/name"},
		"far too often":        {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: TheHolder, Repeats: 21, Every: time.Hour}}}, "/steps/0/repeats"},
		"far too late":         {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: TheHolder, After: 31 * 24 * time.Hour}}}, "/steps/0/after_minutes"},
		"no such silence":      {Rule{Name: "x", Steps: []Step{{Trigger: "asleep", Whom: TheHolder}}}, "/steps/0/trigger"},
		"no step":              {Rule{Name: "x"}, "/steps"},
		"a person without one": {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: OnePerson}}}, "/steps/0/person"},
		"a role without one":   {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: TheHolder}, {Trigger: PastDue, Whom: HQRole}}}, "/steps/1/role"},
		"no such severity":     {Rule{Name: "x", Severity: "bad", Steps: []Step{{Trigger: PastDue, Whom: TheHolder}}}, "/severity"},
		"repeats without time": {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: TheHolder, Repeats: 2}}}, "/steps/0/every_minutes"},
		"a role of a person":   {Rule{Name: "x", Steps: []Step{{Trigger: PastDue, Whom: TheHolder, Role: access.Escort}}}, "/steps/0/role"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.rule.normal(Cases{Known: []string{"low"}})
			if err == nil || !cmp.Equal(pointers(err), []string{c.want}) {
				t.Errorf("%v", err)
			}
		})
	}
}

func pointers(err error) (all []string) {
	f, _ := fault.As(err)
	for _, field := range f.Fields {
		all = append(all, field.Pointer)
	}
	return all
}

// A rule that tells the holder alone is of no use while they are on leave: what stands in for it begins with the leave, whenever the
// silence began.
func TestWhatStandsInForARuleBeginsWithTheLeave(t *testing.T) {
	r := Rule{Steps: []Step{{Trigger: NotAcknowledged, After: 8 * time.Hour, Whom: TheHolder}}}
	leave := at("2026-04-01 12:30")
	s := Silence{Trigger: NotAcknowledged, Since: leave.Add(-60 * time.Hour), Away: leave}
	first := Move{Silence: s, Step: 5}.once()
	var got []time.Duration
	for _, m := range r.plan([]Silence{s}, nil, nil, map[string]bool{first: true, Move{Silence: s, Step: 6}.once(): true}) {
		if m.Do.Whom == HQRole {
			got = append(got, m.At.Sub(leave))
		}
	}
	if want := []time.Duration{0, 24 * time.Hour, 48 * time.Hour, 72 * time.Hour}; !slices.Equal(got, want) {
		t.Errorf("headquarters is told %v after the leave began", got)
	}
}
