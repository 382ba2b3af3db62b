package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// timed has a notice that is to go out at a time of its site follow the clock there.
func (s *Service) timed() turn.Timed {
	return turn.Timed{
		Due: func(ctx context.Context, id string, lock bool) (time.Time, error) {
			n, err := s.store.find(ctx, id, lock)
			if err != nil || n.State != Sent {
				return n.LeavesAt(), err
			}
			return s.saysBy(ctx, n)
		},
		Moved: s.leavesMoved,
	}
}

// leavesMoved concerns whoever approved it, too; its author has the turn.
func (s *Service) leavesMoved(ctx context.Context, id string, from, to time.Time) ([]directory.Person, error) {
	n, err := s.store.find(ctx, id, false)
	if err != nil {
		return nil, err
	}
	if n.State == Sent { // that attendance has moved is told and recorded apart
		return nil, nil
	}
	if n.State == Scheduled && !n.Awaits {
		if err := s.store.leaves(ctx, n.ID, to); err != nil {
			return nil, err
		}
	}
	tasks, err := s.store.tasks(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	dues := map[string]time.Time{}
	for _, t := range tasks {
		dues[t.ID] = to
	}
	if err := s.turns.MoveDues(ctx, TaskType, dues); err != nil {
		return nil, err
	}
	if err := s.record(ctx, n, movedByZone("leaves", from, to)); err != nil || n.ApprovedBy.Person == "" {
		return nil, err
	}
	approver, err := s.people.LookupPerson(ctx, n.ApprovedBy.Person)
	return []directory.Person{approver}, err
}

func movedByZone(what string, from, to time.Time) fact {
	return fact{fact: journal.NoticeMoved, data: map[string]any{"what": what, "from": from.Format(time.RFC3339), "to": to.Format(time.RFC3339)}}
}

// attendingAtOnce bounds how many notices are read together.
const attendingAtOnce = 100

// ZonesChanged looks whether the law of a zone has moved the time at which somebody must be somewhere. The time by the clock there
// stays as it was sent; its instant is another one, and so is the time by everybody else's clock: those who were sent it are told
// both, and their calendars follow. It is called once a process starts, since zones come with the program.
func (s *Service) ZonesChanged(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	var errs []error
	for after := ""; ; {
		part, err := s.store.attending(ctx, after, s.now(), attendingAtOnce)
		if err != nil {
			return err
		}
		for _, a := range part {
			if err := s.retimeAttendance(ctx, a); fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
				return err
			} else if err != nil { // one that fails does not hold up the others
				errs = append(errs, fmt.Errorf("notice %s: %w", a.ID, err))
			}
			after = a.ID
		}
		if len(part) < attendingAtOnce {
			return errors.Join(errs...)
		}
	}
}

// retimeAttendance looks again under the notice's lock: another process may have been faster, or the notice holds no more.
func (s *Service) retimeAttendance(ctx context.Context, a attendanceRow) error {
	starts, _ := a.Content.V.window()
	if asks := a.Content.V.asksAt(); starts.Equal(a.AttendsAt.Time) && (asks.Equal(a.AsksAt.Time) || !a.AsksAt.After(askedAlready)) {
		return nil
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.store.find(ctx, a.ID, true)
		if err != nil || n.State != Sent {
			return err
		}
		from, err := s.store.attendsAt(ctx, n.ID)
		if err != nil {
			return err
		}
		to, _ := n.window()
		if asks := n.asksAt(); !asks.IsZero() { // also where only the end has moved
			if err := s.store.asksMoved(ctx, n.ID, asks); err != nil {
				return err
			}
		}
		if to.Equal(from) || to.IsZero() && !neverReckoned(from) { // a time that the clock there skips now stays what it was
			return nil
		}
		if neverReckoned(from) {
			return s.store.attends(ctx, n.ID, to)
		}
		if err := s.store.attendsMoved(ctx, n.ID, from, to); err != nil {
			return err
		}
		if err := s.attendanceMoved(ctx, n, from, to); err != nil {
			return err
		}
		return s.record(ctx, n, movedByZone("attendance", from, to))
	})
}

// neverReckoned: it went out before the instant was kept, so that there is none to compare with.
func neverReckoned(at time.Time) bool { return at.Equal(time.UnixMicro(0)) }

// attendanceMoved has everybody who was sent the notice, whether they have understood it or not, know of it.
func (s *Service) attendanceMoved(ctx context.Context, n Notice, from, to time.Time) error {
	recipients, readers, calendars, err := s.sentTo(ctx, n)
	if err != nil {
		return err
	}
	dues := map[string]time.Time{}
	for _, r := range recipients {
		dues[r.ID] = to
		p := readers[r.Party.Person]
		if !p.Active {
			continue
		}
		m := s.letterOf("notice_moved", n, r, p)
		m.Appointment, m.Moves = calendars.of(n), []deliver.Move{{From: from, To: to}}
		if err := s.mail.Queue(ctx, m); err != nil {
			return err
		}
	}
	if err := s.turns.MoveDues(ctx, RecipientType, dues); err != nil {
		return err
	}
	cards := map[string]time.Time{}
	err = s.eachCarrier(ctx, n, func(c carrierRow, p directory.Person) error {
		cards[c.ID] = to
		if _, sent := readers[p.ID]; sent {
			return nil
		}
		m := s.carrierLetter("notice_moved", n, c, p)
		m.Moves = []deliver.Move{{From: from, To: to}}
		return s.mail.Queue(ctx, m)
	})
	if err != nil {
		return err
	}
	return s.turns.MoveDues(ctx, CarrierType, cards)
}
