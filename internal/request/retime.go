package request

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// MoveDue moves the due of a request that has gone out, for a reason that stands on the record; those concerned are told.
// It revises nothing: what is asked for stays as it was.
func (s *Service) MoveDue(ctx context.Context, id string, to Content, reason string) (Request, error) {
	return s.change(ctx, id, access.MoveDue, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.IssuedAt.IsZero() || !slices.Contains(overdueStates(), r.State) {
			return r, fact{}, r.refused(PutOff)
		}
		if err := fault.Join(to.oneDue(), required("/reason", reason)); err != nil {
			return r, fact{}, err
		}
		due := to.Due
		if to.Term != nil {
			var err error
			if due, err = s.reckon(ctx, *to.Term, r.Executor, s.now()); err != nil {
				return r, fact{}, err
			}
		}
		if due == nil {
			return r, fact{}, fault.Invalid("/due", "field.required")
		}
		if !instant(due).After(s.now()) {
			return r, fact{}, fault.Invalid("/due/wall", "time.in_the_past")
		}
		r, f := s.moved(r, due, DueMove{Why: MovedByOverride, Reason: reason, By: access.Person(ctx)})
		return r, f, s.tellMoved(ctx, r)
	})
}

// moved has the request due at another time; those concerned are to be told.
func (s *Service) moved(r Request, due *worktime.Due, how DueMove) (Request, fact) {
	how.From, how.To, how.At = r.DueAt(), instant(due), s.now()
	r.Reckoned, r.Moved = due, &how
	data := map[string]any{"from": how.From.Format(time.RFC3339), "to": how.To.Format(time.RFC3339), "why": string(how.Why)}
	return r, fact{fact: journal.RequestDueMoved, data: data, personal: note(how.Reason), dueOnly: true}
}

// ZonesChanged notes that the law of any zone may have changed: it is called once a process starts, since zones come with
// the program.
func (s *Service) ZonesChanged(ctx context.Context) error {
	err := s.reschedule(access.With(ctx, access.System))
	return errors.Join(err, s.db.In(ctx, func(ctx context.Context) error { return s.retimeLater(ctx, everywhere) }))
}

// reschedule has what waits to go out at a time on somebody's clock leave by that clock as the law has it now.
func (s *Service) reschedule(ctx context.Context) error {
	var errs []error
	for after := ""; ; {
		part, err := s.scheduledDrafts(ctx, after, retimeAtOnce)
		if err != nil {
			return err
		}
		for _, row := range part {
			after = row.ID
			if to := instant(row.ScheduledFor.V); to.IsZero() || to.Equal(row.ScheduledAt.Time) {
				continue
			}
			err := s.db.In(ctx, func(ctx context.Context) error { return s.leavesMoved(ctx, row) })
			if fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
				return err
			} else if err != nil { // one that fails does not hold up the others
				errs = append(errs, fmt.Errorf("request %s: %w", row.ID, err))
			}
		}
		if len(part) < retimeAtOnce {
			return errors.Join(errs...)
		}
	}
}

// leavesMoved does nothing where somebody was quicker: another process, or who sent it, put it off or discarded it.
func (s *Service) leavesMoved(ctx context.Context, row scheduledRow) error {
	to := instant(row.ScheduledFor.V)
	moved, err := s.moveScheduled(ctx, row, to)
	if err != nil || !moved {
		return err
	}
	r, err := s.load(ctx, row.ID)
	if err != nil {
		return err
	}
	data := map[string]any{"from": row.ScheduledAt.Time.Format(time.RFC3339), "at": to.Format(time.RFC3339)}
	return s.record(ctx, r, fact{fact: journal.RequestScheduled, data: data})
}

// everywhere is the scope of a change that concerns all open requests.
const everywhere = "*"

// retimeAtOnce bounds how many requests one transaction looks at.
const retimeAtOnce = 500

// Retime looks again at the dues of open requests whose ground has changed, a part at a time, and gives how many it moved.
// What is to be looked at stands in rows: another process or the next start goes on.
func (s *Service) Retime(ctx context.Context) (moved int, err error) {
	ctx = access.With(ctx, access.System)
	for {
		scopes, err := s.toRetime(ctx)
		if err != nil || len(scopes) == 0 {
			return moved, err
		}
		for _, scope := range scopes {
			n, err := s.retimeScope(ctx, scope)
			moved += n
			if err != nil {
				return moved, err
			}
		}
	}
}

// retimeScope stores one part while the next is read and reckoned. It stops early where something else came between; who
// called begins again at what the row says.
func (s *Service) retimeScope(ctx context.Context, at retimingRow) (moved int, err error) {
	part, err := s.reckonPart(ctx, at)
	for err == nil {
		var (
			reading sync.WaitGroup
			coming  reckonedPart
			failed  error
		)
		if part.next.Scope != "" {
			reading.Go(func() { coming, failed = s.reckonPart(ctx, part.next) })
		}
		var stored bool
		stored, err = s.storePart(ctx, part)
		reading.Wait()
		if stored {
			moved += len(part.moved)
		}
		if !stored || part.next.Scope == "" {
			break
		}
		if err == nil {
			part, err = coming, failed
		}
	}
	return moved, err
}

// reckonedPart is a part of a retiming before it is stored: what moves in it, and where the next part begins, if there is one.
type reckonedPart struct {
	at, next retimingRow
	moved    []Request
	facts    []fact
	rows     []any // of moved, as saveDues stores them
}

func (s *Service) reckonPart(ctx context.Context, at retimingRow) (reckonedPart, error) {
	ctx, p := db.Remembering(ctx), reckonedPart{at: at}
	part, err := s.retimable(ctx, at.Scope, at.After, retimeAtOnce)
	if err != nil {
		return p, err
	}
	if len(part) == retimeAtOnce {
		p.next = retimingRow{at.Scope, part[len(part)-1].ID, at.Asked}
	}
	for _, one := range part {
		r, f, err := s.retimed(ctx, one)
		if err != nil {
			return p, err
		}
		if f.fact != "" {
			p.moved, p.facts = append(p.moved, r), append(p.facts, f)
		}
	}
	p.rows, err = dueRows(p.moved)
	return p, err
}

// storePart stores what was reckoned, unless the ground or one of the requests has changed since it was read.
func (s *Service) storePart(ctx context.Context, p reckonedPart) (stored bool, err error) {
	err = s.db.In(ctx, func(ctx context.Context) (err error) {
		ctx = db.Remembering(ctx)
		if stored, err = s.retiming(ctx, p.at); err != nil || !stored {
			return err
		}
		for i, r := range p.moved {
			if err := s.record(ctx, r, p.facts[i]); err != nil {
				return err
			}
		}
		if err := s.commitDues(ctx, p.moved, p.rows); err != nil {
			return err
		}
		return s.retimingDone(ctx, p.at, p.next)
	})
	if fault.Is(err, fault.KindConflict) {
		return false, nil
	}
	return stored && err == nil, err
}

// retimed reckons one due anew. One that a person has moved stays where they put it; one that has passed is not moved, so
// that nobody is late or in time afterwards by a change of the ground. What was promised as a time on a clock stays there,
// wherever its owner has gone. There is no fact where nothing moves.
func (s *Service) retimed(ctx context.Context, one timed) (Request, fact, error) {
	r := one.Request
	if r.Moved != nil && r.Moved.Why == MovedByOverride && one.stored.Equal(r.DueAt()) || !one.stored.After(s.now()) {
		return r, fact{}, nil
	}
	due, why := r.Deadline(), MovedByZone
	if r.Term != nil && r.Term.Rule != worktime.OnTheirClock && (r.Moved == nil || r.Moved.Why != MovedByOverride) {
		var err error
		promised := Party{r.Executor.Organization, r.ReckonedFor}
		if due, err = s.reckon(ctx, *r.Term, promised, r.IssuedAt); fault.Is(err, fault.KindInvalid) {
			return r, fact{}, nil // their hours are not known any more: what was promised stays
		} else if err != nil {
			return r, fact{}, err
		}
		if r.Term.Works() {
			why = MovedByCalendar
		}
	}
	to := instant(due)
	if to.Equal(one.stored) || to.IsZero() {
		return r, fact{}, nil
	}
	was, err := worktime.DueAt(one.stored, due.Zone)
	if err != nil {
		return r, fact{}, err
	}
	r.Reckoned = &was // as it was reckoned when it was stored, whatever a zone's law says now
	next, f := s.moved(r, due, DueMove{Why: why})
	next.Version++
	return next, f, nil
}

// commitDues stores dues that have moved, of requests and of whoever has their turn, and tells those concerned.
func (s *Service) commitDues(ctx context.Context, all []Request, rows []any) error {
	if len(all) == 0 {
		return nil
	}
	if err := s.saveDues(ctx, rows); err != nil {
		return err
	}
	dues := make(map[string]time.Time, len(all))
	for _, r := range all {
		dues[r.ID] = r.DueAt()
	}
	if err := s.turns.MoveDues(ctx, ObjectType, dues); err != nil {
		return err
	}
	return s.tellMoved(ctx, all...)
}

// timed is a request with the due that its row was found by.
type timed struct {
	Request
	stored time.Time
}
