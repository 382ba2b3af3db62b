package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// watched has silence about notices heard: about those that wait at headquarters, and about each recipient's own.
func (s *Service) watched() {
	s.turns.Watch(ObjectType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
		Shown: s.sees,
		Page:  func(_ context.Context, id string) (string, error) { return "/notices/" + id, nil },
		Fits:  []access.Role{access.Coordinator, access.IncidentOwner}, // nobody else there writes, sends or recalls one
		Waits: openNotices,
	})
	s.turns.TimedBy(ObjectType, s.timed())
	s.turns.PassedBy(ObjectType, turn.Passing{May: func(ctx context.Context, i turn.Item) (bool, error) {
		_, err := s.see(ctx, i.Object.ID, access.UpdateNotice, false)
		return err == nil, err
	}})
	s.turns.Watch(QuestionType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
		Shown: func(ctx context.Context, id string) (bool, error) {
			n, err := s.store.ofQuestion(ctx, id)
			if err != nil {
				return false, err
			}
			return s.sees(ctx, n)
		},
		Page: func(ctx context.Context, id string) (string, error) {
			n, err := s.store.ofQuestion(ctx, id)
			return "/notices/" + n, err
		},
		Waits: openQuestions,
	})
	s.turns.PassedBy(QuestionType, turn.Passing{May: func(ctx context.Context, i turn.Item) (bool, error) {
		n, err := s.store.ofQuestion(ctx, i.Object.ID)
		if err != nil {
			return false, err
		}
		_, err = s.see(ctx, n, access.AnswerNotice, false)
		return err == nil, err
	}})
	s.turns.Watch(RecipientType, turn.Watched{
		Signs: s.store.signs,
		Shown: func(ctx context.Context, id string) (bool, error) {
			n, err := s.store.ofRecipient(ctx, id)
			if err != nil {
				return false, err
			}
			return s.sees(ctx, n.ID)
		},
		Page: func(ctx context.Context, id string) (string, error) {
			n, err := s.store.ofRecipient(ctx, id)
			return "/notices/" + n.ID, err
		},
		Contact: s.contacts,
		Told:    s.broughtByPhone,
		Reads:   s.store.languageOf,
		Waits:   openRecipients,
	})
}

// contacts are whom a copy names to ask, and its author, who answers what is asked.
func (s *Service) contacts(ctx context.Context, recipient string) (all []directory.Person, err error) {
	n, err := s.store.ofRecipient(ctx, recipient)
	if err != nil {
		return nil, err
	}
	return s.contactsOf(ctx, n)
}

func (s *Service) contactsOf(ctx context.Context, n Notice) (all []directory.Person, err error) {
	ids := []string{n.Author.Person}
	if n.Contact != nil && n.Contact.Person != "" {
		ids = []string{n.Contact.Person, n.Author.Person}
	}
	people, err := s.people.LookupPeople(ctx, ids...)
	for _, id := range ids {
		if p, ok := people[id]; ok {
			all = append(all, p)
		}
	}
	return all, err
}

// Silent is the outlook of one copy of a notice, or of the notice itself while it is headquarters' own: Party is zero then.
type Silent struct {
	Party Party
	turn.Outlook
}

// Silence is what has been done about the silence around a notice, each of its copies and each of its cards, and what will be if nobody reacts.
// Those about which nothing was done and nothing will be are left out.
func (s *Service) Silence(ctx context.Context, id string) (all []Silent, err error) {
	n, err := s.see(ctx, id, access.ReadNoticeSilence, false)
	if err != nil {
		return nil, err
	}
	own, err := s.turns.Silence(ctx, ObjectType, n.ID)
	if err != nil {
		return nil, err
	}
	if own.Says() {
		all = append(all, Silent{Outlook: own})
	}
	copies, err := s.store.recipients(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range copies {
		o, err := s.turns.Silence(ctx, RecipientType, r.ID)
		if err != nil {
			return nil, err
		}
		if o.Says() {
			all = append(all, Silent{r.Party, o})
		}
	}
	cards, err := s.silentCards(ctx, n)
	return append(all, cards...), err
}

// sees says whether the actor of ctx may see a notice.
func (s *Service) sees(ctx context.Context, id string) (bool, error) {
	_, err := s.see(ctx, id, access.ReadNotice, false)
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}
