package deliver

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// Config is what an operator decides about mail.
type Config struct {
	URL     string        // smtp://… or folder:///…, see open; "": mails stay queued
	Origin  string        // what links begin with: https://tasuki.example.org
	Domain  string        // of Message-IDs; "": the domain of the address that mails come from
	Senders int           // at work at the same time; 0: 8
	GiveUp  time.Duration // after which a mail that can't be sent bounces; 0: 5 days

	DKIMKey      string // file with the private key in PEM; "": mails are not signed
	DKIMSelector string // under which the domain publishes the public one
}

// Service is the outbox. Any number of processes may work on one database.
type Service struct {
	store   store
	journal *journal.Journal
	words   *lang.Catalog
	clock   clock.Clock
	machine func() time.Time // rules leases; never domain time
	config  Config
	owner   string // of leases: this very process
	out     channel
	from    *mail.Address
	seal    *signature // nil: mails are not signed
	hooks   map[string]Hook
	bounced Hook                                           // nil: nobody asked
	lead    func(context.Context, Message) (string, error) // nil: where it says
	mails   *lane
	chats   *lane
	chat    Chat // nil: nobody has channels
	results chan *outcome

	ahead chan struct{} // one for each mail that was sent, or is being, and is not on record
}

// New makes the outbox of d and opens the way out. It sends nothing until Run or Drain is called.
func New(d *db.DB, j *journal.Journal, words *lang.Catalog, c clock.Clock, config Config) (*Service, error) {
	config.Origin = strings.TrimSuffix(config.Origin, "/")
	if u, err := url.Parse(config.Origin); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("deliver: links need an origin such as https://tasuki.example.org, not %q", config.Origin)
	}
	if config.Senders < 1 {
		config.Senders = 8
	}
	if config.GiveUp <= 0 {
		config.GiveUp = 5 * 24 * time.Hour
	}
	s := &Service{
		store: store{d}, journal: j, words: words, clock: c, machine: time.Now, config: config, owner: db.NewID(),
		hooks: map[string]Hook{}, mails: newLane(config.Senders), chats: newLane(chatters), results: make(chan *outcome),
		ahead: make(chan struct{}, aheadOf*config.Senders),
	}
	if config.URL == "" {
		return s, nil
	}
	var err error
	if s.out, s.from, err = open(config.URL, config.Domain); err != nil {
		return nil, err
	}
	s.config.Domain = domainOf(s.from, config.Domain)
	s.mails.open = func() way { return &post{s, s.out.line()} }
	return s, s.sealed()
}

// sealed has mails signed by the domain of the address that they come from, as those who check expect it, and says what
// that domain must publish.
func (s *Service) sealed() (err error) {
	if s.config.DKIMKey == "" {
		return nil
	}
	if s.seal, err = openSignature(s.config.DKIMKey, s.config.DKIMSelector, domainOf(s.from, "")); err != nil {
		return err
	}
	name, text, err := s.seal.record()
	slog.Info("mail: signed; the domain publishes this as TXT", "name", name, "text", text)
	return err
}

// Link leads to a path of this instance.
func (s *Service) Link(path string) string { return s.config.Origin + path }

// OnBounce has hook told of every mail that came back, whatever it is about, while the house is being put together.
func (s *Service) OnBounce(hook Hook) { s.bounced = hook }

// LeadBy says where the link of a mail leads, where that depends on who reads it, while the house is being put together; "" where they can
// open nothing.
func (s *Service) LeadBy(lead func(context.Context, Message) (path string, err error)) { s.lead = lead }

// OnReceipt has hook told of every mail about objects of that type. It is called while the house is being put
// together, before anything is queued. Several mails may be told of at once.
func (s *Service) OnReceipt(objectType string, hook Hook) {
	if s.hooks[objectType] != nil {
		panic("deliver: two owners of " + objectType)
	}
	s.hooks[objectType] = hook
}
