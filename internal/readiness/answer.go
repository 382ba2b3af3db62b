package readiness

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// TestFilter narrows a list of tests; zero fields don't.
type TestFilter struct {
	Organization string
	Mine         bool // only what waits for the actor
}

// Tests lists the tests that the actor sees, the newest first: of every plan, or of their own and of themselves.
func (s *Service) Tests(ctx context.Context, f TestFilter, p Page) (List[Test], error) {
	if err := access.Check(ctx, access.ListReachabilityTests, access.Scope{}); err != nil {
		return List[Test]{}, err
	}
	l, err := s.store.tests(ctx, onlyOwn(ctx), access.Person(ctx), f, p)
	for i, t := range l.Items {
		l.Items[i] = t.at(s.clock.Now())
	}
	return l, err
}

// Test is one that the actor sees. Looking at it confirms nothing.
func (s *Service) Test(ctx context.Context, id string) (Test, error) {
	t, err := s.store.test(ctx, id)
	if err != nil {
		return t, err
	}
	if err := access.Check(ctx, access.ReadReachabilityTest, t.scope()); err != nil {
		return Test{}, err
	}
	return t.at(s.clock.Now()), nil
}

func (t Test) scope() access.Scope {
	return access.Scope{Organization: t.Organization, Person: t.Person}
}

// Confirm says that a test message has reached the actor, also after its time; twice is once.
func (s *Service) Confirm(ctx context.Context, id string) (t Test, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if t, err = s.store.test(ctx, id); err != nil {
			return err
		}
		if err := access.Check(ctx, access.ConfirmReachability, t.scope()); err != nil {
			return err
		}
		var over bool
		err := s.settle(ctx, t, func(now *Test) journal.Fact {
			over = now.State != Waiting && now.State != Reached
			fact := journal.Fact("")
			if now.State == Waiting {
				now.State, now.SettledAt, fact = Reached, s.clock.Now(), journal.ReachabilityConfirmed
			}
			t = *now
			return fact
		})
		if err == nil && over {
			err = fault.Conflict("reachability.over")
		}
		return err
	})
	return t, err
}

// Call is a test that somebody made themselves: who rang whom, when, and whether they were reached.
type Call struct {
	Person  string
	How     How
	Reached bool
	By      string    // who rang; "": the actor
	At      time.Time // zero: now
	Note    string
}

// Enter puts a call on the record.
func (s *Service) Enter(ctx context.Context, organization string, c Call) (t Test, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.may(ctx, access.EnterReachability, organization); err != nil {
			return err
		}
		plan, err := s.store.lock(ctx, organization)
		if err != nil {
			return err
		}
		t, err = c.normal(plan, access.Person(ctx), s.clock.Now())
		if err := fault.Join(err, s.rang(ctx, t.By)); err != nil {
			return err
		}
		if err := s.store.insertTest(ctx, t); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, t.entry(journal.ReachabilityEntered)); err != nil {
			return err
		}
		_, err = s.rejudged(ctx, plan)
		return err
	})
	return t, err
}

func (c Call) normal(p Plan, actor string, now time.Time) (Test, error) {
	note, badNote := line("/note", c.Note, maxNote)
	t := Test{
		ID: db.NewID(), Organization: p.Organization, Person: c.Person, How: c.How, State: NotReached, By: c.By, At: c.At, Note: note, EnteredBy: actor,
	}
	if c.Reached {
		t.State = Reached
	}
	if t.By == "" {
		t.By = actor
	}
	if t.At.IsZero() {
		t.At = now
	}
	t.At = clock.Trim(t.At)
	t.SettledAt = t.At
	var badPerson, badHow, badAt error
	if !p.has(c.Person) {
		badPerson = fault.Invalid("/person", "reachability.not_on_the_list")
	}
	switch {
	case !slices.Contains(ByHand, c.How):
		badHow = fault.Invalid("/how", "field.choice")
	case c.How == ByBackup && p.Backup.Kind == "":
		badHow = fault.Invalid("/how", "reachability.no_backup")
	}
	if t.At.After(now) {
		badAt = fault.Invalid("/at", "time.in_the_future")
	}
	return t, fault.Join(badPerson, badHow, badAt, badNote)
}

// rang wants somebody of the actor's organisation who is there.
func (s *Service) rang(ctx context.Context, by string) error {
	p, err := s.directory.LookupPerson(ctx, by)
	if fault.Is(err, fault.KindNotFound) || err == nil && (p.Organization != access.From(ctx).Organization || !p.Active) {
		return fault.Invalid("/by", "reachability.not_a_colleague")
	}
	return err
}
