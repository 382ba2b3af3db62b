package notice

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// hand makes it the recipient's turn to say that they have understood, at best before they must be there.
func (s *Service) hand(ctx context.Context, n Notice, r Recipient) error {
	i := turn.Item{
		Object: turn.Object{Type: RecipientType, ID: r.ID, Reference: n.Reference}, Incident: n.Incident, Kind: turn.Understand,
		Organization: r.Party.Organization, Person: r.Party.Person,
	}
	if starts, _ := n.window(); starts.After(s.now()) {
		i.Due = starts
	}
	return s.turns.Hand(ctx, i)
}

// tell mails one recipient the reference, and their calendar when to be there; of a time that has moved both. A notice changes its state once in each way, so that they are told once of each.
func (s *Service) tell(ctx context.Context, kind string, n Notice, r Recipient, p directory.Person, a *deliver.Appointment, moves ...deliver.Move) error {
	m := s.letterOf(kind, n, r, p)
	m.Appointment, m.Moves = a, moves
	m.Dedup = kind + "/" + r.ID + "/" + string(n.State)
	return s.mail.Queue(ctx, m)
}

// nudge tells the author that it is their turn, in a way that no change of hands would: somebody asked, handed the
// notice back, or has left. Where the author has left, headquarters' coordinators are told.
func (s *Service) nudge(ctx context.Context, n Notice) error {
	return s.nudgeOnce(ctx, n, "notice_nudge", fmt.Sprint(s.now().UnixMicro()))
}

// nudgeUnheard does so once an hour for all mail of a change that comes back: where a server is down that of hundreds does.
func (s *Service) nudgeUnheard(ctx context.Context, n Notice, kind string) error {
	return s.nudgeOnce(ctx, n, "notice_unheard", fmt.Sprintf("%s/%s/%d", kind, n.State, s.now().Truncate(time.Hour).Unix()))
}

func (s *Service) nudgeOnce(ctx context.Context, n Notice, why, once string) error {
	author, err := s.people.LookupPerson(ctx, n.Author.Person)
	if err != nil {
		return err
	}
	whom := []directory.Person{author}
	if !author.Active {
		if whom, err = s.people.PeopleAt(ctx, n.Author.Organization, access.Coordinator); err != nil {
			return err
		}
	}
	for _, p := range whom {
		if p.ID == access.Person(ctx) {
			continue
		}
		m := s.letter("turn", n, p)
		m.About = deliver.About{Type: ObjectType, ID: n.ID}
		m.Dedup = fmt.Sprintf("%s/%s/%s/%s", why, n.ID, p.ID, once)
		if err := s.mail.Queue(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// left takes the turns from a recipient who has left: nobody else can understand for them. The author is told, because
// somebody else may have to be.
func (s *Service) left(ctx context.Context, p directory.Person) error {
	open, err := s.store.open(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, r := range open {
		if err := s.turns.Done(ctx, RecipientType, r.ID); err != nil {
			return err
		}
		n, err := s.store.find(ctx, r.Notice, false)
		if err != nil {
			return err
		}
		if err := s.nudge(ctx, n); err != nil {
			return err
		}
	}
	return s.leftCards(ctx, p)
}

// leftCards does the same for what they would have carried.
func (s *Service) leftCards(ctx context.Context, p directory.Person) error {
	cards, err := s.store.unopened(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		n, err := s.store.find(ctx, c.NoticeID, false)
		if err != nil {
			return err
		}
		if n.State != Sent {
			continue
		}
		if err := s.turns.Done(ctx, CarrierType, c.ID); err != nil {
			return err
		}
		if err := s.nudge(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// letterOf is a letter to a reader about their own copy, in its language.
func (s *Service) letterOf(kind string, n Notice, r Recipient, p directory.Person) deliver.Message {
	m := s.letter(kind, n, p)
	m.Language, m.About = cmp.Or(r.Language, p.Language), deliver.About{Type: RecipientType, ID: r.ID}
	return m
}

func (s *Service) letter(kind string, n Notice, p directory.Person) deliver.Message {
	return deliver.Message{
		Kind: kind, To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(),
		Reference: n.Reference, Path: "/notices/" + n.ID, Incident: n.Incident,
	}
}
