package turn_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
	requests "tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

const (
	desk     = "coordinator@aomine"
	second   = "deputy@aomine"
	engineer = "engineer@merlinet"
	night    = "night@merlinet"
)

// shift is the house of the scenario at a time of 30 March in Singapore, where MerliNet's day ends at 21:00.
type shift struct {
	*apptest.House
	t *testing.T
}

func each(t *testing.T, test func(t *testing.T, s shift)) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) { test(t, shift{h, t}) })
}

func (s shift) id(who string) string { return s.Actor(who).Person }

func (s shift) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// at turns the clock and lets the worker look.
func (s shift) at(day, hour, minute int) {
	s.t.Helper()
	s.Clock.Set(time.Date(2026, 3, day, hour-8, minute, 0, 0, time.UTC))
	s.must(s.Turns.HandOver(context.Background()))
}

// latest is the newest handover that somebody leaves or gets, as they have it.
func (s shift) latest(who string) turn.HandoverView {
	s.t.Helper()
	l, err := s.Turns.Handovers(s.As(who), turn.Page{Limit: 10})
	s.must(err)
	if len(l.Items) == 0 {
		s.t.Fatalf("%s has no handover", who)
	}
	v, err := s.Turns.Handover(s.As(who), l.Items[0].ID)
	s.must(err)
	return v
}

func (s shift) holder(o turn.Object) string {
	s.t.Helper()
	i, err := s.Turns.Of(context.Background(), o.Type, o.ID)
	s.must(err)
	return i.Person
}

// personal are the items that the outgoing officer has by name.
func personal(v turn.HandoverView) (all []turn.ShownItem) {
	for _, i := range v.Shown {
		if i.Personal {
			all = append(all, i)
		}
	}
	return all
}

func (s shift) facts(f journal.Fact) (n int) {
	s.t.Helper()
	for r, err := range s.Journal.All(context.Background(), journal.Filter{}) {
		s.must(err)
		if r.Fact == f {
			n++
		}
	}
	return n
}

func TestTurnsStayUntilTheNextOfficerAccepts(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 20, 59)
		before := s.latest(night).ID // of the day before
		mine, err := s.Turns.Mine(s.As(engineer), "request", turn.Page{Limit: 10})
		s.must(err)
		for _, i := range mine.Items {
			if i.Kind == turn.Start { // something happens during the shift
				_, err := s.Requests.Start(s.As(engineer), i.Object.ID)
				s.must(err)
			}
		}
		s.at(30, 21, 1)
		s.at(30, 21, 2) // a second look puts no second one together
		if l, err := s.Turns.Handovers(s.As(engineer), turn.Page{Limit: 10}); err != nil || len(l.Items) != 2 || l.Items[1].ID != before {
			t.Fatalf("%d handovers, %v", len(l.Items), err)
		}
		v := s.latest(night)
		if v.State != turn.Offered || v.Outgoing != s.id(engineer) || v.Incoming != s.id(night) || s.holder(turn.Object{Type: "handover", ID: v.ID}) != s.id(night) {
			t.Fatalf("it is %s, from %s to %s", v.State, v.Outgoing, v.Incoming)
		}
		own := personal(v)
		if len(own) == 0 || len(v.Happened) == 0 {
			t.Fatalf("%d items, %d events", len(own), len(v.Happened))
		}
		for _, i := range own {
			if s.holder(i.Object) != s.id(engineer) {
				t.Errorf("%s moved before anybody accepted", i.Object.Reference)
			}
		}
		if _, err := s.Turns.AcceptHandover(s.As(engineer), v.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who leaves accepts for the next: %v", err)
		}
		s.must(s.Mail.Drain(context.Background()))
		v, err = s.Turns.AcceptHandover(s.As(night), v.ID)
		s.must(err)
		moved := 0
		for _, i := range personal(v) {
			want := s.id(engineer)
			if i.Fate == turn.Moved {
				want, moved = s.id(night), moved+1
			}
			if got := s.holder(i.Object); got != want {
				t.Errorf("%s (%s) is with %s", i.Object.Reference, i.Fate, got)
			}
		}
		if moved == 0 || s.facts(journal.TurnPassed) != moved || s.facts(journal.HandoverAccepted) != 1 {
			t.Errorf("%d moved, %d on record", moved, s.facts(journal.TurnPassed))
		}
		if _, err := s.Turns.AcceptHandover(s.As(night), v.ID); !fault.Is(err, fault.KindConflict) {
			t.Errorf("accepted twice: %v", err)
		}
		if _, err := s.Turns.Of(context.Background(), "handover", v.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an accepted handover waits for somebody: %v", err)
		}
		if n, err := s.Turns.Holderless(context.Background()); err != nil || n != 0 {
			t.Errorf("%d without a holder, %v", n, err)
		}
	})
}

// The executor named in the request is the one who may act: it is the next officer then, and nobody else.
func TestAnAcceptedRequestIsTheNextOfficersToDo(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v, err := s.Turns.AcceptHandover(s.As(night), s.latest(night).ID)
		s.must(err)
		at := slices.IndexFunc(v.Shown, func(i turn.ShownItem) bool { return i.Kind == turn.Start })
		if at < 0 {
			t.Fatal("nothing was to be begun")
		}
		r := v.Shown[at].Object.ID
		if _, err := s.Requests.Start(s.As(engineer), r); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who left works on: %v", err)
		}
		if got, err := s.Requests.Start(s.As(night), r); err != nil || got.Executor.Person != s.id(night) {
			t.Errorf("the next officer: %v, %s", err, got.Executor.Person)
		}
	})
}

func TestWhatMovedMeanwhileIsLeftAndShown(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v := s.latest(night)
		own := personal(v)
		_, err := s.Requests.Reassign(s.As(engineer), own[0].Object.ID, s.id(night))
		s.must(err)
		v, err = s.Turns.AcceptHandover(s.As(night), v.ID)
		s.must(err)
		if got := personal(v)[0]; got.Fate != turn.Elsewhere {
			t.Errorf("%s is %q", got.Object.Reference, got.Fate)
		}
	})
}

func TestAReturnedHandoverMovesNothingAndIsOfferedAgain(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v := s.latest(night)
		if _, err := s.Turns.ReturnHandover(s.As(night), v.ID, "Which host\u202e first?"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a text that turns around: %v", err)
		}
		v, err := s.Turns.ReturnHandover(s.As(night), v.ID, "Which host first?")
		s.must(err)
		if v.State != turn.Returned || s.holder(turn.Object{Type: "handover", ID: v.ID}) != s.id(engineer) || s.facts(journal.TurnPassed) != 0 {
			t.Fatalf("it is %s", v.State)
		}
		v, err = s.Turns.AnnotateHandover(s.As(engineer), v.ID, turn.Notes{Note: "dns01 first.", Items: map[int]string{0: "Masked keys only."}})
		s.must(err)
		v, err = s.Turns.OfferHandover(s.As(engineer), v.ID)
		s.must(err)
		if v.State != turn.Offered || v.Note != "dns01 first." || v.Items[0].Note != "Masked keys only." {
			t.Errorf("offered again: %s, %q, %q", v.State, v.Note, v.Items[0].Note)
		}
		if _, err := s.Turns.AnnotateHandover(s.As(engineer), v.ID, turn.Notes{Items: map[int]string{999: "?"}}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a note about nothing: %v", err)
		}
	})
}

// Nobody accepts all night: as the day begins whoever left is on duty again, and has everything still.
func TestAHandoverLapsesAsTheOutgoingOfficerIsBack(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v := s.latest(night)
		s.at(31, 9, 1)
		got, err := s.Turns.Handover(s.As(engineer), v.ID)
		s.must(err)
		if got.State != turn.Lapsed || s.facts(journal.TurnPassed) != 0 {
			t.Errorf("it is %s", got.State)
		}
	})
}

func TestSilenceAboutAHandoverIsHeard(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v := s.latest(night)
		s.Clock.Advance(3 * time.Hour)
		s.must(s.Turns.Escalate(context.Background()))
		o, err := s.Turns.Silence(context.Background(), turn.HandoverType, v.ID)
		s.must(err)
		if len(o.Taken) == 0 || !slices.Contains(o.Taken[0].People, s.id(night)) {
			t.Errorf("what was done: %+v", o.Taken)
		}
	})
}

func TestAHandoverIsShownToItsTwoOfficersAlone(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.at(30, 21, 1)
		v := s.latest(night)
		for _, who := range []string{"liaison@straits", desk, "administrator@aomine"} {
			if _, err := s.Turns.Handover(s.As(who), v.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
	})
}

// At headquarters a request's author stays its author; the next officer has the turn, and keeps it through what comes after.
func TestAnAuthorsTurnsAreTheNextOfficersFromThenOn(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		id, r := s.duty(desk, second)
		s.Clock.Set(r.Duty.Until.Add(-time.Minute))
		l, err := s.Notices.List(s.As(desk), notice.Filter{}, turn.Page{Limit: 1})
		s.must(err)
		anybodys := turn.Object{Type: notice.ObjectType, ID: l.Items[0].ID, Reference: l.Items[0].Reference} // its author has left
		s.must(s.DB.In(context.Background(), func(ctx context.Context) error {
			return s.Turns.Hand(ctx, turn.Item{Object: anybodys, Kind: turn.Work, Organization: s.Actor(desk).Organization})
		}))
		v, err := s.Turns.PrepareHandover(s.As(desk), id)
		s.must(err)
		if !slices.ContainsFunc(v.Items, func(i turn.HandoverItem) bool { return i.Object.ID == anybodys.ID && !i.Personal }) {
			t.Errorf("what any coordinator is to say about a notice is missing: %+v", v.Items)
		}
		if _, err := s.Turns.PrepareHandover(s.As(desk), id); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a second one: %v", err)
		}
		s.Clock.Set(r.Duty.Until.Add(time.Minute))
		s.must(s.Turns.HandOver(context.Background()))
		if v, err = s.Turns.Handover(s.As(second), v.ID); err != nil || v.State != turn.Offered {
			t.Fatalf("what was not offered in time is %s, %v", v.State, err)
		}
		v, err = s.Turns.AcceptHandover(s.As(second), v.ID)
		s.must(err)
		var waits turn.ShownItem
		for _, i := range v.Shown {
			if i.Fate == turn.Moved && i.Object.Type == "request" {
				waits = i
			}
		}
		if waits.Object.ID == "" {
			t.Fatalf("no request moved: %+v", v.Shown)
		}
		if s.holder(waits.Object) != s.id(second) {
			t.Errorf("%s is with %s", waits.Object.Reference, s.holder(waits.Object))
		}
		got, err := s.Requests.Get(s.As(second), waits.Object.ID)
		s.must(err)
		if got.Author.Person != s.id(desk) {
			t.Errorf("its author is %s now", got.Author.Person)
		}
	})
}

// duty has one on duty at headquarters until a minute from now or so, and another after that.
func (s shift) duty(first, then string) (string, roster.View) {
	s.t.Helper()
	l, err := s.Rosters.List(s.As(desk), roster.Filter{Organization: s.Actor(desk).Organization}, roster.Page{Limit: 10})
	s.must(err)
	now := s.Clock.Now()
	for _, o := range []struct {
		who         string
		from, until time.Duration
	}{{first, 0, 2 * time.Hour}, {then, 2 * time.Hour, 4 * time.Hour}} {
		_, err := s.Rosters.Override(s.As(desk), l.Items[0].ID, roster.Taking{
			Person: s.id(o.who), From: now.Add(o.from), Until: now.Add(o.until), Reason: "Training", ForceReason: "Training",
		})
		s.must(err)
	}
	v, err := s.Rosters.Get(s.As(desk), l.Items[0].ID)
	s.must(err)
	return v.ID, v
}

func TestWhoGoesOnLeaveHasTheirTurnsMoved(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		l, err := s.Rosters.List(s.As(engineer), roster.Filter{Organization: s.Actor(engineer).Organization}, roster.Page{Limit: 10})
		s.must(err)
		now := s.Clock.Now()
		before, err := s.Turns.Handovers(s.As(engineer), turn.Page{Limit: 10})
		s.must(err)
		_, err = s.Rosters.EnterLeave(s.As(engineer), l.Items[0].ID, roster.Taking{
			Person: s.id(engineer), From: now.Add(time.Hour), Until: now.Add(50 * time.Hour), Reason: "Ill", ForceReason: "Ill",
		})
		s.must(err)
		s.must(s.Turns.HandOver(context.Background()))
		if s.facts(journal.TurnPassed) != 0 {
			t.Fatal("turns moved before the leave began")
		}
		s.Clock.Advance(2 * time.Hour)
		s.must(s.Turns.HandOver(context.Background()))
		s.must(s.Turns.HandOver(context.Background()))
		var v turn.HandoverView
		all, err := s.Turns.Handovers(s.As(engineer), turn.Page{Limit: 10})
		s.must(err)
		if n := len(all.Items) - len(before.Items); n != 1 { // the shift that it cut short makes none of its own
			t.Errorf("one leave made %d handovers", n)
		}
		for _, h := range all.Items {
			if h.Cause == turn.OnLeave {
				v, err = s.Turns.Handover(s.As(engineer), h.ID)
				s.must(err)
			}
		}
		moved := 0
		for _, i := range v.Shown {
			if i.Fate == turn.Moved && s.holder(i.Object) == s.id(night) {
				moved++
			}
		}
		if v.Cause != turn.OnLeave || moved == 0 || s.facts(journal.HandoverOnLeave) != 1 {
			t.Errorf("%d moved of %+v", moved, v.Shown)
		}
		s.Clock.Advance(60 * time.Hour)
		s.must(s.Turns.HandOver(context.Background()))
		for _, i := range v.Shown {
			if i.Fate == turn.Moved && s.holder(i.Object) != s.id(night) {
				t.Errorf("%s went back by itself", i.Object.Reference)
			}
		}
	})
}

// away has somebody on leave from an hour from now on.
func (s shift) away(who string, hours time.Duration) {
	s.t.Helper()
	from := s.Clock.Now().Add(time.Hour)
	_, err := s.Rosters.EnterLeaveOf(s.As(who), s.id(who), roster.Taking{From: from, Until: from.Add(hours * time.Hour), Reason: "Ill", ForceReason: "Ill"})
	s.must(err)
}

// issue sends somebody a request by name.
func (s shift) issue(who string) turn.Object {
	s.t.Helper()
	due := worktime.Due{Wall: worktime.Local{Date: worktime.Date{Year: 2026, Month: 4, Day: 20}, Hour: 9}, Zone: "Asia/Singapore"}
	l, err := s.Incidents.List(s.As(desk), incident.Filter{}, turn.Page{Limit: 1})
	s.must(err)
	to := s.Actor(who)
	r, err := s.Requests.Create(s.As(desk), l.Items[0].ID, requests.Content{
		Title: "Is it calm?", Language: "en", Due: &due, Executor: requests.Party{Organization: to.Organization, Person: to.Person},
		Steps: []requests.Step{{Kind: requests.Ask, Ask: &requests.Questions{Questions: []requests.Question{{ID: "calm", Type: "yes_no", Text: "Is it calm?", Required: true}}}}},
	})
	s.must(err)
	r, err = s.Requests.Issue(s.Confirmed(desk), r.ID, requests.Sending{})
	s.must(err)
	return turn.Object{Type: "request", ID: r.ID, Reference: r.Reference}
}

// told counts the mails of a kind to somebody.
func (s shift) told(who, kind string, about turn.Object) (n int64) {
	s.t.Helper()
	tx := s.DB.Gorm(context.Background()).Table("outbox").Where("person = ? AND kind = ?", s.id(who), kind)
	if about.ID != "" {
		tx = tx.Where("about_id = ?", about.ID)
	}
	s.must(tx.Count(&n).Error)
	return n
}

// ofLeave is the newest handover of somebody's leave; none has an id of "".
func (s shift) ofLeave(who string) turn.HandoverView {
	s.t.Helper()
	l, err := s.Turns.Handovers(s.As(who), turn.Page{Limit: 50})
	s.must(err)
	for _, h := range l.Items {
		if h.Cause == turn.OnLeave && h.Outgoing == s.id(who) {
			v, err := s.Turns.Handover(s.As(who), h.ID)
			s.must(err)
			return v
		}
	}
	return turn.HandoverView{}
}

// What comes to somebody by name while they are away goes the way of what they had as the leave began.
func TestWhatComesDuringALeaveGoesToWhoTookOver(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		for _, c := range []struct {
			name, who, instead string
			took               bool // somebody took over as it began
		}{{"with nothing to hand over as it began", night, engineer, false}, {"with a handover", engineer, night, true}} {
			s.away(c.who, 120)
			s.Clock.Advance(2 * time.Hour)
			s.must(s.Turns.HandOver(context.Background()))
			if v := s.ofLeave(c.who); (v.ID != "") != c.took || c.took && v.Incoming != s.id(c.instead) {
				t.Fatalf("%s: as it began %q to %s", c.name, v.ID, v.Incoming)
			}
			s.Clock.Advance(100 * time.Hour) // it began long ago
			ahead, err := s.Turns.AwayAt(s.As(desk), directory.Worker{Organization: s.Actor(c.who).Organization, Person: s.id(c.who)}, turn.Acknowledge, s.Clock.Now())
			if err != nil || ahead == nil || ahead.Instead != s.id(c.instead) || !ahead.Until.After(s.Clock.Now()) {
				t.Fatalf("%s: foreseen %+v, %v", c.name, ahead, err)
			}
			entries, settled, o := s.facts(journal.HandoverOnLeave), s.told(c.who, "handover_settled", turn.Object{}), s.issue(c.who)
			s.must(s.Turns.HandOver(context.Background()))
			s.must(s.Turns.HandOver(context.Background()))
			if got := s.holder(o); got != s.id(c.instead) {
				t.Errorf("%s: it is with %s", c.name, got)
			}
			v := s.ofLeave(c.who)
			if last := v.Items[len(v.Items)-1]; last.Object != o || last.Fate != turn.Moved || last.To != s.id(c.instead) || s.facts(journal.HandoverOnLeave) != entries+1 {
				t.Errorf("%s: on record %+v, %d entries", c.name, last, s.facts(journal.HandoverOnLeave)-entries)
			}
			if a, b := s.told(c.instead, "turn", o), s.told(c.who, "handover_settled", turn.Object{}); a != 1 || b != settled+1 {
				t.Errorf("%s: %d and %d were told", c.name, a, b-settled)
			}
			s.Clock.Advance(30 * time.Hour)
			back := s.issue(c.who)
			s.must(s.Turns.HandOver(context.Background()))
			if s.holder(o) != s.id(c.instead) || s.holder(back) != s.id(c.who) {
				t.Errorf("%s: back, they have %s and %s", c.name, s.holder(o), s.holder(back))
			}
		}
	})
}

// What somebody begins while they are away is theirs to finish, and what nobody else can have stays, on record once.
func TestWhatIsTheirOwnStaysWithWhoIsAway(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		s.away(desk, 400)
		s.Clock.Advance(2 * time.Hour)
		s.must(s.Turns.HandOver(context.Background()))
		l, err := s.Incidents.List(s.As(desk), incident.Filter{}, turn.Page{Limit: 1})
		s.must(err)
		began := s.facts(journal.HandoverOnLeave)
		r, err := s.Requests.Create(s.As(desk), l.Items[0].ID, requests.Content{Title: "A draft", Language: "en"})
		s.must(err)
		s.must(s.Turns.HandOver(context.Background()))
		if s.holder(turn.Object{Type: "request", ID: r.ID}) != s.id(desk) || s.facts(journal.HandoverOnLeave) != began {
			t.Error("a draft went to a colleague")
		}
		only := turn.Object{Type: "nobody_passes", ID: "n1", Reference: "N1"}
		s.must(s.DB.In(context.Background(), func(ctx context.Context) error {
			return s.Turns.Hand(ctx, turn.Item{Object: only, Kind: turn.Understand, Organization: s.Actor(desk).Organization, Person: s.id(desk)})
		}))
		s.Turns.Watch(only.Type, turn.Watched{Shown: func(context.Context, string) (bool, error) { return true, nil }})
		told := s.told(desk, "handover_settled", turn.Object{})
		for range 2 {
			s.must(s.Turns.HandOver(context.Background()))
		}
		if s.holder(only) != s.id(desk) || s.facts(journal.HandoverOnLeave) != began+1 || s.told(desk, "handover_settled", turn.Object{}) != told {
			t.Errorf("what stays is %d times on record, %d told", s.facts(journal.HandoverOnLeave)-began, s.told(desk, "handover_settled", turn.Object{})-told)
		}
	})
}

// What somebody has taken up is looked into by whoever comes next.
func TestWhatWasTakenUpMovesWithTheShift(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		v, err := s.Turns.AcceptHandover(s.As(second), s.latest(desk).ID)
		s.must(err)
		moved := 0
		for _, i := range v.Items {
			if i.Object.Type != finding.ObjectType || !i.Personal {
				continue
			}
			o, err := s.Findings.Get(s.As(second), i.Object.ID)
			s.must(err)
			if moved++; i.Fate != turn.Moved || s.holder(i.Object) != s.id(second) || o.AssessedBy != s.id(second) {
				t.Errorf("%s %s, it is with %s, assessed by %s", i.Object.Reference, i.Fate, s.holder(i.Object), o.AssessedBy)
			}
		}
		if moved == 0 {
			t.Error("nothing was taken up")
		}
	})
}

// What nobody else may have stays with whoever is away, and that is on the record.
func TestWhatNobodyCanTakeStays(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		_, err := s.Directory.UpdatePerson(s.As("administrator@aomine"), s.id(night), roles(access.Escort))
		s.must(err)
		s.at(30, 21, 1)
		v, err := s.Turns.Handover(s.As(night), s.latest(night).ID)
		s.must(err)
		for _, i := range personal(v) {
			if !i.Stays {
				t.Errorf("%s would move to an escort", i.Object.Reference)
			}
		}
		v, err = s.Turns.AcceptHandover(s.As(night), v.ID)
		s.must(err)
		for _, i := range v.Items {
			if i.Personal && i.Fate != turn.Stayed {
				t.Errorf("%s is %s", i.Object.Reference, i.Fate)
			}
		}
	})
}

func roles(all ...access.Role) directory.PersonChange { return directory.PersonChange{Roles: &all} }

// Who sees no case is shown nothing of one, and gets nothing of it; who leaves is told what stays.
func TestWhatTheNextOfficerDoesNotSeeStaysAndIsNotNamedToThem(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		const blind = "administrator@aomine"
		id, r := s.duty(desk, blind)
		v, err := s.Turns.PrepareHandover(s.As(desk), id)
		s.must(err)
		v, err = s.Turns.OfferHandover(s.As(desk), v.ID)
		s.must(err)
		if own := personal(v); len(own) == 0 || !own[0].Stays || v.Incoming != s.id(blind) || !v.Ends.Equal(r.Duty.Until) {
			t.Fatalf("to who leaves: %+v", own)
		}
		got, err := s.Turns.AcceptHandover(s.As(blind), v.ID)
		s.must(err)
		if len(got.Shown) != 0 || len(got.Happened) != 0 {
			t.Errorf("shown to who sees no case: %+v, %+v", got.Shown, got.Happened)
		}
		if v, err = s.Turns.Handover(s.As(desk), v.ID); err != nil {
			t.Fatal(err)
		}
		for _, i := range personal(v) {
			if i.Fate != turn.Stayed || s.holder(i.Object) != s.id(desk) {
				t.Errorf("%s is %s", i.Object.Reference, i.Fate)
			}
		}
	})
}

// The sun goes on: where one desk closes, the officer of another desk of the same organisation is next.
func TestTheNextOfficerMaySitAtAnotherDesk(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		const day = "engineer@chaoit"
		admin := s.As("administrator@aomine")
		there := s.Actor(day).Organization
		west, err := s.Directory.CreatePerson(admin, directory.PersonDraft{
			Organization: there, Name: "West", Language: "en", Zone: "Europe/Berlin", Email: "west@chaoit.example", Roles: []access.Role{access.Executor},
		})
		s.must(err)
		for _, desk := range []struct{ zone, who string }{{"Asia/Bangkok", s.id(day)}, {"Europe/Berlin", west.ID}} {
			_, err := s.Rosters.Create(admin, roster.Draft{
				Organization: there, Name: desk.zone, Zone: desk.zone,
				Rotation: roster.Rotation{
					Starts: worktime.Date{Year: 2026, Month: 3, Day: 30}, Kind: roster.Daily, Members: []string{desk.who},
					Windows: []roster.Window{{From: "09:00", To: "17:00"}},
				},
			})
			s.must(err)
		}
		s.at(30, 18, 1) // 17:01 in Bangkok, 12:01 in Berlin
		v := s.latest(day)
		if v.Incoming != west.ID || v.State != turn.Offered || len(personal(v)) == 0 {
			t.Errorf("%s to %s with %d", v.State, v.Incoming, len(personal(v)))
		}
	})
}

// Of headquarters' own whoever sees every case reads along, and takes nothing over.
func TestHeadquartersReadsAlongInItsOwn(t *testing.T) {
	each(t, func(t *testing.T, s shift) {
		v := s.latest(desk)
		if _, err := s.Turns.Handover(s.As("hold@aomine"), v.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.Turns.AcceptHandover(s.As("hold@aomine"), v.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("accepted by another: %v", err)
		}
		if _, err := s.Turns.Handover(s.As("liaison@straits"), v.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a site's: %v", err)
		}
	})
}
