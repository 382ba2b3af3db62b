package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Preview is a notice as one reader will read it, or has.
type Preview struct {
	Person string // "" for whoever asked
	Level  access.Level
	Briefing
}

// Preview words the notice for one of its recipients, in their language and at their level; for "", at the notice's level
// in the language of who asks. What was sent is shown as it was sent. It marks nothing as delivered.
func (s *Service) Preview(ctx context.Context, id, person string) (Preview, error) {
	n, err := s.see(ctx, id, access.PreviewNotice, false)
	if err != nil {
		return Preview{}, err
	}
	if n.State.WentOut() && person != "" {
		r, went, err := s.store.recipient(ctx, n.ID, person)
		if err == nil && !went {
			err = fault.Invalid("/person", "notice.not_a_recipient")
		}
		return Preview{r.Party.Person, r.Level, r.Briefing}, err
	}
	if n, err = s.filled(ctx, n); err != nil {
		return Preview{}, err
	}
	before, err := s.before(ctx, n)
	if err != nil {
		return Preview{}, err
	}
	level, language, zone := n.Level, access.From(ctx).Language, access.From(ctx).Zone
	if person != "" {
		a, ok := n.addressee(person)
		if !ok {
			return Preview{}, fault.Invalid("/person", "notice.not_a_recipient")
		}
		p, err := s.people.LookupPerson(ctx, person)
		if err != nil {
			return Preview{}, err
		}
		level, language, zone = n.LevelOf(a), a.Language, p.Zone
		fill(&language, p.Language)
	}
	return Preview{person, level, renderFor(s.words, n, before[person], level, language, zone)}, nil
}
