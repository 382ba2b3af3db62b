package channel

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/outward"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Service keeps the channels and speaks to them.
type Service struct {
	db      *db.DB
	store   store
	journal *journal.Journal
	clock   clock.Clock
	machine func() time.Time // by which gateways judge how old a message is; never domain time
	people  *directory.Service
	mail    *deliver.Service
	keys    *keyring.Service
	client  *outward.Client
}

// New makes the service, through which those who chose it are told from then on.
func New(d *db.DB, j *journal.Journal, c clock.Clock, machine func() time.Time, people *directory.Service, mail *deliver.Service, keys *keyring.Service, client *outward.Client) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, machine: machine, people: people, mail: mail, keys: keys, client: client}
	mail.Through(s)
	keys.Holds(keyring.Rows(d, "channels", "id"))
	return s
}

// List gives an organisation's channels, the newest first.
func (s *Service) List(ctx context.Context, organization string, p Page) (List[Channel], error) {
	if err := s.may(ctx, access.ListChannels, organization); err != nil {
		return List[Channel]{}, err
	}
	return s.store.list(ctx, organization, p)
}

// Get is one channel.
func (s *Service) Get(ctx context.Context, id string) (Channel, error) {
	r, err := s.store.find(ctx, id)
	if err != nil {
		return Channel{}, err
	}
	return r.channel(), access.Check(ctx, access.ReadChannel, access.Scope{Organization: r.OrganizationID})
}

// Failing is how many of all channels have been taking nothing for a while, for those who coordinate.
func (s *Service) Failing(ctx context.Context) (int64, error) {
	if err := access.Check(ctx, access.ListOpenItems, access.Scope{}); err != nil {
		return 0, err
	}
	return s.store.failing(ctx, s.clock.Now().Add(-heldUp))
}

func (s *Service) may(ctx context.Context, act access.Action, organization string) error {
	if _, err := s.people.LookupOrganization(ctx, organization); err != nil {
		return err
	}
	return access.Check(ctx, act, access.Scope{Organization: organization})
}

// Create enters a channel. A gateway's secret is known here and now only.
func (s *Service) Create(ctx context.Context, organization string, d Draft) (c Channel, secret string, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.may(ctx, access.CreateChannel, organization); err != nil {
			return err
		}
		c = Channel{ID: db.NewID(), Organization: organization, Kind: d.Kind, CreatedAt: s.clock.Now(), CreatedBy: access.Person(ctx), Version: 1}
		h := hidden{URL: d.URL}
		if err := s.enter(ctx, &c, d); err != nil {
			return err
		}
		if c.Kind == Webhook {
			h.Secret = outward.NewSecret()
		}
		if n, err := s.store.countLocked(ctx, organization); err != nil {
			return err
		} else if n >= most {
			return fault.Conflict("channel.too_many", "limit", most)
		}
		r, err := s.sealed(ctx, c, h)
		if err != nil {
			return err
		}
		if err := s.store.insert(ctx, r); err != nil {
			return err
		}
		secret = h.Secret
		return s.journal.Append(ctx, c.entry(journal.ChannelCreated))
	})
	return c, secret, err
}

// enter takes what a draft says; an empty address is left to the caller.
func (s *Service) enter(ctx context.Context, c *Channel, d Draft) error {
	name, err := d.name()
	if !slices.Contains(Kinds, c.Kind) {
		err = fault.Join(err, fault.Invalid("/kind", "field.choice"))
	}
	own, failed := s.headquarters(ctx, c.Organization)
	if failed != nil {
		return failed
	}
	u, bad := s.client.Check(d.URL, own)
	if bad != nil {
		return fault.Join(err, fault.Invalid("/url", "channel.url"))
	}
	c.Name, c.Host = name, u.Host
	return err
}

// headquarters says whether an organisation is the one whose network the operator's is: it alone may have this house ask there.
func (s *Service) headquarters(ctx context.Context, organization string) (bool, error) {
	o, err := s.people.LookupOrganization(ctx, organization)
	return o.Kind == access.Headquarters, err
}

// Replace changes a channel's name, and its address where one is given. One that was disabled is used again.
func (s *Service) Replace(ctx context.Context, id string, d Draft) (Channel, error) {
	return s.change(ctx, access.UpdateChannel, id, func(c *Channel, h *hidden) (journal.Fact, error) {
		if d.URL != "" {
			h.URL = d.URL
		}
		d.URL = h.URL
		c.FailingSince, c.DisabledAt, c.LastCode = time.Time{}, time.Time{}, 0
		return journal.ChannelChanged, s.enter(ctx, c, d)
	})
}

// Rotate makes a gateway a new secret, known here and now only. The old one goes on signing beside it for a while.
func (s *Service) Rotate(ctx context.Context, id string) (c Channel, secret string, err error) {
	c, err = s.change(ctx, access.RotateChannel, id, func(c *Channel, h *hidden) (journal.Fact, error) {
		if c.Kind != Webhook {
			return "", fault.Conflict("channel.no_secret")
		}
		secret = outward.NewSecret()
		h.Old, h.Secret = h.Secret, secret
		c.OldUntil = s.clock.Now().Add(Overlap)
		return journal.ChannelRotated, nil
	})
	return c, secret, err
}

// change is the only way to alter what is sealed.
func (s *Service) change(ctx context.Context, act access.Action, id string, rule func(*Channel, *hidden) (journal.Fact, error)) (c Channel, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.own(ctx, act, id)
		if err != nil {
			return err
		}
		h, err := s.open(r)
		if err != nil {
			return err
		}
		c = r.channel()
		fact, err := rule(&c, &h)
		if err != nil {
			return err
		}
		c.Version++
		if r, err = s.sealed(ctx, c, h); err != nil {
			return err
		}
		if err := s.store.update(ctx, r); err != nil {
			return err
		}
		return s.journal.Append(ctx, c.entry(fact))
	})
	return c, err
}

// own is the row that an act is about, locked, for whoever may do it and has seen it as it stands.
func (s *Service) own(ctx context.Context, act access.Action, id string) (row, error) {
	r, err := s.store.lock(ctx, id)
	if err != nil {
		return r, err
	}
	if err := access.Check(ctx, act, access.Scope{Organization: r.OrganizationID}); err != nil {
		return r, err
	}
	return r, access.CheckVersion(ctx, int(r.Version))
}

// Delete ends a channel. What is on its way there goes by mail.
func (s *Service) Delete(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.own(ctx, access.DeleteChannel, id)
		if err != nil {
			return err
		}
		if err := s.store.delete(ctx, id); err != nil {
			return err
		}
		return s.journal.Append(ctx, r.channel().entry(journal.ChannelDeleted))
	})
}

// Test sends a message that says no more than that the channel works, as far as it does.
func (s *Service) Test(ctx context.Context, id string) (c Channel, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.own(ctx, access.TestChannel, id)
		if err != nil {
			return err
		}
		c = r.channel()
		if c.State() == Disabled {
			return fault.Conflict("channel.disabled")
		}
		p, err := s.people.LookupPerson(ctx, access.Person(ctx))
		if err != nil {
			return err
		}
		m := c.letter("channel_test", p)
		m.Channel = c.ID
		if p.Organization != c.Organization {
			m.Name = "" // whoever tries it from elsewhere is not known in that room
		}
		return s.mail.Queue(ctx, m)
	})
	return c, err
}

func (c Channel) letter(kind string, p directory.Person) deliver.Message {
	return deliver.Message{
		Kind: kind, To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone,
		Path: "/channels/" + c.ID, About: deliver.About{Type: ObjectType, ID: c.ID}, Parties: []string{c.Organization},
	}
}

// entry names neither address nor secret: the host is what an auditor needs.
func (c Channel) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: ObjectType, ID: c.ID}, Parties: []string{c.Organization},
		Data: map[string]any{"organization": c.Organization, "kind": string(c.Kind), "host": c.Host},
	}
}
