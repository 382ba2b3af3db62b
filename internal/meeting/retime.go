package meeting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// planAtOnce bounds how many meetings are read together.
const planAtOnce = 100

// ZonesChanged looks whether the law of a zone has moved a meeting that is ahead. It begins by the clock that it was called by, at
// another instant: those who are called are told both, and their calendars follow. It is called once a process starts, since zones
// come with the program.
func (s *Service) ZonesChanged(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	var errs []error
	for after := ""; ; {
		part, err := s.store.planned(ctx, after, s.clock.Now(), planAtOnce)
		if err != nil {
			return err
		}
		for _, r := range part {
			if err := s.retime(ctx, r.meeting()); fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
				return err
			} else if err != nil { // one that fails does not hold up the others
				errs = append(errs, fmt.Errorf("meeting %s: %w", r.ID, err))
			}
			after = r.ID
		}
		if len(part) < planAtOnce {
			return errors.Join(errs...)
		}
	}
}

// movedByLaw: it begins at another time than those called were told.
func (m Meeting) movedByLaw() bool { return !m.At().IsZero() && !m.At().Equal(m.told) }

// retime moves a meeting, unless somebody has changed it since it was read.
func (s *Service) retime(ctx context.Context, m Meeting) error {
	if !m.movedByLaw() {
		return nil
	}
	from, to := m.told, m.At()
	err := s.db.In(ctx, func(ctx context.Context) error {
		was := m.Version
		m.Sequence++
		m.Was = from
		m.Version++
		m.ChangedAt = s.clock.Now()
		if err := s.store.save(ctx, was, m); err != nil {
			return err
		}
		if err := s.invite(ctx, m, true, from); err != nil {
			return err
		}
		e := m.entry(journal.MeetingChanged)
		e.Data["from"], e.Data["to"] = from.Format(time.RFC3339), to.Format(time.RFC3339)
		return s.journal.Append(ctx, e)
	})
	if fault.Is(err, fault.KindConflict) { // whoever changed it reckoned it by the law as it is now
		return nil
	}
	return err
}
