package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Card is what whoever comes to a site carries: what its people were told, in their language and in the reader's own, and
// what may be answered to what they usually ask (R66). It holds what was told to those who were told least, so that
// nobody there learns more from it than from their own briefing.
type Card struct {
	Notice
	Level     access.Level // of what was told
	Told      Briefing     // word for word
	Own       Briefing     // the same for the reader, on their own clock too
	Answers   []CardAnswer // to each usual question
	Languages []string     // in which that much was told
}

// CardAnswer is what may be answered to a usual question, in both languages; empty where nothing may.
type CardAnswer struct {
	Usual     Usual
	Told, Own string
	Under     []string // the headings in Own under which it stands
}

// Hash is the SHA-256 of both texts, one after the other: what the journal keeps of what was shown.
func (c Card) Hash() string {
	sum := sha256.Sum256([]byte(c.Told.Text() + c.Own.Text()))
	return hex.EncodeToString(sum[:])
}

// Card is for headquarters and for those of the directory who come; to anybody else, whom the notice went to among them, there
// is none. Only what holds is carried. language is one of those in which it was told, "" for the first. That it was shown
// goes on record.
func (s *Service) Card(ctx context.Context, id, language string) (c Card, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.seeAs(ctx, id, access.ReadNoticeCard, false, s.carrying)
		if err != nil {
			return err
		}
		if n.State != Sent {
			return n.notSent()
		}
		all, err := s.store.recipients(ctx, n.ID)
		if err != nil {
			return err
		}
		least := toldLeast(all)
		slices.SortStableFunc(least, func(a, b Recipient) int { return elsewhere(a, n.Site) - elsewhere(b, n.Site) })
		i := slices.IndexFunc(least, func(r Recipient) bool { return language == "" || r.Briefing.Language == language })
		if i < 0 {
			return fault.Invalid("/language", "notice.not_told_in")
		}
		if c, err = s.card(ctx, n, least[i]); err != nil {
			return err
		}
		for _, r := range least {
			if !slices.Contains(c.Languages, r.Briefing.Language) {
				c.Languages = append(c.Languages, r.Briefing.Language)
			}
		}
		if err := s.cardOpened(ctx, n); err != nil {
			return err
		}
		return s.cardShown(ctx, c, least[i])
	})
	return c, err
}

// notSent says why there is no card.
func (n Notice) notSent() error {
	if n.State.WentOut() {
		return fault.Conflict("notice.card_over", "possible", []Verb{})
	}
	return n.refused()
}

// carrying is scope for a card: those who come stand where otherwise those stand whom it went to.
func (s *Service) carrying(ctx context.Context, n Notice) (access.Scope, error) {
	sc, err := s.scope(ctx, n)
	sc.PartyPeople = nil
	if n.State.WentOut() {
		sc.PartyPeople = n.carriers()
	}
	return sc, err
}

// carriers are those of the directory who come.
func (c Content) carriers() (people []string) {
	for _, v := range c.Visitors {
		if v.Person != "" {
			people = append(people, v.Person)
		}
	}
	return people
}

// onCard is what whoever comes may know of the notice beside their card.
func (n Notice) onCard() Notice {
	seen := n.seenBy(Recipient{})
	seen.Site = n.Site
	return seen
}

// elsewhere is 0 for who is at the site, and so comes first.
func elsewhere(r Recipient, site string) int {
	if r.Party.Organization == site {
		return 0
	}
	return 1
}

// toldLeast are the recipients at the lowest level of all.
func toldLeast(all []Recipient) (least []Recipient) {
	for _, r := range all {
		switch {
		case len(least) == 0 || !r.Level.AtLeast(least[0].Level):
			least = []Recipient{r}
		case r.Level == least[0].Level:
			least = append(least, r)
		}
	}
	return least
}

func (s *Service) card(ctx context.Context, n Notice, r Recipient) (Card, error) {
	before, err := s.before(ctx, n)
	if err != nil {
		return Card{}, err
	}
	reader := access.From(ctx)
	if most := access.Operational; r.Level != most && r.Level.AtLeast(most) { // a raise is for one reader, and not for who comes
		r.Level, r.Briefing = most, renderFor(s.words, n, before[r.Party.Person], most, r.Briefing.Language, "")
	}
	c := Card{
		Notice: n, Level: r.Level, Told: r.Briefing,
		Own: renderFor(s.words, n, before[r.Party.Person], r.Level, reader.Language, reader.Zone),
	}
	for _, u := range Usuals {
		c.Answers = append(c.Answers, CardAnswer{u, c.Told.itself(n.Kind, u), c.Own.itself(n.Kind, u), c.Own.under(n.Kind, u)})
	}
	return c, nil
}

func (s *Service) cardShown(ctx context.Context, c Card, r Recipient) error {
	me := access.From(ctx)
	fresh, err := s.store.showed(ctx, r, Showing{
		Party: Party{me.Organization, me.Person}, Card: true, Language: c.Told.Language, Level: c.Level, TextSHA256: c.Hash(),
	}, s.now())
	if err != nil || !fresh {
		return err
	}
	return s.record(ctx, c.Notice, fact{fact: journal.NoticeCardShown, data: map[string]any{
		"person": me.Person, "language": c.Told.Language, "level": string(c.Level), "text_sha256": c.Hash(),
	}})
}
