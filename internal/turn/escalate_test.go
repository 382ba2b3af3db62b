package turn_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// watched has requests be watched as h.signs says, and shown to all but h.blind. What it says nothing about has been delivered
// and read.
func (h *house) watched() {
	h.signs = map[string]turn.Signs{}
	h.Watch("request", turn.Watched{
		Signs: func(_ context.Context, ids []string) (map[string]turn.Signs, error) {
			all := map[string]turn.Signs{}
			for _, id := range ids {
				signs, said := h.signs[id]
				if !said {
					signs = turn.Signs{Delivered: monday, Read: monday}
				}
				all[id] = signs
			}
			return all, nil
		},
		Shown: func(ctx context.Context, _ string) (bool, error) { return access.Person(ctx) != h.blind, nil },
		Page:  func(_ context.Context, id string) (string, error) { return "/requests/" + id, nil },
		Told: func(_ context.Context, id, person, _ string, _ time.Time) error {
			h.toldAbout = id + " " + person
			return nil
		},
	})
}

func (h *house) escalate() {
	h.t.Helper()
	if err := h.Escalate(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// pass lets so much time pass, with a look at what waits on the way, and gives who was told.
func (h *house) pass(d time.Duration) []string {
	h.t.Helper()
	h.clock.Advance(d)
	h.escalate()
	return h.told()
}

func (h *house) rule(r turn.Rule) turn.Rule {
	h.t.Helper()
	made, err := h.AddRule(h.as(h.coordinator), r)
	if err != nil {
		h.t.Fatal(err)
	}
	return made
}

func (h *house) about() turn.Outlook {
	h.t.Helper()
	o, err := h.Silence(context.Background(), "request", "r1")
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

// coordinators are all there are: who founded headquarters is one.
var coordinators = []string{"desk@aomine.example", "system@aomine.example"}

var ladder = turn.Rule{Name: "Everybody", Steps: []turn.Step{
	{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder},
	{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheDeputy},
	{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.HQRole, Role: access.Coordinator, Repeats: 1, Every: time.Hour},
}}

func (h *house) waiting() {
	h.t.Helper()
	h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID})
	h.told()
}

func TestSilenceIsHeardStepByStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.person(h.vendor, "second@merlinet.example", access.Executor)
		h.rule(ladder)
		h.waiting()
		if next := h.next(); next != nil {
			t.Errorf("%+v is known before anybody has looked", next)
		}
		h.escalate()
		for i, want := range [][]string{
			nil, {"engineer@merlinet.example"}, nil, {"second@merlinet.example"}, nil, coordinators, nil, coordinators, nil, nil,
		} {
			if next, hour := h.next(), time.Duration(i/2+1)*time.Hour; hour <= 4*time.Hour {
				whom := []turn.Whom{turn.TheHolder, turn.TheDeputy, turn.HQRole, turn.HQRole}[i/2]
				if next == nil || next.Whom != whom || next.Trigger != turn.NotAcknowledged || !next.At.Equal(monday.Add(hour)) || (next.Role != "") != (whom == turn.HQRole) {
					t.Errorf("after %d half hours %+v comes next", i, next)
				}
			} else if next != nil {
				t.Errorf("after the last step %+v comes", next)
			}
			if got := h.pass(30 * time.Minute); !cmp.Equal(got, want) {
				t.Errorf("after %d half hours told %v, want %v", i+1, got, want)
			}
		}
		h.escalate()
		if o := h.about(); len(o.Taken) != 4 || len(o.Ahead) != 0 || !o.Waits || o.Taken[0].Round != 1 || o.Taken[0].Outcome != turn.Told {
			t.Errorf("%+v", o)
		}
	})
}

func TestTheSimulationIsWhatThenHappens(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.rule(ladder)
	h.waiting()
	var ahead, happened []string
	for _, a := range h.about().Ahead {
		line := a.At.UTC().Format(time.RFC3339)
		for _, p := range a.People {
			line += " " + p.ID
		}
		ahead = append(ahead, line)
	}
	for range 6 * 60 {
		h.clock.Advance(time.Minute)
		h.escalate()
	}
	for _, s := range h.about().Taken {
		line := s.Planned.UTC().Format(time.RFC3339)
		for _, p := range s.People {
			line += " " + p
		}
		happened = append([]string{line}, happened...)
		if !s.At.Equal(s.Planned) {
			t.Errorf("planned for %s, done at %s", s.Planned, s.At)
		}
	}
	if len(ahead) != 4 || !cmp.Equal(ahead, happened) {
		t.Errorf("foretold and happened:\n%s", cmp.Diff(ahead, happened))
	}
}

func TestWhereNobodyMayBeToldTheNextIsToldAndBothAreOnRecord(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.rule(ladder) // the engineer has no colleague
	h.waiting()
	h.blind = h.engineer.ID
	h.escalate()
	if ahead := h.about().Ahead; len(ahead) != 4 || !ahead[2].At.Equal(monday.Add(time.Hour)) || len(ahead[2].People) != 2 {
		t.Errorf("foretold %+v", ahead)
	}
	if got := h.pass(90 * time.Minute); !cmp.Equal(got, coordinators) { // at once, since neither step before has told anybody
		t.Errorf("told %v", got)
	}
	for _, s := range h.about().Taken {
		if !s.Planned.Equal(monday.Add(time.Hour)) {
			t.Errorf("%s was planned for %s", s.Whom, s.Planned)
		}
	}
	var outcomes []turn.Outcome
	for _, s := range h.about().Taken {
		outcomes = append(outcomes, s.Outcome)
	}
	if want := []turn.Outcome{turn.Told, turn.Nobody, turn.Nobody}; !cmp.Equal(outcomes, want) {
		t.Errorf("%v", outcomes)
	}
}

func TestAWordPutsTheNextStepOffUntilItExpires(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.rule(ladder)
		h.waiting()
		h.pass(30 * time.Minute)
		if _, err := h.TakeCareOf(h.as(h.coordinator), "request", "r1", "I ring them up.", h.clock.Now().Add(4*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := h.pass(3 * time.Hour); got != nil {
			t.Errorf("told %v while somebody takes care", got)
		}
		if got := h.pass(time.Hour); !cmp.Equal(got, []string{"engineer@merlinet.example"}) {
			t.Errorf("the word has expired and %v were told", got)
		}
		o := h.about()
		if len(o.Taken) != 2 || o.Taken[1].Outcome != turn.Acknowledged || !cmp.Equal(o.Taken[1].People, []string{h.coordinator.ID}) || len(o.Words) != 1 {
			t.Errorf("%+v", o)
		}
		for name, c := range map[string]struct {
			what string
			by   time.Time
			want string
		}{
			"nothing":      {" ", h.clock.Now().Add(time.Hour), "/what"},
			"no time left": {"x", h.clock.Now(), "/by"},
			"far too far":  {"x", h.clock.Now().Add(turn.MaxCare + time.Minute), "/by"},
		} {
			_, err := h.TakeCareOf(h.as(h.coordinator), "request", "r1", c.what, c.by)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.TakeCareOf(h.as(h.coordinator), "request", "none", "x", h.clock.Now().Add(time.Hour)); !fault.Is(err, fault.KindConflict) {
			t.Errorf("what waits for nobody: %v", err)
		}
	})
}

// A mail about any turn that came back is heard at once, once, and no more where its holder knows of the turn.
func TestABounceIsHeardAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotDelivered, After: 8 * time.Hour, Whom: turn.HQRole, Role: access.Coordinator}}})
		bounces := func(n int, k turn.Kind) {
			t.Helper()
			h.signs[request(n).ID] = turn.Signs{}
			h.clock.Advance(time.Second)
			h.hand(turn.Item{Object: request(n), Incident: "i7", Kind: k, Organization: h.vendor.ID, Person: h.engineer.ID})
			h.escalate()
			h.cameBack(request(n).ID)
		}
		for n, k := range []turn.Kind{turn.Acknowledge, turn.Start, turn.Work, turn.Answer, turn.Clarify, turn.Review, turn.Assess, turn.Unblock} {
			if bounces(n, k); h.pass(time.Second) != nil { // nothing says so yet but the outbox
				t.Fatalf("%s: told before the look", k)
			}
			h.look(n)
			if got := h.pass(0); !cmp.Equal(got, coordinators) {
				t.Errorf("%s: told %v", k, got)
			}
			h.look(n)
			if got := h.pass(time.Second); got != nil {
				t.Errorf("%s: told again %v", k, got)
			}
		}
		for name, knows := range map[string]func(){
			"opened": func() {
				if err := h.Known(h.as(h.engineer), "request", "r20"); err != nil {
					t.Fatal(err)
				}
			},
			"acted": func() {
				err := h.db.In(h.as(h.engineer), func(ctx context.Context) error {
					return h.Hand(ctx, turn.Item{Object: request(20), Incident: "i7", Kind: turn.Work, Organization: h.vendor.ID, Person: h.engineer.ID})
				})
				if err != nil {
					t.Fatal(err)
				}
			},
			"told by telephone": func() {
				err := h.db.In(h.as(h.coordinator), func(ctx context.Context) error {
					return h.Told(ctx, "request", "r20", h.engineer.ID, "", h.clock.Now())
				})
				if err != nil {
					t.Fatal(err)
				}
			},
		} {
			h.hand(turn.Item{Object: request(20), Incident: "i7", Kind: turn.Review, Organization: h.hq.ID, Person: h.coordinator.ID})
			bounces(20, turn.Start)
			knows()
			h.look(20)
			if got := h.pass(0); got != nil {
				t.Errorf("%s: told %v", name, got)
			}
		}
		h.hand(turn.Item{Object: request(20), Incident: "i7", Kind: turn.Review, Organization: h.hq.ID, Person: h.coordinator.ID})
		bounces(20, turn.Start) // it comes back to who knew it before
		h.look(20)
		if got := h.pass(0); !cmp.Equal(got, coordinators) {
			t.Errorf("a return: told %v", got)
		}
	})
}

// A turn that three people have is heard of at once where none of them was reached; where one was, the record says so instead.
func TestABounceOfOneOfSeveralIsHeardWhereNobodyWasReached(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotDelivered, After: 8 * time.Hour, Whom: turn.HQRole, Role: access.Coordinator}}})
		second, third := h.person(h.vendor, "second@merlinet.example", access.Executor), h.person(h.vendor, "third@merlinet.example", access.Executor)
		for n, c := range []struct {
			second, third string // what becomes of their mails
			told          []string
			record        []turn.Outcome
		}{
			{"bounced", "bounced", coordinators, []turn.Outcome{turn.Told}},
			{"failed", "failed", coordinators, []turn.Outcome{turn.Told}}, // they are tried again, for days
			{"sent", "bounced", nil, []turn.Outcome{turn.Reached}},
		} {
			h.hand(turn.Item{Object: request(n), Incident: "i7", Kind: turn.Work, Organization: h.vendor.ID})
			taken := func() (all []turn.Outcome) {
				o, err := h.Silence(context.Background(), "request", request(n).ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range o.Taken {
					all = append(all, step.Outcome)
					if step.Outcome == turn.Reached && !cmp.Equal(step.People, []string{second.ID}) {
						t.Errorf("%v were reached", step.People)
					}
				}
				return all
			}
			h.settle(h.engineer, "bounced")
			h.look(n)
			if h.escalate(); taken() != nil { // the others' are about to go out
				t.Fatalf("before the others' were tried: %v", taken())
			}
			h.settle(second, c.second)
			h.settle(third, c.third)
			if got := h.pass(time.Minute); !cmp.Equal(got, c.told) {
				t.Errorf("%s, %s: told %v, want %v", c.second, c.third, got, c.told)
			}
			h.look(n)
			if got := h.pass(time.Minute); got != nil {
				t.Errorf("%s, %s: told again %v", c.second, c.third, got)
			}
			if got := taken(); !cmp.Equal(got, c.record) {
				t.Errorf("%s, %s: on record %v, want %v", c.second, c.third, got, c.record)
			}
		}
	})
}

// settle says what becomes of what is to go out to somebody.
func (h *house) settle(p directory.Person, as string) {
	h.t.Helper()
	state, next := as, "NULL"
	if as == "failed" {
		state, next = "queued", "due_at + 3600000000"
	}
	if err := h.db.In(context.Background(), func(ctx context.Context) error {
		_, err := h.db.Exec(ctx, "UPDATE outbox SET state = ?, settled_at = CASE WHEN CAST(? AS TEXT) = 'queued' THEN NULL ELSE due_at END, "+
			"failure = CASE WHEN CAST(? AS TEXT) = 'sent' THEN '' ELSE '550' END, next_at = "+next+" WHERE person = ? AND next_at IS NOT NULL AND failure = ''",
			state, state, state, p.ID)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

// What is on record isn't announced again where its rule is lengthened.
func TestAStepThatWasTakenIsNotAhead(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	step := turn.Step{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.HQRole, Role: access.Coordinator}
	r := h.rule(turn.Rule{Name: "x", Steps: []turn.Step{step, step}})
	h.waiting()
	since := h.clock.Now()
	h.pass(time.Hour)
	r.Steps[0].After = 3 * time.Hour
	if _, err := h.ReplaceRule(access.IfMatch(h.as(h.coordinator), r.Version), r.ID, r); err != nil {
		t.Fatal(err)
	}
	h.pass(0)
	if next := h.next(); next == nil || !next.At.Equal(since.Add(4*time.Hour)) {
		t.Errorf("next is %+v", next)
	}
}

// cameBack has the mails about an object come back that have not gone out.
func (h *house) cameBack(object string) {
	h.t.Helper()
	const bounce = "UPDATE outbox SET state = 'bounced', next_at = NULL, settled_at = due_at, failure = '550' WHERE about_id = ? AND next_at IS NOT NULL"
	if err := h.db.In(context.Background(), func(ctx context.Context) error {
		_, err := h.db.Exec(ctx, bounce, object)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) look(n int) {
	h.t.Helper()
	if err := h.db.In(context.Background(), func(ctx context.Context) error { return h.Look(ctx, "request", request(n).ID) }); err != nil {
		h.t.Fatal(err)
	}
}

func TestARuleHoldsFromWhenItIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		r := h.rule(ladder)
		h.waiting()
		h.pass(0)
		r.Organization, r.Steps = h.vendor.ID, []turn.Step{{Trigger: turn.NotAcknowledged, After: 10 * time.Minute, Whom: turn.HQRole, Role: access.Coordinator}}
		changed, err := h.ReplaceRule(access.IfMatch(h.as(h.coordinator), r.Version), r.ID, r)
		if err != nil || changed.Version != 2 {
			t.Fatal(changed, err)
		}
		if got := h.pass(10 * time.Minute); !cmp.Equal(got, coordinators) {
			t.Errorf("told %v", got)
		}
		if _, err := h.AddRule(h.as(h.coordinator), r); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a second for the same: %v", err)
		}
		if _, err := h.ReplaceRule(access.IfMatch(h.as(h.coordinator), 1), r.ID, r); !fault.Is(err, fault.KindPreconditionFailed) {
			t.Errorf("over a newer one: %v", err)
		}
		if err := h.RemoveRule(access.IfMatch(h.as(h.coordinator), 2), r.ID); err != nil {
			t.Fatal(err)
		}
		if l, err := h.Rules(h.as(h.coordinator), turn.Page{Limit: 10, Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
			t.Errorf("%+v %v", l, err)
		}
		if _, err := h.Rules(h.as(h.engineer), turn.Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the vendor reads rules: %v", err)
		}
		for name, bad := range map[string]turn.Rule{
			"/organization":   {Name: "x", Organization: db.NewID(), Steps: ladder.Steps},
			"/steps/0/person": {Name: "x", Steps: []turn.Step{{Trigger: turn.PastDue, Whom: turn.OnePerson, Person: db.NewID()}}},
		} {
			_, err := h.AddRule(h.as(h.coordinator), bad)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestNoStepIsLostOrDoubled lets 72 hours pass while several look at once and are stopped in the middle of what they do.
// Whoever only runs the system sees no case: a step for them would be one for nobody.
func TestAStepForPeopleWhoSeeNoCaseIsRefusedAtItsField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	runs := h.person(h.hq, "runs@aomine.example", access.Auditor)
	step := func(s turn.Step) turn.Rule {
		s.Trigger = turn.PastDue
		return turn.Rule{Name: "x", Organization: h.vendor.ID, Steps: []turn.Step{{Trigger: turn.PastDue, Whom: turn.TheHolder}, s}}
	}
	anywhere := step(turn.Step{Whom: turn.TheirRole, Role: access.Administrator})
	anywhere.Organization = ""
	for pointer, bad := range map[string][]turn.Rule{
		"/steps/1/role": {
			step(turn.Step{Whom: turn.HQRole, Role: access.Auditor}), step(turn.Step{Whom: turn.HQRole, Role: access.ForensicSpecialist}),
			step(turn.Step{Whom: turn.TheirRole, Role: access.Coordinator}), anywhere,
		},
		"/steps/1/person": {step(turn.Step{Whom: turn.OnePerson, Person: runs.ID})},
	} {
		for _, r := range bad {
			_, err := h.AddRule(h.as(h.coordinator), r)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != pointer || f.Fields[0].Key != "escalation.nobody" {
				t.Errorf("%+v: %v", r.Steps[1], err)
			}
		}
	}
	h.rule(step(turn.Step{Whom: turn.TheirRole, Role: access.Executor}))
	h.rule(turn.Rule{Name: "Anywhere", Steps: []turn.Step{{Trigger: turn.NotAnswered, Whom: turn.TheirRole, Role: access.SiteLiaison}}})
	if o, err := h.Preview(h.as(h.coordinator), turn.Example{Kind: turn.Acknowledge, Organization: h.hq.ID, Person: runs.ID}); err != nil || len(o.Ahead) == 0 {
		t.Errorf("%+v, %v", o, err)
	} else {
		for _, a := range o.Ahead {
			if slices.ContainsFunc(a.People, func(p directory.Person) bool { return p.ID == runs.ID }) {
				t.Errorf("the simulation promises to tell somebody who sees no case: %+v", a)
			}
		}
	}
}

func TestNoStepIsLostOrDoubled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.person(h.vendor, "second@merlinet.example", access.Executor)
		steps := slices.Clone(ladder.Steps)
		steps[2].Repeats, steps[2].Every = 10, 6*time.Hour
		h.rule(turn.Rule{Name: "x", Steps: steps})
		for n := range 12 {
			h.hand(turn.Item{Object: request(n), Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID})
			h.clock.Advance(7 * time.Minute)
		}
		for range 72 * 4 {
			h.clock.Advance(15 * time.Minute)
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					ctx, stop := context.WithCancel(context.Background())
					defer stop()
					if rand.IntN(3) == 0 {
						time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, stop)
					}
					if err := h.Escalate(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		h.escalate()
		for n := range 12 {
			o, err := h.Silence(context.Background(), "request", fmt.Sprint("r", n))
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]int{}
			for _, s := range o.Taken {
				seen[fmt.Sprint(s.Whom, s.Round)]++
			}
			if len(o.Taken) != 13 || len(seen) != 13 || len(o.Ahead) != 0 {
				t.Errorf("r%d: %v, %d ahead", n, seen, len(o.Ahead))
			}
		}
		var mails int64 // in the outbox: where the machine is slow, some may still be on their way
		if err := d.Gorm(context.Background()).Table("outbox").Where("kind = 'escalation'").Count(&mails).Error; err != nil {
			t.Fatal(err)
		}
		if mails != 12*(1+1+2*11) {
			t.Errorf("%d mails, want %d", mails, 12*(1+1+2*11))
		}
	})
}

func TestAStepComesWithItsMailOrNotAtAll(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.rule(ladder)
	h.waiting()
	broken := true
	h.Watch("request", turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) {
			return map[string]turn.Signs{"r1": {Delivered: monday, Read: monday}}, nil
		},
		Shown: func(context.Context, string) (bool, error) { return true, nil },
		Page: func(context.Context, string) (string, error) {
			if broken {
				return "", errors.New("no page")
			}
			return "/requests/r1", nil
		},
	})
	h.clock.Advance(time.Hour)
	if err := h.Escalate(context.Background()); err == nil || len(h.about().Taken) != 0 {
		t.Errorf("%v, %+v", err, h.about().Taken)
	}
	broken = false
	if got := h.pass(0); !cmp.Equal(got, []string{"engineer@merlinet.example"}) {
		t.Errorf("told %v", got)
	}
}

func TestTheDutyOfficerIsWhoeverHasTheDutyThen(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	rosters := roster.New(h.db, journal.New(h.db, h.clock, nil), h.clock, h.people)
	h.Rostered(rosters)
	_, err := rosters.Create(h.as(h.coordinator), roster.Draft{Organization: h.hq.ID, Name: "Desk", Zone: "Asia/Tokyo", Rotation: roster.Rotation{
		Starts: worktime.Date{Year: 2026, Month: time.March, Day: 30}, Kind: roster.Daily, Members: []string{h.admin.ID, h.coordinator.ID},
		Windows: []roster.Window{{From: "09:00", To: "09:00"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.DutyOfficer, Repeats: 1, Every: 24 * time.Hour}}})
	h.waiting()
	ahead := h.about().Ahead // from 09:00 on Monday in Tokyo, which is 00:00 UTC, the first of the two has it
	if len(ahead) != 2 || len(ahead[0].People) != 1 || len(ahead[1].People) != 1 || ahead[0].People[0].ID != h.admin.ID || ahead[1].People[0].ID != h.coordinator.ID {
		t.Errorf("%+v", ahead)
	}
	if got := h.pass(time.Hour); !cmp.Equal(got, []string{"system@aomine.example"}) {
		t.Errorf("on Monday told %v", got)
	}
	if got := h.pass(24 * time.Hour); !cmp.Equal(got, []string{"desk@aomine.example"}) {
		t.Errorf("on Tuesday told %v", got)
	}
}

func TestWhoStandsInByPlanIsToldBeforeWhoeverElseIsThere(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	second := h.person(h.vendor, "second@merlinet.example", access.Executor)
	third := h.person(h.vendor, "third@merlinet.example", access.Executor)
	h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheDeputy, Repeats: 1, Every: time.Hour}}})
	planned := []directory.Person{h.engineer, third} // the holder can't stand in for themselves
	h.StandingIn(func(_ context.Context, organization string) ([]directory.Person, error) {
		if organization != h.vendor.ID {
			t.Errorf("asked about %s", organization)
		}
		return planned, nil
	})
	h.waiting()
	if got := h.pass(time.Hour); !cmp.Equal(got, []string{third.Email}) {
		t.Errorf("told %v", got)
	}
	planned = nil
	if got := h.pass(time.Hour); !cmp.Equal(got, []string{second.Email, third.Email}) {
		t.Errorf("where the plan names nobody, told %v", got)
	}
}

// Nobody understands a notice for whoever is on leave: it stays theirs, the record says until when they are away, and what their
// silence asks for comes as the leave begins, beginning with somebody else.
func TestWhatOnlySomebodyOnLeaveCanEndIsHeardOfAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		rosters := roster.New(h.db, journal.New(h.db, h.clock, nil), h.clock, h.people)
		h.Rostered(rosters)
		back := monday.Add(10 * 24 * time.Hour)
		_, err := rosters.EnterLeaveOf(h.as(h.engineer), h.engineer.ID, roster.Taking{From: monday.Add(time.Hour), Until: back, Reason: "Ill", ForceReason: "Ill"})
		if err != nil {
			t.Fatal(err)
		}
		h.rule(turn.Rule{Name: "x", Steps: []turn.Step{
			{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.TheHolder},
			{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.HQRole, Role: access.Coordinator},
			{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.OnePerson, Person: h.coordinator.ID},
		}})
		h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Understand, Organization: h.vendor.ID, Person: h.engineer.ID})
		if got := h.pass(30 * time.Minute); got != nil {
			t.Errorf("before the leave told %v", got)
		}
		h.clock.Advance(30 * time.Minute)
		if err := h.HandOver(context.Background()); err != nil {
			t.Fatal(err)
		}
		h.told()
		if got := h.pass(0); !cmp.Equal(got, coordinators) {
			t.Errorf("as the leave begins told %v", got)
		}
		if got := h.mine(h.engineer); !cmp.Equal(got, []string{"r1"}) {
			t.Errorf("whoever is away has %v", got)
		}
		taken := h.about().Taken
		if len(taken) != 2 || taken[1].Outcome != turn.HolderAway || !taken[1].Until.Equal(back) || !cmp.Equal(taken[1].People, []string{h.engineer.ID}) ||
			taken[0].Outcome != turn.Told || !taken[0].Planned.Equal(monday.Add(time.Hour)) {
			t.Errorf("on record: %+v", taken)
		}
		if got := h.pass(7 * time.Hour); got != nil {
			t.Errorf("too early told %v", got)
		}
		if got := h.pass(time.Hour); !cmp.Equal(got, []string{h.coordinator.Email}) {
			t.Errorf("then told %v", got)
		}
	})
}

// away has the engineer, who alone can understand the first request, on leave for ten days from an instant on.
func (h *house) away(from time.Time) (cancel func()) {
	h.t.Helper()
	rosters := roster.New(h.db, journal.New(h.db, h.clock, nil), h.clock, h.people)
	h.Rostered(rosters)
	l, err := rosters.EnterLeaveOf(h.as(h.engineer), h.engineer.ID, roster.Taking{From: from, Until: from.Add(10 * 24 * time.Hour), Reason: "Ill", ForceReason: "Ill"})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.HandOver(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.told()
	return func() {
		h.t.Helper()
		if _, err := rosters.CancelLeave(access.IfMatch(h.as(h.engineer), l.Version), h.engineer.ID, l.ID, "Ill"); err != nil {
			h.t.Fatal(err)
		}
	}
}

// However long the silence was by then, nobody is told of it twice at once.
func TestALeaveHasThoseToldOnceWhomTheRuleForgot(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.TheHolder}}})
	h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Understand, Organization: h.vendor.ID, Person: h.engineer.ID})
	if got := h.pass(60 * time.Hour); !cmp.Equal(got, []string{h.engineer.Email}) {
		t.Errorf("before the leave told %v", got)
	}
	h.away(h.clock.Now())
	for _, want := range [][]string{coordinators, nil, coordinators, nil, coordinators, nil, coordinators, nil, nil} {
		if got := h.pass(0); !cmp.Equal(got, want) {
			t.Errorf("at %s told %v", h.clock.Now(), got)
		}
		h.clock.Advance(12 * time.Hour)
	}
}

// What whoever is on leave would have been told is not used up by that: once they are back it comes at its time, the first of it
// where that has passed.
func TestWhoIsBackFromLeaveIsToldAfterAll(t *testing.T) {
	steps := []turn.Step{
		{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.TheHolder},
		{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.HQRole, Role: access.Coordinator},
		{Trigger: turn.NotAcknowledged, After: 8 * time.Hour, Whom: turn.TheHolder, Repeats: 2, Every: 8 * time.Hour},
	}
	for _, c := range []struct {
		name  string
		steps []turn.Step
		lasts time.Duration
		after time.Duration // then it takes so long
	}{
		{"a mistake", steps[:2], 5 * time.Minute, 6*time.Hour + 55*time.Minute},
		{"a week", steps, 7 * 24 * time.Hour, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, dbtest.SQLite(t))
			h.rule(turn.Rule{Name: "x", Steps: c.steps})
			h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Understand, Organization: h.vendor.ID, Person: h.engineer.ID})
			h.pass(time.Hour)
			cancel := h.away(h.clock.Now())
			if got := h.pass(0); !cmp.Equal(got, coordinators) {
				t.Errorf("as the leave begins told %v", got)
			}
			for _, a := range h.about().Ahead {
				if !a.At.After(h.clock.Now()) {
					t.Errorf("what is done is ahead: %+v", a)
				}
			}
			for range c.lasts / (12 * time.Hour) {
				if got := h.pass(12 * time.Hour); got != nil {
					t.Errorf("while away told %v", got)
				}
			}
			h.clock.Set(monday.Add(time.Hour + c.lasts))
			cancel()
			if c.after > 0 {
				if got := h.pass(c.after - time.Minute); got != nil {
					t.Errorf("too early told %v", got)
				}
			}
			if got := h.pass(time.Hour); !cmp.Equal(got, []string{h.engineer.Email}) {
				t.Errorf("back from leave told %v", got)
			}
			if got := h.pass(30 * 24 * time.Hour); got != nil {
				t.Errorf("afterwards told %v", got)
			}
		})
	}
}

// What has passed comes one round at a time, whether its holder was on leave or the server was down.
func TestRoundsThatComeLateKeepTheirInterval(t *testing.T) {
	for _, c := range []struct {
		name string
		step turn.Step
		away bool
		want []string
	}{
		{"back from leave", turn.Step{Whom: turn.TheHolder}, true, []string{"engineer@merlinet.example"}},
		{"the server was down", turn.Step{Whom: turn.HQRole, Role: access.Coordinator}, false, coordinators},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, dbtest.SQLite(t))
			c.step.Trigger, c.step.After, c.step.Repeats, c.step.Every = turn.NotAcknowledged, 8*time.Hour, 2, 24*time.Hour
			h.rule(turn.Rule{Name: "x", Steps: []turn.Step{c.step}})
			cancel := func() {}
			if c.away {
				cancel = h.away(h.clock.Now())
			}
			h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Understand, Organization: h.vendor.ID, Person: h.engineer.ID})
			if c.away {
				for range 9 {
					h.pass(12 * time.Hour)
				}
			}
			h.clock.Set(monday.Add(5 * 24 * time.Hour))
			cancel()
			h.told()
			if got := h.pass(time.Hour); !cmp.Equal(got, c.want) {
				t.Errorf("told %v", got)
			}
			for _, a := range h.about().Ahead {
				if !a.At.After(h.clock.Now()) {
					t.Errorf("what comes later is ahead at %s", a.At)
				}
			}
			for round, want := range [][]string{c.want, c.want, nil} {
				if got := h.pass(23 * time.Hour); got != nil {
					t.Errorf("too early round %d told %v", round+1, got)
				}
				if got := h.pass(time.Hour); !cmp.Equal(got, want) {
					t.Errorf("round %d told %v", round+1, got)
				}
			}
			rounds := 0
			for _, s := range h.about().Taken {
				if s.Whom == c.step.Whom && s.Outcome == turn.Told {
					rounds++
				}
			}
			if rounds != 3 {
				t.Errorf("%d rounds are on record", rounds)
			}
		})
	}
}

// Of headquarters' people who don't see every case only those are written to of what waits there for anybody who see it.
func TestWhoDoesNotSeeACaseHearsNothingOfWhatWaitsForTheirOrganization(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	analyst := h.person(h.hq, "analyst@aomine.example", access.LogAnalyst)
	h.blind = analyst.ID
	for n, k := range []turn.Kind{turn.Review, turn.Work} { // for analysts too; for nobody's role there, so that it is everybody's who works on cases
		h.hand(turn.Item{Object: request(n), Incident: "i7", Kind: k, Organization: h.hq.ID})
		if got := h.told(); !cmp.Equal(got, []string{"system@aomine.example"}) { // the desk did it
			t.Errorf("%s: told %v", k, got)
		}
	}
	h.blind = ""
	h.hand(turn.Item{Object: request(2), Incident: "i7", Kind: turn.Review, Organization: h.hq.ID})
	if got := h.told(); !cmp.Equal(got, []string{analyst.Email, "system@aomine.example"}) {
		t.Errorf("who sees it: told %v", got)
	}
}

func TestWhereTheHolderIsAwayTheirColleaguesAreToldToo(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	second := h.person(h.vendor, "second@merlinet.example", access.Executor)
	rosters := roster.New(h.db, journal.New(h.db, h.clock, nil), h.clock, h.people)
	h.Rostered(rosters)
	v, err := rosters.Create(h.as(h.engineer), roster.Draft{Organization: h.vendor.ID, Name: "Duty", Zone: "Asia/Singapore", Rotation: roster.Rotation{
		Starts: worktime.Date{Year: 2026, Month: time.March, Day: 30}, Kind: roster.Weekly, Members: []string{h.engineer.ID, second.ID},
		Windows: []roster.Window{{From: "09:00", To: "18:00"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rosters.EnterLeave(h.as(h.engineer), v.ID, roster.Taking{Person: h.engineer.ID, From: monday, Until: monday.Add(90 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	h.rule(turn.Rule{Name: "x", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder, Repeats: 1, Every: time.Hour}}})
	h.waiting()
	if p := h.presence(); !p.Leave || p.Open || !p.Until.Equal(monday.Add(90*time.Minute)) || len(p.OnDuty) != 0 {
		t.Errorf("on leave, and %+v", p)
	}
	if got := h.pass(time.Hour); !cmp.Equal(got, []string{"engineer@merlinet.example", "second@merlinet.example"}) {
		t.Errorf("while away told %v", got)
	}
	if got := h.pass(time.Hour); !cmp.Equal(got, []string{"engineer@merlinet.example"}) {
		t.Errorf("when back told %v", got)
	}
	end := time.Date(2026, 3, 30, 10, 0, 0, 0, time.UTC)
	if p := h.presence(); p.Leave || !p.Open || !p.Until.Equal(end) || len(p.OnDuty) != 1 || p.OnDuty[0].Person != h.engineer.ID {
		t.Errorf("on duty, and %+v", p)
	}
	h.clock.Set(end)
	if p := h.presence(); p.Open || len(p.OnDuty) != 0 {
		t.Errorf("after the shift %+v", p)
	}
}
