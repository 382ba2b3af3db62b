package notice

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/fault"
)

// complete is what a notice needs before it leaves its author's hands, and again before it goes out at leaves.
func (s *Service) complete(ctx context.Context, n Notice, leaves time.Time) error {
	filled, err := s.filled(ctx, n)
	if err != nil {
		return err
	}
	there, nobody := s.remaining(ctx, n)
	errs := []error{n.Answers.complete(n.Kind), filled.Contact.reachable(), s.named(ctx, n.Content), nobody, n.following(), s.telling(n, there)}
	if a := n.Answers.Attend; a != nil && a.Say != nil {
		errs = append(errs, a.Say.ahead(leaves))
	}
	if n.Entry != nil {
		errs = append(errs, n.Entry.ahead(leaves))
	}
	return fault.Join(append(errs, s.replaceable(ctx, n.Supersedes))...)
}

// remaining: what is approved goes to those of its readers who are still there, whoever sends it; there says of whom that is true. Until
// then, for each who has left somebody else is to be chosen.
func (s *Service) remaining(ctx context.Context, n Notice) (there func(Addressee) bool, err error) {
	people, err := s.readers(ctx, n.Recipients)
	there = func(a Addressee) bool { return people[a.Person].Active }
	switch {
	case err != nil:
		return there, err
	case len(n.Recipients) == 0:
		return there, fault.Invalid("/recipients", "field.required")
	case !n.State.waits():
		return there, s.addressed(ctx, n.Recipients)
	case !slices.ContainsFunc(n.Recipients, there):
		return there, fault.Invalid("/recipients", "notice.readers_left")
	}
	return there, nil
}

// replaceable: what is to be superseded went out and holds.
func (s *Service) replaceable(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	old, err := s.store.find(ctx, id, false)
	if err != nil {
		return err
	}
	if _, ok := old.State.next(Supersede); !ok {
		return fault.Invalid("/supersedes", "notice.supersedes_not_sent")
	}
	return nil
}

// filled puts in what the directory knows of the people it names, until the words are frozen.
func (s *Service) filled(ctx context.Context, n Notice) (Notice, error) {
	if n.State.WentOut() {
		return n, nil
	}
	if r := n.Relief; r != nil && r.Person != "" && r.Name == "" {
		p, err := s.people.LookupPerson(ctx, r.Person)
		if err != nil {
			return n, err
		}
		named := *r
		named.Name = p.Name
		n.Relief = &named
	}
	if n.Contact == nil || n.Contact.Person == "" {
		return n, nil
	}
	p, err := s.people.LookupPerson(ctx, n.Contact.Person)
	if err != nil {
		return n, err
	}
	c := *n.Contact
	fill(&c.Name, p.Name)
	fill(&c.Phone, p.Phone)
	fill(&c.Email, p.Email)
	if len(c.Languages) == 0 {
		c.Languages = []string{p.Language}
	}
	n.Contact = &c
	return n, nil
}

func fill(entered *string, known string) {
	if *entered == "" {
		*entered = known
	}
}
