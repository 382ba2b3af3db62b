package turn

import (
	"context"
	"errors"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Room is what the owner of a type of object does when nobody of those whose turn it was sees one any more.
type Room struct {
	Fell  func(ctx context.Context, meant Item) error // headquarters has the turn now instead of meant's holder: put it on record
	Again func(ctx context.Context, id string) error  // hand the turn to whom the object says; they may see it again
	Named bool                                        // only whom the object names may take it up, and nobody else where they work
}

// LostBy says how holders lose sight of objects of a type, while the program is put together.
func (s *Service) LostBy(objectType string, rule Loss, r Room) {
	s.store.loss[objectType], s.rooms[objectType] = rule, r
}

// fallen is i with the holder who can take it up: the one whom i says, or else anybody where they work, or else
// headquarters, which decides who else is to have it. What an outsider keeps to themselves stays theirs.
func (s *Service) fallen(ctx context.Context, i Item) (Item, error) {
	if i.Holder != nil || s.store.loss[i.Object.Type] == nil {
		return i, nil
	}
	anybody := i
	anybody.Person = ""
	able := []Item{i, anybody}
	if named := s.rooms[i.Object.Type].Named; named && i.Person != "" {
		able = able[:1]
	} else if named && i.Kind != Decide {
		able = nil // whom it named has left
	}
	for _, to := range able {
		if lost, err := s.store.lost(ctx, to); err != nil || !lost {
			return to, err
		}
	}
	hq, err := s.headquarters(ctx)
	if err != nil || i.Kind == Write {
		return i, err
	}
	anybody.Kind, anybody.Organization = Decide, hq
	return anybody, nil
}

// atOnce bounds how many turns one transaction moves; the next run finds the others.
const atOnce = 500

// Recheck is for when somebody's part in a case has changed, in the open transaction: what lies with those who do not see it
// any more moves on, and what headquarters was to decide about goes to whom it was meant for where they see it again.
// incident and organization narrow, "" does not.
func (s *Service) Recheck(ctx context.Context, incident, organization string) error {
	if !db.InTransaction(ctx) {
		return errors.New("turn: rechecked outside a transaction")
	}
	hq, err := s.headquarters(ctx)
	if err != nil {
		return err
	}
	for objectType, room := range s.rooms {
		undecided, err := some(s.store.undecided(ctx, objectType, incident), atOnce)
		if err != nil {
			return err
		}
		for _, r := range undecided {
			if err := room.Again(ctx, r.ObjectID); err != nil {
				return err
			}
		}
		left, err := some(s.store.left(ctx, objectType, incident, organization, hq), atOnce)
		if err != nil {
			return err
		}
		for _, r := range left {
			if err := s.Hand(ctx, r.item()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sweep moves on what lies with those whose part has ended by itself, as time passed. A worker calls it.
func (s *Service) Sweep(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	hq, err := s.headquarters(ctx)
	if err != nil {
		return err
	}
	for objectType := range s.rooms {
		left, err := some(s.store.left(ctx, objectType, "", "", hq), atOnce)
		if err != nil {
			return err
		}
		for _, r := range left {
			if err := s.moveOn(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveOn hands a turn on as it stands now: it may have moved since it was looked at.
func (s *Service) moveOn(ctx context.Context, r row) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.store.lock(ctx, r.item().Object)
		if db.Missing(err) {
			return nil
		}
		if err != nil {
			return db.Fault(err)
		}
		return s.Hand(ctx, now.item())
	})
}

// headquarters is its id, "" before it is founded.
func (s *Service) headquarters(ctx context.Context) (string, error) {
	hq, err := s.people.Headquarters(ctx)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return hq.ID, err
}
