package decision

import (
	"context"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

func TestAQuestionGoesToWhoeverDecidesAndEndsWithTheDecision(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		q := h.asked()
		if !strings.HasSuffix(q.Reference, "/D1") || q.Holder != h.owner.ID || h.holder(q) != h.owner.ID || len(q.Seats) != 3 {
			t.Fatalf("%+v", q)
		}
		mine, err := h.Waiting(h.as(h.owner), db.Page{})
		h.must(err)
		if len(mine.Items) != 1 || mine.Items[0].ID != q.ID {
			t.Errorf("%+v", mine)
		}
		if i, err := h.Turn(h.as(h.desk), q); err != nil || !i.Due.IsZero() {
			t.Errorf("%+v, %v", i, err)
		}
		h.clock.Set(start.Add(95 * time.Minute))
		spent, err := h.Elapsed(h.as(h.desk), q)
		if err != nil || spent[q.ID].Clock != 95*time.Minute || spent[q.ID].Known {
			t.Errorf("%+v, %v", spent, err)
		}
		q, err = h.Decide(h.as(h.owner), q.ID, 2, "", "What is in memory would be lost.")
		h.must(err)
		if q.State != Decided || q.Chosen() != "After it is copied" || q.Verdict.By.Person != h.owner.ID || q.Verdict.For != "" || q.Version != 2 {
			t.Errorf("%+v", q)
		}
		h.clock.Set(start.Add(10 * time.Hour))
		if spent, err := h.Elapsed(h.as(h.desk), q); err != nil || spent[q.ID].Clock != 95*time.Minute {
			t.Errorf("it goes on after the decision: %+v, %v", spent, err)
		}
		if i, err := h.Turn(h.as(h.desk), q); err != nil || i != nil {
			t.Errorf("it still waits: %+v, %v", i, err)
		}
		_, err = h.Decide(h.as(h.owner), q.ID, 1, "", "Again")
		wants(t, err, fault.KindConflict, "decision.ended")
		if n, err := h.turns.Holderless(h.as(h.desk)); err != nil || n != 0 {
			t.Errorf("%d without a holder, %v", n, err)
		}
	})
}

func TestADeputyDecidesForTheOneWhoseItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.away(h.owner)
		q := h.asked()
		if q.Holder != h.second.ID || h.holder(q) != h.second.ID {
			t.Fatalf("it waits for one who is away: %+v", q)
		}
		q, err := h.Decide(h.as(h.second), q.ID, 0, "Only its uplink.", "The line must not stop.")
		h.must(err)
		if q.Verdict.For != h.owner.ID || q.Verdict.Text != "Only its uplink." {
			t.Errorf("%+v", q.Verdict)
		}
	})
}

func TestWhoeverGoesOnLeaveHasADeputyStandIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		q := h.asked()
		if h.holder(q) != h.owner.ID {
			t.Fatalf("%+v", q)
		}
		h.away(h.owner)
		h.must(h.turns.HandOver(context.Background()))
		if h.holder(q) != h.second.ID {
			t.Fatalf("it stayed with %s", h.holder(q))
		}
		q, err := h.Decide(h.as(h.second), q.ID, 1, "", "Nothing else helps.")
		h.must(err)
		if q.Verdict.For != h.owner.ID {
			t.Errorf("%+v", q.Verdict)
		}
	})
}

func TestWhereEverybodyIsAwayTheTurnIsStillSomebodys(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.away(h.owner, h.second)
	a := h.table()
	a.Deputies = a.Deputies[:1]
	_, err := h.ReplaceAuthority(h.as(h.desk), a.ID, a)
	h.must(err)
	q, err := h.Ask(h.as(h.desk), h.incident, isolate(), "")
	h.must(err)
	if h.holder(q) != h.owner.ID {
		t.Errorf("%+v", q)
	}
}

func TestOnlyTheListedDecideAndTheTurnIsHandedOnWithAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		q := h.asked()
		_, err := h.Decide(h.as(h.desk), q.ID, 1, "", "I lead the case.")
		wants(t, err, fault.KindForbidden, "")
		_, err = h.Decide(h.as(h.analyst), q.ID, 1, "", "I know best.")
		wants(t, err, fault.KindForbidden, "")
		_, err = h.Decide(h.as(h.engineer), q.ID, 1, "", "x")
		wants(t, err, fault.KindNotFound, "")
		_, err = h.Decide(h.as(h.plant), q.ID, 1, "", "x")
		wants(t, err, fault.KindNotFound, "") // listed, and not in the case until it is theirs
		_, err = h.HandOn(h.as(h.desk), q.ID, h.plant.ID, " ")
		wants(t, err, fault.KindInvalid, "/reason field.required")
		_, err = h.HandOn(h.as(h.desk), q.ID, h.desk.ID, "x")
		wants(t, err, fault.KindInvalid, "/to decision.not_listed")
		_, err = h.HandOn(h.as(h.desk), q.ID, h.owner.ID, "x")
		wants(t, err, fault.KindInvalid, "/to decision.theirs_already")
		q, err = h.HandOn(h.as(h.owner), q.ID, h.plant.ID, "The line is theirs.")
		h.must(err)
		if h.holder(q) != h.plant.ID || len(q.Handings) != 1 || q.Handings[0].From != h.owner.ID || q.Handings[0].By != h.owner.ID {
			t.Errorf("%+v", q)
		}
		q, err = h.Decide(h.as(h.plant), q.ID, 1, "", "The line stands anyway.")
		h.must(err)
		if q.Verdict.For != h.owner.ID || q.Verdict.By.Person != h.plant.ID {
			t.Errorf("%+v", q.Verdict)
		}
	})
}

func TestWhoSeesTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		q := h.asked()
		for _, c := range []struct {
			who  directory.Person
			sees bool
		}{{h.desk, true}, {h.owner, true}, {h.analyst, true}, {h.mate, false}, {h.engineer, false}} {
			l, err := h.List(h.as(c.who), h.incident, Filter{}, db.Page{Count: true})
			if err != nil || len(l.Items) == 1 != c.sees || *l.Total == 1 != c.sees {
				t.Errorf("%s: %+v, %v", c.who.Name, l, err)
			}
			if _, err := h.Get(h.as(c.who), q.ID); (err == nil) != c.sees || !c.sees && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", c.who.Name, err)
			}
		}
		_, err := h.HandOn(h.as(h.desk), q.ID, h.plant.ID, "x")
		h.must(err)
		if l, err := h.List(h.as(h.plant), h.incident, Filter{}, db.Page{}); err != nil || len(l.Items) != 1 {
			t.Errorf("whose turn it is: %+v, %v", l, err)
		}
		open, no := true, false
		for f, want := range map[*Filter]int{{Open: &open}: 1, {Open: &no}: 0, {Matter: IsolateHost}: 1, {Matter: BlockTraffic}: 0} {
			if l, err := h.List(h.as(h.desk), h.incident, *f, db.Page{}); err != nil || len(l.Items) != want {
				t.Errorf("%+v: %+v, %v", f, l, err)
			}
		}
	})
}

func TestANewQuestionTakesThePlaceOfAnEarlierOneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.asked()
		second, err := h.Ask(h.as(h.desk), h.incident, isolate(), first.ID)
		h.must(err)
		old, err := h.Get(h.as(h.desk), first.ID)
		if err != nil || old.State != Superseded || old.SupersededBy != second.ID || second.Supersedes != first.ID {
			t.Errorf("%+v, %v", old, err)
		}
		if i, err := h.Turn(h.as(h.desk), old); err != nil || i != nil {
			t.Errorf("%+v, %v", i, err)
		}
		_, err = h.Ask(h.as(h.desk), h.incident, isolate(), first.ID)
		wants(t, err, fault.KindConflict, "decision.superseded_already")
		second, err = h.Decide(h.as(h.owner), second.ID, 1, "", "Now")
		h.must(err)
		third, err := h.Ask(h.as(h.desk), h.incident, isolate(), second.ID)
		h.must(err)
		if second, err = h.Get(h.as(h.desk), second.ID); err != nil || second.State != Decided || second.SupersededBy != third.ID {
			t.Errorf("what was decided stays decided: %+v, %v", second, err)
		}
		elsewhere, err := h.cases.Open(h.as(h.desk), incident.Content{Title: "Another"})
		h.must(err)
		_, err = h.Ask(h.as(h.desk), elsewhere.ID, isolate(), third.ID)
		wants(t, err, fault.KindInvalid, "/supersedes field.unknown_id")
	})
}

func TestWhoAsksTakesItBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.table()
		_, err := h.Ask(h.as(h.engineer), h.incident, isolate(), "")
		wants(t, err, fault.KindForbidden, "")
		q, err := h.Ask(h.as(h.analyst), h.incident, isolate(), "")
		h.must(err)
		_, err = h.Withdraw(h.as(h.owner), q.ID, "")
		wants(t, err, fault.KindInvalid, "/reason field.required")
		q, err = h.Withdraw(h.as(h.analyst), q.ID, "It is off already.")
		if err != nil || q.State != Withdrawn || q.Withdrawn.By != h.analyst.ID || !q.Ended().Equal(start) {
			t.Errorf("%+v, %v", q, err)
		}
	})
}

func TestOneWhoCanNotDecideAnyMoreLeavesItToHeadquarters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		q := h.asked()
		q, err := h.HandOn(h.as(h.desk), q.ID, h.plant.ID, "Theirs")
		h.must(err)
		present, err := h.cases.Participants(h.as(h.desk), h.incident, db.Page{Limit: 100})
		h.must(err)
		for _, p := range present.Items {
			if p.Person == h.plant.ID {
				_, err = h.cases.RevokeParticipant(h.as(h.desk), h.incident, p.ID, "Left")
				h.must(err)
			}
		}
		if got := h.holder(q); got != "" {
			t.Errorf("%s has it, who does not see it", got)
		}
		if n, err := h.turns.Holderless(h.as(h.desk)); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		q, err = h.HandOn(h.as(h.desk), q.ID, h.second.ID, "Somebody must")
		h.must(err)
		if h.holder(q) != h.second.ID || q.Handings[1].From != "" {
			t.Errorf("%+v", q)
		}
		_, err = h.dir.Deactivate(h.as(h.admin), h.second.ID)
		h.must(err)
		if got := h.holder(q); got != "" {
			t.Errorf("%s has it, who has left", got)
		}
		all, err := h.journal.Entries(h.as(h.desk), journal.Filter{Incident: h.incident, Newest: true}, db.Page{Limit: 100})
		h.must(err)
		told := map[journal.Fact]int{}
		for _, r := range all.Items {
			told[r.Fact]++
		}
		if told[journal.DecisionAsked] != 1 || told[journal.DecisionHandedOn] != 2 || told[journal.DecisionFellBack] != 2 {
			t.Errorf("%v", told)
		}
	})
}

func TestTheNarrowerLineHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Ask(h.as(h.desk), h.incident, isolate(), "")
		wants(t, err, fault.KindInvalid, "/matter decision.nobody_named")
		wide := h.table()
		_, err = h.AddAuthority(h.as(h.desk), wide)
		wants(t, err, fault.KindConflict, "decision.authority_exists")
		narrow, err := h.AddAuthority(h.as(h.desk), Authority{Matter: IsolateHost, Organization: h.site.ID, Decider: Holder{Role: access.BusinessOwner}})
		h.must(err)
		_, err = h.Ask(h.as(h.desk), h.incident, isolate(), "")
		wants(t, err, fault.KindInvalid, "/matter decision.nobody_there")
		narrow.Decider = Holder{Role: access.SystemOwner}
		narrow, err = h.ReplaceAuthority(h.as(h.desk), narrow.ID, narrow)
		h.must(err)
		q, err := h.Ask(h.as(h.desk), h.incident, isolate(), "")
		if err != nil || h.holder(q) != h.plant.ID || len(q.Seats) != 1 {
			t.Errorf("%+v, %v", q, err)
		}
		h.must(h.RemoveAuthority(h.as(h.admin), narrow.ID))
		if q, err = h.Ask(h.as(h.desk), h.incident, isolate(), ""); err != nil || h.holder(q) != h.owner.ID {
			t.Errorf("%+v, %v", q, err)
		}
		if l, err := h.Authorities(h.as(h.admin), db.Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 || l.Items[0].Version != 1 {
			t.Errorf("%+v, %v", l, err)
		}
		_, err = h.Authorities(h.as(h.engineer), db.Page{})
		wants(t, err, fault.KindNotFound, "")
		_, err = h.AddAuthority(h.as(h.second), Authority{Matter: Other, Decider: Holder{Person: h.owner.ID}})
		wants(t, err, fault.KindForbidden, "")
	})
}

func TestWhatIsNoLineOfTheTableIsRefusedAtItsField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	owner := Holder{Person: h.owner.ID}
	for _, c := range []struct {
		name string
		line Authority
		want string
	}{
		{"a matter that is none", Authority{Matter: "x", Decider: owner}, "/matter field.choice"},
		{"nobody decides", Authority{Matter: Other}, "/decider decision.person_or_role"},
		{"a person and a role", Authority{Matter: Other, Decider: Holder{h.owner.ID, access.Coordinator}}, "/decider decision.person_or_role"},
		{"a role that decides nothing", Authority{Matter: Other, Decider: Holder{Role: access.Executor}}, "/decider/role field.choice"},
		{"a deputy who decides", Authority{Matter: Other, Decider: owner, Deputies: []Holder{owner}}, "/deputies/0 field.twice"},
		{"a vendor's engineer", Authority{Matter: Other, Decider: Holder{Person: h.engineer.ID}}, "/decider/person decision.outsider"},
		{"whoever runs the system", Authority{Matter: Other, Decider: Holder{Person: h.person(h.hq, "runs", access.Administrator).ID}}, "/decider/person decision.outsider"},
		{"somebody unknown", Authority{Matter: Other, Decider: owner, Deputies: []Holder{{Person: "x"}}}, "/deputies/0/person field.unknown_id"},
		{"at a vendor's", Authority{Matter: Other, Organization: h.vendor.ID, Decider: owner}, "/organization decision.outsider"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.AddAuthority(h.as(h.desk), c.line)
			wants(t, err, fault.KindInvalid, c.want)
		})
	}
}

func TestWhatIsNoQuestionIsRefusedAtItsField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.table()
	past, err := worktime.DueAt(start, "Asia/Tokyo")
	h.must(err)
	for _, c := range []struct {
		name string
		edit func(*Question)
		want string
	}{
		{"no words", func(q *Question) { q.Text = " " }, "/text field.required"},
		{"words that turn round", func(q *Question) { q.Text = "a\u202eb" }, "/text field.control_characters"},
		{"two lines in an option", func(q *Question) { q.Options = []string{"a\nb"} }, "/options/0 field.control_characters"},
		{"the same option twice", func(q *Question) { q.Options = []string{"a", "a "} }, "/options/1 field.twice"},
		{"another matter without its name", func(q *Question) { q.Matter = Other }, "/other field.required"},
		{"a name for a matter that has one", func(q *Question) { q.Other = "x" }, "/other decision.only_other"},
		{"a site that is none of the case's", func(q *Question) { q.Site = h.hq.ID }, "/site field.unknown_id"},
		{"needed by now", func(q *Question) { q.Needed = &past }, "/needed/wall time.in_the_past"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := isolate()
			c.edit(&q)
			_, err := h.Ask(h.as(h.desk), h.incident, q, "")
			wants(t, err, fault.KindInvalid, c.want)
		})
	}
	d, err := h.Ask(h.as(h.desk), h.incident, isolate(), "")
	h.must(err)
	for _, c := range []struct {
		name          string
		option        int
		words, reason string
		want          string
	}{
		{"an option that there is not", 3, "", "x", "/option field.choice"},
		{"nothing at all", 0, "", "x", "/option decision.option_or_words"},
		{"no reason", 1, "", "", "/reason field.required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Decide(h.as(h.owner), d.ID, c.option, c.words, c.reason)
			wants(t, err, fault.KindInvalid, c.want)
		})
	}
}

func TestAnUndecidedQuestionIsOverdueAndItsDeputiesHearOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.table()
		q := isolate()
		due, err := worktime.DueAt(start.Add(2*time.Hour), "Asia/Tokyo")
		h.must(err)
		q.Needed = &due
		asked, err := h.Ask(h.as(h.desk), h.incident, q, "")
		h.must(err)
		_, err = h.AddAuthority(h.as(h.desk), Authority{Matter: BlockTraffic, Decider: Holder{Person: h.owner.ID}, Deputies: []Holder{{Person: h.desk.ID}}})
		h.must(err)
		q.Matter = BlockTraffic
		other, err := h.Ask(h.as(h.desk), h.incident, q, "")
		h.must(err)
		h.clock.Set(start.Add(4 * time.Hour))
		h.must(h.turns.Escalate(t.Context())) // both at once, and each has deputies of its own
		all, err := h.journal.Entries(h.as(h.desk), journal.Filter{Incident: h.incident, Newest: true}, db.Page{Limit: 100})
		h.must(err)
		told := map[string][]any{}
		for _, r := range all.Items {
			if r.Fact == journal.EscalationTold && r.Data["trigger"] == "overdue" && r.Data["whom"] == "deputy" {
				told[r.Object.ID], _ = r.Data["people"].([]any)
			}
		}
		if got := told[asked.ID]; len(got) != 1 || got[0] != h.second.ID { // the plant's does not see the case yet
			t.Errorf("%v", got)
		}
		if got := told[other.ID]; len(got) != 1 || got[0] != h.desk.ID {
			t.Errorf("%v", got)
		}
	})
}
