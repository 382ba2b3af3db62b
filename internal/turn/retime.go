package turn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// Timed is how the room of a type knows until when its objects wait, where that is a time on the clock of a place: its instant is
// another one once the law there changes. Requests, whose dues also follow calendars, move theirs themselves (MoveDues).
type Timed struct {
	// Due is the instant as the zones have it now, zero where there is none; the object is locked where it is about to move.
	Due func(ctx context.Context, id string, lock bool) (time.Time, error)
	// Moved keeps and records, in the transaction that moves the turn, what follows for the object, and gives whom it concerns
	// beside the turn's holder.
	Moved func(ctx context.Context, id string, from, to time.Time) ([]directory.Person, error)
}

// TimedBy says how objects of a type are timed, while the program is put together.
func (s *Service) TimedBy(objectType string, t Timed) { s.timed[objectType] = t }

// timedAtOnce bounds how many turns are read together.
const timedAtOnce = 200

// ZonesChanged moves what waits until a time by the law of a zone that is another one now, and tells those concerned old and new. It
// is called once a process starts, since zones come with the program. Another process that does the same finds nothing left to move.
func (s *Service) ZonesChanged(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	var errs []error
	for objectType, t := range s.timed {
		after := ""
		for {
			part, err := s.store.timed(ctx, objectType, after, s.clock.Now(), timedAtOnce)
			if err != nil {
				return err
			}
			for _, r := range part {
				if err := s.retime(ctx, t, r); fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
					return err
				} else if err != nil { // one that fails does not hold up the others
					errs = append(errs, fmt.Errorf("%s %s: %w", r.ObjectType, r.ObjectID, err))
				}
				after = r.ID
			}
			if len(part) < timedAtOnce {
				break
			}
		}
	}
	return errors.Join(errs...)
}

// retime moves one turn, unless it has moved since it was read.
func (s *Service) retime(ctx context.Context, t Timed, r row) error {
	to, err := t.Due(ctx, r.ObjectID, false)
	if err != nil || to.IsZero() || to.Equal(r.DueAt.Time) {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		to, err := t.Due(ctx, r.ObjectID, true)
		if err != nil {
			return err
		}
		now, err := s.store.lock(ctx, r.item().Object)
		if db.Missing(err) {
			return nil
		}
		if from := now.DueAt.Time; err != nil || to.IsZero() || from.IsZero() || to.Equal(from) {
			return db.Fault(err)
		}
		if err := s.MoveDues(ctx, r.ObjectType, map[string]time.Time{r.ObjectID: to}); err != nil {
			return err
		}
		others, err := t.Moved(ctx, r.ObjectID, now.DueAt.Time, to)
		if err != nil {
			return err
		}
		return s.tellMoved(ctx, now, to, others)
	})
}

// tellMoved tells the holder and others, each once. What becomes of these mails says nothing of the object's own.
func (s *Service) tellMoved(ctx context.Context, r row, to time.Time, others []directory.Person) error {
	path, err := s.pageOf(ctx, r)
	if err != nil {
		return err
	}
	people, err := s.holders(ctx, r.item())
	if err != nil {
		return err
	}
	people = append(people, others...)
	for i, p := range people {
		if !MayHear(p) || slices.ContainsFunc(people[:i], func(o directory.Person) bool { return o.ID == p.ID }) {
			continue
		}
		err := s.mail.Queue(ctx, deliver.Message{ // without a key of its own: each move is new
			Kind: "due_moved", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(),
			Reference: r.Reference, Path: path, About: deliver.About{Type: "due", ID: r.ObjectID}, Incident: r.Incident,
			Parties: []string{p.Organization}, Moves: []deliver.Move{{From: r.DueAt.Time, To: to}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
