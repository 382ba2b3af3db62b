package roster

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
)

// The lookups are for sibling capabilities, which have their own rules about who sees what: they ask no policy.

// OnDuty says who of an organisation is on duty at an instant, by roster; also for those where nobody is.
func (s *Service) OnDuty(ctx context.Context, organization string, at time.Time) ([]Duty, error) {
	rosters, err := s.store.rostersOf(ctx, organization)
	if err != nil || len(rosters) == 0 {
		return nil, err
	}
	changes, err := s.store.changes(ctx, []string{organization}, at.Add(-longest), at.Add(ahead))
	all := make([]Duty, len(rosters))
	for i, r := range rosters {
		all[i] = r.duty(at, changes[organization])
	}
	return all, err
}

// awayAt is a question that a batch of work may remember the answer to.
type awayAt struct {
	person string
	at     time.Time
}

// OnLeave says whether a person is away at an instant, and until when; no until where nobody knows.
func (s *Service) OnLeave(ctx context.Context, person string, at time.Time) (until time.Time, away bool, err error) {
	c, away, err := s.LeaveAt(ctx, person, at)
	return c.Until, away, err
}

// LeaveAt is the leave that a person is on at an instant.
func (s *Service) LeaveAt(ctx context.Context, person string, at time.Time) (c Change, away bool, err error) {
	leaves, err := db.Remembered(ctx, awayAt{person, at}, func() (all []Change, err error) {
		c, away, err := s.store.leave(ctx, person, at)
		if away {
			all = []Change{c}
		}
		return all, err
	})
	if err != nil || len(leaves) == 0 {
		return c, false, err
	}
	return leaves[0], true, nil
}

// left has somebody who was deactivated away from now on, so that their shifts go to the next.
func (s *Service) left(ctx context.Context, p directory.Person) error {
	rosters, err := s.store.lockRosters(ctx, p.Organization)
	if err != nil || len(rosters) == 0 {
		return err
	}
	c := Change{
		ID: db.NewID(), Organization: p.Organization, Kind: Leave, State: InForce, Person: p.ID, From: s.clock.Now(), By: access.Person(ctx),
		At: s.clock.Now(), Version: 1,
	}
	if err := s.store.insert(ctx, c.row()); err != nil {
		return err
	}
	return s.journal.Append(ctx, c.entry(journal.LeaveEntered))
}

// ShiftsOf are a person's shifts that touch a span, in order, in each roster of their organisation, by its id.
func (s *Service) ShiftsOf(ctx context.Context, organization, person string, from, until time.Time) (map[string][]Shift, error) {
	rosters, err := s.store.rostersOf(ctx, organization)
	if err != nil || len(rosters) == 0 {
		return nil, err
	}
	changes, err := s.store.changes(ctx, []string{organization}, from.Add(-longest), until)
	all := map[string][]Shift{}
	for _, r := range rosters {
		for _, shift := range r.Plan(from, until, changes[organization]) {
			if shift.Person == person {
				all[r.ID] = append(all[r.ID], shift)
			}
		}
	}
	return all, err
}
