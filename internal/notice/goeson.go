package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// Nobody is to stay somewhere for an unknown time. Before the time until which somebody must be there ends, it is the author's turn to
// say how it goes on: an update with another time, an all-clear or a recall ends that, as it ends the notice.

// How long before its end an author is asked, and by when they should have said it: where they don't, an hour later somebody else can,
// before whoever is there has waited in vain.
const (
	askBefore = 2 * time.Hour
	sayBefore = 90 * time.Minute
)

// sayBy is by when it should be said how it goes on, halfway through where that is asked as it begins; zero where nobody must be there.
func (c Content) sayBy() time.Time {
	starts, ends := c.window()
	if ends.IsZero() {
		return ends
	}
	if there := ends.Sub(starts); there < askBefore {
		return starts.Add(there / 2)
	}
	return ends.Add(-sayBefore)
}

// asksAt is when its author is asked, zero for never: not before it begins.
func (c Content) asksAt() time.Time {
	starts, ends := c.window()
	if at := ends.Add(-askBefore); at.After(starts) {
		return at
	}
	return starts
}

// askedAlready is what asks_at says of a notice whose author has been asked.
var askedAlready = time.UnixMicro(0)

// saysBy is by when whoever has that turn should say it. Who was asked only after that, as after a time without the server, or of what went
// out late, has half of what was left, once: their time is not late as it begins.
func (s *Service) saysBy(ctx context.Context, n Notice) (time.Time, error) {
	by := n.sayBy()
	i, err := s.turns.Of(ctx, ObjectType, n.ID)
	switch now := s.now(); {
	case fault.Is(err, fault.KindNotFound): // it is about to be handed over
		if _, ends := n.window(); !by.After(now) && ends.After(now) {
			by = now.Add(ends.Sub(now) / 2)
		}
	case err != nil:
		return by, err
	case !by.After(i.Since):
		by = i.Due
	}
	return by, nil
}

// goesOn gives the author the turn; where they have left, anybody at headquarters who sees it.
func (s *Service) goesOn(ctx context.Context, n Notice, i turn.Item) error {
	by, err := s.saysBy(ctx, n)
	if err != nil {
		return err
	}
	author, err := s.people.LookupPerson(ctx, n.Author.Person)
	if err != nil {
		return err
	}
	i.Kind, i.Due = turn.Work, by
	if !author.Active {
		i.Person = ""
	}
	return s.turns.Hand(ctx, i)
}

// AskHowItGoesOn has the authors of what is about to end say how it goes on; a worker calls it. One that fails holds up no other.
func (s *Service) AskHowItGoesOn(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	ids, err := s.store.toAsk(ctx, s.now(), 100)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		err := s.db.In(ctx, func(ctx context.Context) error {
			n, err := s.store.find(ctx, id, true)
			if err != nil || n.State != Sent || n.asked { // another process may have been faster
				return err
			}
			if err := s.store.asks(ctx, id, askedAlready); err != nil {
				return err
			}
			n.asked = true
			return s.handOn(ctx, n)
		})
		if fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
			return err
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("notice %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}
