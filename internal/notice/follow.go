package notice

import (
	"context"
	"slices"

	"tasuki/internal/fault"
)

// follows says that a notice of that kind has a meaning only after another one: what changes, or what one may do again.
func (k Kind) Follows() bool { return k == Update || k == AllClear }

// following: what changes or lifts something says what. It takes that one's place, so that nobody goes on being asked about it.
func (c Content) following() error {
	if c.Kind.Follows() && c.Supersedes == "" {
		return fault.Invalid("/supersedes", "notice.follows_what")
	}
	return nil
}

// after fills in what a notice that follows another leaves open, from that one: whom it is for and whom to ask and, for an
// update, what was said. Where the actor may not see all of that one, nothing is taken from it.
func (s *Service) after(ctx context.Context, c Content) (Content, error) {
	if !c.Kind.Follows() || c.Supersedes == "" {
		return c, nil
	}
	old, err := s.Get(ctx, c.Supersedes)
	if fault.Is(err, fault.KindNotFound) {
		return c, nil // Create says so, at its place
	}
	if err != nil || !old.Whole {
		return c, err
	}
	was, err := s.withoutLeavers(ctx, old.Content.withoutIdleFolds())
	if err != nil {
		return c, err
	}
	if c.Level == "" {
		c.Level = was.Level
	}
	fill(&c.Site, was.Site)
	fill(&c.Request, was.Request)
	if c.Contact == nil {
		c.Contact = was.Contact.named()
	}
	if len(c.Recipients) == 0 {
		c.Recipients = was.Recipients
	}
	if c.Kind == Update {
		was.Entry = was.Entry.still(s.now())
		c = c.orAsBefore(was)
	}
	return c, nil
}

// orAsBefore says again what was said and c says nothing else about.
func (c Content) orAsBefore(was Content) Content {
	a, b := &c.Answers, was.Answers
	otherwise(&a.WhatHappened, b.WhatHappened)
	otherwise(&a.WhatWillBeDone, b.WhatWillBeDone)
	otherwise(&a.HowLong, b.HowLong)
	otherwise(&a.Attend, b.Attend)
	otherwise(&a.Headquarters, b.Headquarters)
	otherwise(&c.Entry, was.Entry)
	otherwise(&c.Relief, was.Relief.named())
	otherwise(&c.WayHome, was.WayHome)
	otherEach(&c.Instructions, was.Instructions)
	otherEach(&c.Bring, was.Bring)
	otherEach(&c.Clothing, was.Clothing)
	otherEach(&c.Visitors, was.Visitors)
	otherEach(&c.Texts, was.Texts)
	return c
}

func otherwise[T any](said **T, before *T) {
	if *said == nil {
		*said = before
	}
}

func otherEach[T any](said *[]T, before []T) {
	if len(*said) == 0 {
		*said = before
	}
}

// stillThere are those who come, without a card for whoever of them has left the directory.
func (s *Service) stillThere(ctx context.Context, all []Visitor) ([]Visitor, error) {
	all = slices.Clone(all)
	for i, v := range all {
		switch err := s.known(ctx, "", v.Person); {
		case fault.Is(err, fault.KindInvalid):
			all[i].Person = ""
		case err != nil:
			return all, err
		}
	}
	return all, nil
}

// withoutLeavers is what was said, without whoever has left since.
func (s *Service) withoutLeavers(ctx context.Context, c Content) (Content, error) {
	readers, err := s.readers(ctx, c.Recipients)
	if err != nil {
		return c, err
	}
	var stay []Addressee
	for _, a := range c.Recipients {
		if readers[a.Person].Active {
			stay = append(stay, a)
		}
	}
	c.Recipients = stay
	if c.Visitors, err = s.stillThere(ctx, c.Visitors); err != nil {
		return c, err
	}
	switch err := s.knownContact(ctx, c.Contact); {
	case fault.Is(err, fault.KindInvalid):
		c.Contact = nil
	case err != nil:
		return c, err
	}
	if c.Relief == nil {
		return c, nil
	}
	err = s.known(ctx, "/relief/person", c.Relief.Person)
	if fault.Is(err, fault.KindInvalid) {
		c.Relief, err = nil, nil
	}
	return c, err
}
