package readiness

import (
	"context"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// TestType is what a test is called where its mail and its journal entries name it.
const TestType = "reachability_test"

// Send sends each contact a test message that they are to confirm. Whoever has one that still waits gets no second one.
func (s *Service) Send(ctx context.Context, organization string) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.may(ctx, access.TestReachability, organization); err != nil {
			return err
		}
		plan, err := s.store.lock(ctx, organization)
		if err != nil {
			return err
		}
		now, err := s.viewOf(ctx, plan)
		if err != nil {
			return err
		}
		sent, err := s.sendAll(ctx, now)
		if err != nil {
			return err
		}
		if len(sent) == 0 {
			return now.nobodyToTest()
		}
		v, err = s.rejudged(ctx, plan)
		return err
	})
	return v, err
}

// nobodyToTest says why there was nobody to send a message to.
func (v View) nobodyToTest() error {
	for _, c := range v.Standings {
		if !c.Left {
			return fault.Conflict("reachability.still_waiting", "until", c.Latest.AnswerBy)
		}
	}
	return fault.Conflict("reachability.nobody_to_test")
}

func (s *Service) sendAll(ctx context.Context, v View) (sent []string, err error) {
	var ids []string
	for _, c := range v.Standings {
		if !c.Left && c.Latest.State != Waiting {
			ids = append(ids, c.Person)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	people, err := s.directory.LookupPeople(ctx, ids...)
	if err != nil {
		return nil, err
	}
	run := db.NewID()
	reference := "T-" + strings.ToUpper(run[len(run)-8:]) // what they can name on the telephone, and no more
	for _, id := range ids {
		if err := s.sendOne(ctx, v.Organization, people[id], reference); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (s *Service) sendOne(ctx context.Context, organization string, p directory.Person, reference string) error {
	now := s.clock.Now()
	t := Test{
		ID: db.NewID(), Organization: organization, Person: p.ID, Reference: reference, How: ByMail, State: Waiting, By: access.Person(ctx),
		At: now, AnswerBy: now.Add(AnswerWithin), EnteredBy: access.Person(ctx),
	}
	if err := s.store.insertTest(ctx, t); err != nil {
		return err
	}
	if err := s.journal.Append(ctx, t.entry(journal.ReachabilityTested)); err != nil {
		return err
	}
	return s.mail.Queue(ctx, deliver.Message{
		Kind: "reachability_test", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone,
		Reference: reference, Path: "/reachability-tests/" + t.ID, About: deliver.About{Type: TestType, ID: t.ID},
		Parties: t.parties(p),
	})
}

func (t Test) parties(p directory.Person) []string {
	if p.Organization == t.Organization || p.Organization == "" {
		return []string{t.Organization}
	}
	return []string{t.Organization, p.Organization}
}

func (t Test) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: TestType, ID: t.ID, Reference: t.Reference}, Parties: []string{t.Organization},
		Data:     map[string]any{"organization": t.Organization, "person": t.Person, "how": t.How, "state": t.State, "by": t.By, "at": t.At},
		Personal: map[string]string{"note": t.Note},
	}
}

// rejudged reckons anew until when a plan can be counted on, after something of it has changed. The plan's row is locked.
func (s *Service) rejudged(ctx context.Context, p Plan) (View, error) {
	v, err := s.viewOf(ctx, p)
	if err != nil {
		return v, err
	}
	return v, s.store.keepFresh(ctx, v)
}

// mailed takes what became of a test message: one that came back has failed.
func (s *Service) mailed(ctx context.Context, r deliver.Receipt) error {
	if r.State != deliver.Bounced {
		return nil
	}
	t, err := s.store.test(ctx, r.About.ID)
	if err != nil {
		return err
	}
	return s.settle(ctx, t, func(t *Test) journal.Fact {
		if t.State != Waiting {
			return ""
		}
		t.State, t.SettledAt = Bounced, r.At
		return journal.ReachabilityBounced
	})
}

// settle changes a test under the lock of its plan, and reckons the plan anew. A rule that changes nothing names no fact.
func (s *Service) settle(ctx context.Context, t Test, rule func(*Test) journal.Fact) error {
	plan, err := s.store.lock(ctx, t.Organization)
	if err != nil {
		return err
	}
	if t, err = s.store.test(ctx, t.ID); err != nil { // again: somebody may have been quicker
		return err
	}
	fact := rule(&t)
	if fact == "" {
		return nil
	}
	if err := s.store.updateTest(ctx, t); err != nil {
		return err
	}
	if err := s.journal.Append(ctx, t.entry(fact)); err != nil {
		return err
	}
	_, err = s.rejudged(ctx, plan)
	return err
}
