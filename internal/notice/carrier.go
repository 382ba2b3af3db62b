package notice

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// A notice is in more hands than it went to: whoever comes has its card, and somebody else may have printed a copy for its reader, made a
// code, or told them by phone. Nobody can take paper back, so that all of them are told when it holds no more.

// CarrierType is what turns and receipts call what somebody carries.
const CarrierType = "notice_carrier"

func cardPath(notice string) string { return "/notices/" + notice + "/card" }

// carried has silence about cards heard as that about copies is: who comes must have opened theirs.
func (s *Service) carried() {
	s.turns.ShownBy(CarrierType, s.store.shownCards)
	s.turns.Watch(CarrierType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
		Shown: func(ctx context.Context, id string) (bool, error) {
			c, err := s.store.carrier(ctx, id)
			if err != nil {
				return false, err
			}
			_, err = s.seeAs(ctx, c.NoticeID, access.ReadNoticeCard, false, s.carrying)
			if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
				return false, nil
			}
			return err == nil, err
		},
		Page: func(ctx context.Context, id string) (string, error) {
			c, err := s.store.carrier(ctx, id)
			return cardPath(c.NoticeID), err
		},
		Contact: func(ctx context.Context, id string) ([]directory.Person, error) {
			c, err := s.store.carrier(ctx, id)
			if err != nil {
				return nil, err
			}
			n, err := s.store.find(ctx, c.NoticeID, false)
			if err != nil {
				return nil, err
			}
			return s.contactsOf(ctx, n)
		},
		Waits: openCards,
	})
	s.mail.OnReceipt(CarrierType, s.carrierMailed)
}

// silentCards are the outlooks of its cards, of those about which there is something to say.
func (s *Service) silentCards(ctx context.Context, n Notice) (all []Silent, err error) {
	cards, err := s.store.carriers(ctx, n.ID)
	for _, c := range cards {
		if !c.Card {
			continue
		}
		o, err := s.turns.Silence(ctx, CarrierType, c.ID)
		if err != nil {
			return nil, err
		}
		if o.Says() {
			p, err := s.people.LookupPerson(ctx, c.PersonID)
			if err != nil {
				return nil, err
			}
			all = append(all, Silent{Party{p.Organization, p.ID}, o})
		}
	}
	return all, err
}

// handCards lets those of the directory who come have their cards, and tells them: it is their turn to open it.
func (s *Service) handCards(ctx context.Context, n Notice, calendars calendarEntry) error {
	for _, person := range n.carriers() {
		if err := s.store.carry(ctx, carrierRow{NoticeID: n.ID, PersonID: person, Card: true}); err != nil {
			return err
		}
	}
	return s.eachCarrier(ctx, n, func(c carrierRow, p directory.Person) error {
		i := turn.Item{
			Object: turn.Object{Type: CarrierType, ID: c.ID, Reference: n.Reference}, Incident: n.Incident, Kind: turn.Understand,
			Organization: p.Organization, Person: p.ID,
		}
		if starts, _ := n.window(); starts.After(s.now()) {
			i.Due = starts
		}
		if err := s.turns.Hand(ctx, i); err != nil {
			return err
		}
		if !slices.Contains(calendars.earlier.carriers(), p.ID) {
			return s.tellCarrier(ctx, "notice", n, c, p)
		}
		return s.tellCarrier(ctx, "notice", n, c, p, calendars.moves()...)
	})
}

// cardOpened: who carries it has it in hand.
func (s *Service) cardOpened(ctx context.Context, n Notice) error {
	all, err := s.store.carriers(ctx, n.ID)
	i := slices.IndexFunc(all, func(c carrierRow) bool { return c.Card && c.PersonID == access.Person(ctx) })
	if err != nil || i < 0 || !all[i].OpenedAt.IsZero() {
		return err
	}
	if err := s.store.opened(ctx, all[i].ID, s.now()); err != nil {
		return err
	}
	return s.turns.Done(ctx, CarrierType, all[i].ID)
}

// Brings is for whoever gives one of Readers what the notice says: on paper, by a code, or by phone.
func (s *Service) Brings(ctx context.Context, notice string) error {
	return s.store.carry(ctx, carrierRow{NoticeID: notice, PersonID: access.Person(ctx)})
}

// broughtByPhone: whoever told a copy's reader by phone. To call anybody else about their silence brings nothing to the reader.
func (s *Service) broughtByPhone(ctx context.Context, recipient, person, _ string, _ time.Time) error {
	n, err := s.store.ofRecipient(ctx, recipient)
	if err != nil {
		return err
	}
	own, err := s.store.copies(ctx, []string{n.ID}, person)
	if err != nil || own[n.ID].ID != recipient {
		return err
	}
	return s.Brings(ctx, n.ID)
}

// eachCarrier calls do with everybody who carries the notice and has not left.
func (s *Service) eachCarrier(ctx context.Context, n Notice, do func(carrierRow, directory.Person) error) error {
	all, err := s.store.carriers(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		p, err := s.people.LookupPerson(ctx, c.PersonID)
		if err != nil {
			return err
		}
		if !p.Active {
			continue
		}
		if err := do(c, p); err != nil {
			return err
		}
	}
	return nil
}

// endCarried takes back what is carried: its card need not be opened any more, and those chosen are told that what they have is old.
// Who does it knows.
func (s *Service) endCarried(ctx context.Context, n Notice, told func(person string) bool) error {
	return s.eachCarrier(ctx, n, func(c carrierRow, p directory.Person) error {
		if err := s.turns.Done(ctx, CarrierType, c.ID); err != nil || !told(p.ID) || p.ID == access.Person(ctx) {
			return err
		}
		return s.tellCarrier(ctx, "notice_sheet", n, c, p)
	})
}

func (s *Service) tellCarrier(ctx context.Context, kind string, n Notice, c carrierRow, p directory.Person, moves ...deliver.Move) error {
	m := s.carrierLetter(kind, n, c, p)
	m.Moves = moves
	m.Dedup = kind + "/" + c.ID + "/" + string(n.State)
	return s.mail.Queue(ctx, m)
}

func (s *Service) carrierLetter(kind string, n Notice, c carrierRow, p directory.Person) deliver.Message {
	m := s.letter(kind, n, p)
	if c.Card {
		m.Path = cardPath(n.ID)
	}
	m.About = deliver.About{Type: CarrierType, ID: c.ID}
	return m
}

// carrierMailed hears that mail to somebody who carries it came back. While the card waits to be opened its turn says so too; that what they
// have is old its author must see to. What silence about a card sends, to whomever, is none of it.
func (s *Service) carrierMailed(ctx context.Context, m deliver.Receipt) error {
	old := m.Kind == "notice_sheet" || m.Kind == "notice_moved"
	if m.State != deliver.Bounced || !old && m.Kind != "notice" {
		return nil
	}
	c, err := s.store.carrier(ctx, m.About.ID)
	if err != nil {
		return err
	}
	n, err := s.store.find(ctx, c.NoticeID, false)
	if err != nil {
		return err
	}
	if old {
		if err := s.nudgeUnheard(ctx, n, m.Kind); err != nil {
			return err
		}
	}
	return s.record(ctx, n, fact{fact: journal.NoticeBounced, data: map[string]any{"carrier": c.ID, "person": m.To, "code": m.Code}})
}
