package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// MaxWhat bounds what somebody says they will do, in characters.
const MaxWhat = 500

// MaxCare is how far ahead a word counts: one who keeps giving it is seen to, one who gave it once does not silence a rule for long.
const MaxCare = 72 * time.Hour

// Look has a turn looked at at once, because something was learned about how it was received. It joins the open transaction.
func (s *Service) Look(ctx context.Context, objectType, id string) error {
	return s.store.lookAt(ctx, objectType, id, s.clock.Now())
}

// LookAtCase has every turn of a case looked at at once: how bad it is has changed, and so may the rule have.
func (s *Service) LookAtCase(ctx context.Context, incident string) error {
	return s.store.lookAtCase(ctx, incident, s.clock.Now())
}

// TakeCareOf records the actor's word that they take care of a silence about an object that is shown to them already: what
// they will do, and by when. Several may; each counts until its own time, and then the rule goes on.
func (s *Service) TakeCareOf(ctx context.Context, objectType, id, what string, by time.Time) (a Acknowledgement, err error) {
	now := s.clock.Now()
	what = strings.TrimSpace(what)
	if err := said("/what", what, MaxWhat); err != nil {
		return a, err
	}
	switch {
	case !by.After(now):
		return a, fault.Invalid("/by", "time.in_the_past")
	case by.After(now.Add(MaxCare)):
		return a, fault.Invalid("/by", "escalation.too_far")
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.store.lock(ctx, Object{Type: objectType, ID: id})
		if db.Missing(err) {
			return fault.Conflict("escalation.nothing_waits")
		}
		if err != nil {
			return db.Fault(err)
		}
		a = Acknowledgement{ID: db.NewID(), Item: r.ID, Person: access.Person(ctx), What: what, At: now, By: by.UTC()}
		if err := s.store.word(ctx, r, a); err != nil {
			return err
		}
		if err := s.store.lookAt(ctx, objectType, id, now); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.EscalationAcknowledged, Incident: r.Incident,
			Object:  journal.Object{Type: r.ObjectType, ID: r.ObjectID, Reference: r.Reference},
			Parties: []string{access.From(ctx).Organization},
			Data:    map[string]any{"by": a.By.Format(time.RFC3339)}, Personal: map[string]string{"what": a.What},
		})
	})
	return a, err
}

// Outlook is what has been done about the silence around an object, and what will be if nobody does anything.
type Outlook struct {
	Rule   Rule // Rule.ID is "" for the one that holds where none was made
	Taken  []Taken
	Words  []Acknowledgement
	Ahead  []Ahead
	Calls  []Call // to be made, or made
	Waits  bool   // for somebody; otherwise nothing is ahead
	Item   string // id of what waits
	Checks time.Time
	AsIf   bool // nothing was sent: what would happen if it were now
	// Unverified are the years that nobody vouches for and that working time was reckoned by.
	Unverified []int
}

// Says is whether there is anything to say.
func (o Outlook) Says() bool { return len(o.Taken)+len(o.Words)+len(o.Calls)+len(o.Ahead) > 0 }

// Ahead is a move that is to come, and whom it would tell by what is known now: of rosters also who has the duty then.
type Ahead struct {
	Move
	People []directory.Person
	Reach  []Reach // how and when each of them
}

// Silence is the outlook for an object that is shown to the actor already.
func (s *Service) Silence(ctx context.Context, objectType, id string) (o Outlook, err error) {
	if o.Taken, err = s.store.taken(ctx, objectType, id); err != nil {
		return o, err
	}
	if o.Words, err = s.store.wordsAbout(ctx, objectType, id); err != nil {
		return o, err
	}
	if o.Calls, err = s.store.callsAbout(ctx, objectType, id); err != nil {
		return o, err
	}
	if err := s.located(ctx, o.Calls); err != nil {
		return o, err
	}
	r, err := s.store.of(ctx, objectType, id)
	if db.Missing(err) {
		return o, nil
	}
	if err != nil {
		return o, db.Fault(err)
	}
	sit, err := s.situation(ctx, []row{r})
	if err != nil {
		return o, err
	}
	i := r.item()
	o.Waits, o.Item, o.Checks, o.Rule = true, r.ID, i.NextCheck, ruleFor(sit.rules, i.Organization, sit.severity[i.Incident])
	ctx = db.Remembering(ctx)
	plan, asked := sit.plan(r), []name(nil)
	for _, m := range plan {
		asked = append(append(append(asked, m.names(r, m.At)...), sit.wakings(r, m)...), sit.waits(r, m)...)
	}
	if sit.done, sit.at, err = s.store.settled(ctx, asked); err != nil {
		return o, err
	}
	for _, m := range plan {
		if err := s.foretellWaking(ctx, r, m, sit, &o); err != nil {
			return o, err
		}
	}
	ahead, err := foreseen(func(unheard string) []Move {
		if unheard != "" {
			sit.toldNobody(r, unheard)
		}
		return slices.DeleteFunc(sit.apart(r, sit.plan(r)), func(m Move) bool { return sit.taken(r, m) })
	}, func(m Move) ([]directory.Person, error) { return s.whom(ctx, i, m.Do, m.At) })
	if err != nil {
		return o, err
	}
	o.Ahead = append(o.Ahead, ahead...)
	slices.SortStableFunc(o.Ahead, func(a, b Ahead) int { return a.At.Compare(b.At) })
	o.Unverified = unverified(o.Ahead, sit.times[i.holder()].Calendar)
	return o, nil
}

// foreseen are the moves of a plan, each with whom it would tell. Where that is nobody, what follows comes at once, as it will
// then: plan is asked anew with the name of each such move.
func foreseen(plan func(unheard string) []Move, whom func(Move) ([]directory.Person, error)) (all []Ahead, err error) {
	moves := plan("")
	for n := 0; n < len(moves); n++ {
		m := moves[n]
		people, err := whom(m)
		if err != nil {
			return nil, err
		}
		all = append(all, Ahead{m, people, m.reaches(people, m.At)})
		if len(people) == 0 {
			moves = plan(m.once()) // what comes up to it stays where it is
		}
	}
	return all, nil
}

// unverified are the years of a calendar that nobody vouches for and by which it was reckoned when moves come.
func unverified(all []Ahead, c *worktime.Calendar) (years []int) {
	for _, a := range all {
		if a.Do.Working && c != nil {
			years = append(years, c.Unverified(a.Since, a.At)...)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

// foretellWaking adds those for the end of whose quiet hours a move waits.
func (s *Service) foretellWaking(ctx context.Context, r row, m Move, sit situation, o *Outlook) error {
	for _, a := range sit.asleep[name{r.ID, m.once()}] {
		if sit.done[name{r.ID, a.woken(m)}] {
			continue
		}
		p, err := s.people.LookupPerson(ctx, a.person)
		if err != nil {
			return err
		}
		later := m
		later.At, _ = putOff(a.until, sit.words[r.ID])
		one := m.reach(p, later.At)
		one.At, one.Quiet = later.At, true
		o.Ahead = append(o.Ahead, Ahead{later, []directory.Person{p}, []Reach{one}})
	}
	return nil
}
