package account

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Feed is an address from which a calendar reads, without signing in, when its owner meets and is on duty. Whoever has the address reads it,
// so that it opens nothing else. It counts until it is revoked or its owner leaves; made with a token, until that ends.
type Feed struct {
	ID      string
	Person  string
	Name    string // which calendar it is for
	Token   string // that it was made with, "" for none
	Created time.Time
	Version int // always 1: it does not change
}

const (
	feedName    = 100
	feedsAtOnce = 5 // of one person: a telephone, a desk, and a try or two
)

// CreateFeed makes an address for a calendar of the acting person. It is known here and now only.
func (s *Service) CreateFeed(ctx context.Context, name string) (f Feed, address string, err error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.CreateFeed, access.Scope{Person: a.Person}); err != nil {
		return f, "", err
	}
	f = Feed{ID: db.NewID(), Person: a.Person, Name: strings.TrimSpace(name), Created: s.clock.Now(), Version: 1}
	if err := f.check(); err != nil {
		return f, "", err
	}
	secret, stored := newSecret(feedPrefix)
	err = s.db.In(ctx, func(ctx context.Context) error {
		maker, err := s.store.tokenByID(ctx, a.Credential)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		f.Token = maker.ID
		if n, err := s.store.countFeeds(ctx, a.Person); err != nil {
			return err
		} else if n >= feedsAtOnce {
			return fault.Conflict("calendar_feed.too_many", "limit", feedsAtOnce)
		}
		if err := s.store.insertFeed(ctx, f, stored); err != nil {
			return err
		}
		return s.journal.Append(ctx, f.entry(journal.FeedIssued, a.Organization))
	})
	return f, s.feedAddress(secret), err
}

func (f Feed) check() error {
	switch {
	case f.Name == "":
		return fault.Invalid("/name", "field.required")
	case utf8.RuneCountInString(f.Name) > feedName:
		return fault.Invalid("/name", "field.too_long", "limit", feedName)
	case strings.ContainsFunc(f.Name, deceives):
		return fault.Invalid("/name", "field.control_characters")
	}
	return nil
}

// deceives: what breaks a line, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// feedAddress is where the API answers with the feed.
func (s *Service) feedAddress(secret string) string {
	path := "/v1/calendar-feeds/" + secret + "/calendar.ics"
	if s.mail == nil {
		return path
	}
	return s.mail.Link(path)
}

// Feeds are the acting person's own, the newest first.
func (s *Service) Feeds(ctx context.Context, p Page) (List[Feed], error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.ListFeeds, access.Scope{Person: a.Person}); err != nil {
		return List[Feed]{}, err
	}
	return s.store.feeds(ctx, a.Person, p)
}

// RevokeFeed ends one of the acting person's feeds at once. Another's is not found.
func (s *Service) RevokeFeed(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		f, err := s.store.feedByID(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.RevokeFeed, access.Scope{Person: f.Person}); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, f.Version); err != nil {
			return err
		}
		if err := s.store.deleteFeed(ctx, id); err != nil {
			return err
		}
		return s.journal.Append(ctx, f.entry(journal.FeedRevoked, access.From(ctx).Organization))
	})
}

// Follow is who a feed's secret stands for, limited to reading meetings. One that is revoked, one that never was and one whose
// owner has left are the same 404: a feed has no other life. One that is asked for too often is rate limited, like a token.
func (s *Service) Follow(ctx context.Context, secret, address string) (access.Actor, error) {
	if !strings.HasPrefix(secret, feedPrefix) {
		return access.Actor{}, fault.NotFound()
	}
	found, err := s.store.follow(ctx, digest(secret), s.clock.Now())
	if fault.Is(err, fault.KindNotFound) {
		slog.DebugContext(ctx, "a calendar's address was refused", "address", address)
		return access.Actor{}, fault.NotFound()
	}
	if err != nil {
		return access.Actor{}, err
	}
	if err := s.pace.take(found.Credential); err != nil {
		return access.Actor{}, err
	}
	a := found.actor()
	a.Scope = []access.Action{access.ReadMeeting}
	return a, nil
}

func (f Feed) entry(fact journal.Fact, organization string) journal.Entry {
	return journal.Entry{
		Fact: fact, Object: journal.Object{Type: "calendar_feed", ID: f.ID}, Parties: []string{organization},
		Data: map[string]any{"person": f.Person}, Personal: map[string]string{"name": f.Name},
	}
}
