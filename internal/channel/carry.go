package channel

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/outward"
)

// Channels are those through which a person is told: all that their organisation uses. A room's bell wakes people, and a mail
// doesn't: whoever has quiet hours is written to.
func (s *Service) Channels(ctx context.Context, person string, at time.Time) ([]string, error) {
	p, err := s.people.LookupPerson(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, quiet := p.QuietUntil(at); quiet {
		return nil, nil
	}
	return s.store.used(ctx, p.Organization)
}

var errUnused = errors.New("the channel is not used any more")

// Carry brings a note to a channel.
func (s *Service) Carry(ctx context.Context, id string, n deliver.Note) error {
	r, err := s.store.find(ctx, id)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return deliver.NotTaken(0, true, errUnused)
	case err != nil:
		return err
	case r.channel().State() == Disabled:
		return deliver.NotTaken(0, true, errUnused)
	}
	h, err := s.open(r)
	if err != nil {
		return err
	}
	m, err := s.message(ctx, r.channel(), h, n)
	if err != nil {
		return err
	}
	err = s.client.Send(ctx, m)
	var refused *outward.Refusal
	if errors.As(err, &refused) {
		return deliver.NotTaken(refused.Status, refused.ForGood, refused)
	}
	return err
}

// event is what a gateway gets of a note: whom to tell, and the words.
type event struct {
	Reference string   `json:"reference"`
	Link      string   `json:"link"`
	Language  string   `json:"language"`
	Lines     []string `json:"lines"`
	Person    person   `json:"person"`
}

type person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

func (s *Service) message(ctx context.Context, c Channel, h hidden, n deliver.Note) (m outward.Message, err error) {
	m.URL = h.URL
	if m.Headquarters, err = s.headquarters(ctx, c.Organization); err != nil {
		return m, err
	}
	if c.Kind != Webhook {
		m.Body, err = outward.Format(c.Kind).Body(outward.Text{Lines: n.Lines, Open: n.Open, Link: n.Link})
		return m, err
	}
	p, err := s.people.LookupPerson(ctx, n.Person)
	if err != nil {
		return m, err
	}
	e := event{Reference: n.Reference, Link: n.Link, Language: n.Language, Lines: n.Lines, Person: person{ID: p.ID}}
	if p.Organization == c.Organization { // whoever tries it from elsewhere is not this gateway's to know
		e.Person.Name, e.Person.Phone = p.Name, p.Phone
	}
	at := s.machine()
	if m.Body, err = outward.Event(n.Kind, at, e); err != nil {
		return m, err
	}
	secrets := []string{h.Secret}
	if h.Old != "" && s.clock.Now().Before(c.OldUntil) {
		secrets = append(secrets, h.Old)
	}
	m.Header, err = outward.Signed(n.ID, at, m.Body, secrets...)
	return m, err
}

// Settled keeps how a channel fares. One that goes on failing, or says that it wants nothing more, is left alone, and whoever
// set it up is told.
func (s *Service) Settled(ctx context.Context, id string, carried error) error {
	r, err := s.store.lock(ctx, id)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, now := r.channel(), s.clock.Now()
	if carried == nil {
		return s.store.took(ctx, id, now)
	}
	if c.State() == Disabled {
		return nil
	}
	if c.FailingSince.IsZero() {
		c.FailingSince = now
	}
	c.LastCode = deliver.Code(carried)
	if !deliver.Gone(carried) && now.Sub(c.FailingSince) < DisableAfter {
		return s.store.failed(ctx, c)
	}
	c.DisabledAt = now
	if err := s.store.failed(ctx, c); err != nil {
		return err
	}
	if err := s.journal.Append(ctx, c.entry(journal.ChannelDisabled)); err != nil {
		return err
	}
	owners, err := s.owners(ctx, c)
	if err != nil {
		return err
	}
	for _, p := range owners {
		if err := s.mail.Queue(ctx, c.letter("channel_disabled", p)); err != nil {
			return err
		}
	}
	return nil
}

// owners are who set it up, and after they have left whoever keeps such things at their organisation, or at headquarters.
func (s *Service) owners(ctx context.Context, c Channel) ([]directory.Person, error) {
	p, err := s.people.LookupPerson(ctx, c.CreatedBy)
	if err == nil && p.Active {
		return []directory.Person{p}, nil
	}
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return nil, err
	}
	all, err := s.people.PeopleAt(ctx, c.Organization, access.Coordinator, access.Administrator, access.SiteLiaison)
	if err != nil || len(all) > 0 {
		return all, err
	}
	hq, err := s.people.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	return s.people.PeopleAt(ctx, hq.ID, access.Coordinator, access.Administrator)
}
