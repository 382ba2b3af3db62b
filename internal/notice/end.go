package notice

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// supersede ends what the notice replaces, and tells those who do not get the new one that the old no longer holds. What
// has ended meanwhile is not replaced.
func (s *Service) supersede(ctx context.Context, next Notice) (old Notice, err error) {
	if next.Supersedes == "" {
		return old, nil
	}
	if old, err = s.store.find(ctx, next.Supersedes, true); err != nil {
		return old, err
	}
	to, ok := old.State.next(Supersede)
	if !ok {
		return old, fault.Invalid("/supersedes", "notice.supersedes_not_sent")
	}
	old.State, old.SupersededBy = to, next.ID
	without := func(person string) bool { _, again := next.addressee(person); return !again }
	if err := s.end(ctx, old, without, func(person string) bool { return !next.reaches(person) }); err != nil {
		return old, err
	}
	return old, s.commit(ctx, &old, fact{fact: journal.NoticeSuperseded, data: map[string]any{"by": next.ID}})
}

// standsWith is the request that a notice is taken back with once it is in the old one's place: what goes on asking for the same does as
// that did; an all-clear doesn't, nor a visit.
func (n Notice) standsWith(old Notice) string {
	if n.WithRequest == "" && (n.Kind == Update || n.Kind == DoNotTouch) {
		return old.WithRequest
	}
	return n.WithRequest
}

// Recall takes back what was sent: whoever opens it sees that it no longer holds, and why, as far as they read own words.
func (s *Service) Recall(ctx context.Context, id string, why Words) (View, error) {
	return s.change(ctx, id, access.RecallNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Recall)
		if err != nil {
			return n, fact{}, err
		}
		if why, err = why.normal("/reason", access.From(ctx).Language); err != nil {
			return n, fact{}, err
		}
		next.Reason, next.ReasonLanguage = why.Text, why.Language
		words, _ := next.recalled()
		warned, err := s.plainly(ctx, n, "/reason", words, why.Override)
		if err != nil {
			return n, fact{}, err
		}
		data := map[string]any{"language": why.Language, "warned": warned}
		return next, fact{fact: journal.NoticeRecalled, data: data, personal: map[string]string{"reason": next.Reason}},
			s.end(ctx, next, everybody, everybody)
	})
}

// Discard ends a draft that will not go out. Nobody outside knew of it, so that nobody is told; it stays to be read.
func (s *Service) Discard(ctx context.Context, id string) (View, error) {
	return s.change(ctx, id, access.DiscardNotice, func(_ context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Discard)
		return next, fact{fact: journal.NoticeDiscarded}, err
	})
}

// reaches says that the person gets the notice or carries its card.
func (c Content) reaches(person string) bool {
	return slices.ContainsFunc(c.Recipients, func(a Addressee) bool { return a.Person == person }) || slices.Contains(c.carriers(), person)
}

func everybody(string) bool { return true }

// sentTo is whom a notice went to, as it and the directory have them, and what their calendars have of it.
func (s *Service) sentTo(ctx context.Context, n Notice) (all []Recipient, readers map[string]directory.Person, calendars calendarEntry, err error) {
	if all, err = s.store.recipients(ctx, n.ID); err != nil {
		return nil, nil, calendars, err
	}
	if readers, err = s.readers(ctx, n.Recipients); err != nil {
		return nil, nil, calendars, err
	}
	calendars, err = s.entry(ctx, n)
	return all, readers, calendars, err
}

// end has nobody asked how it goes on, takes the recipients' turns away and tells those chosen, of them and of those who carry it without having been sent it, that something has changed.
func (s *Service) end(ctx context.Context, n Notice, told, toldOfCarried func(person string) bool) error {
	if err := s.store.asks(ctx, n.ID, time.Time{}); err != nil {
		return err
	}
	recipients, readers, calendars, err := s.sentTo(ctx, n)
	if err != nil {
		return err
	}
	for _, r := range recipients {
		if err := s.turns.Done(ctx, RecipientType, r.ID); err != nil {
			return err
		}
		if p := readers[r.Party.Person]; p.Active && told(p.ID) {
			if err := s.tell(ctx, "notice_changed", n, r, p, calendars.ended()); err != nil {
				return err
			}
		}
	}
	went := func(person string) bool {
		return slices.ContainsFunc(recipients, func(r Recipient) bool { return r.Party.Person == person })
	}
	return s.endCarried(ctx, n, func(person string) bool { return !went(person) && toldOfCarried(person) })
}
