package notice

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Raise lets a recipient of what is approved or sent read at a higher level, for a reason. Like an approval it is not
// for whoever wrote it. Who has the notice already gets the new words, and their receipts start again.
func (s *Service) Raise(ctx context.Context, id, person string, to access.Level, reason string) (View, error) {
	return s.change(ctx, id, access.RaiseNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, was, err := n.raise(access.Person(ctx), person, to)
		if err != nil {
			return n, fact{}, err
		}
		if reason, err = said("/reason", reason, MaxText); err != nil {
			return n, fact{}, err
		}
		if n.State == Sent {
			if err := s.reword(ctx, next, person, to); err != nil {
				return n, fact{}, err
			}
		}
		if s.raised != nil {
			if err := s.raised(ctx, n.ID, person); err != nil {
				return n, fact{}, err
			}
		}
		return next, fact{
			fact: journal.NoticeRaised, data: map[string]any{"person": person, "from": string(was), "to": string(to)},
			personal: map[string]string{"reason": reason},
		}, nil
	})
}

// raise is the rule.
func (n Notice) raise(who, person string, to access.Level) (next Notice, was access.Level, err error) {
	if next, err = n.move(Raise); err != nil {
		return n, "", err
	}
	if n.wroteIt(who) {
		return n, "", fault.New(fault.KindForbidden, "notice.second_person")
	}
	i := slices.IndexFunc(n.Recipients, func(a Addressee) bool { return a.Person == person })
	if i < 0 {
		return n, "", fault.Invalid("/person", "notice.not_a_recipient")
	}
	was = n.LevelOf(n.Recipients[i])
	switch err := choice("/level", to, access.Levels); {
	case err != nil:
		return n, "", err
	case was.AtLeast(to):
		return n, "", fault.Invalid("/level", "notice.level_not_higher")
	}
	next.Recipients = slices.Clone(n.Recipients)
	next.Recipients[i].Level = to
	return next, was, nil
}

// reword gives a recipient the words of their new level, as if they had just gone out.
func (s *Service) reword(ctx context.Context, n Notice, person string, to access.Level) error {
	r, went, err := s.store.recipient(ctx, n.ID, person)
	if err != nil {
		return err
	}
	p, err := s.people.LookupPerson(ctx, person)
	if err != nil {
		return err
	}
	if !went || !p.Active {
		return fault.Invalid("/person", "person.unknown")
	}
	before, err := s.before(ctx, n)
	if err != nil {
		return err
	}
	again := Recipient{ID: r.ID, Notice: r.Notice, Party: r.Party, Language: r.Language, Level: to, QueuedAt: s.now()}
	again.Briefing = renderFor(s.words, n, before[person], to, r.Language, p.Zone)
	again.TextSHA256 = again.Briefing.Hash()
	if err := s.store.reworded(ctx, again); err != nil {
		return err
	}
	if err := s.hand(ctx, n, again); err != nil {
		return err
	}
	m := s.letterOf("notice", n, r, p)
	m.Dedup = "notice/" + r.ID + "/" + again.TextSHA256
	return s.mail.Queue(ctx, m)
}
