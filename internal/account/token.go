package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Token is a way in for a program, which acts as the person who made it. Its secret is not kept.
type Token struct {
	ID       string
	Person   string
	Name     string
	Scope    []access.Action // nil: all that the person may do
	Expires  time.Time       // UTC
	Created  time.Time       // UTC
	LastUsed time.Time       // UTC, to the hour; zero when never
	Version  int             // always 1: a token does not change
}

// TokenDraft is what is asked for.
type TokenDraft struct {
	Name    string
	Scope   []access.Action
	Expires time.Time
}

const (
	tokenYears   = 1 // the longest life
	tokenName    = 100
	tokensAtOnce = 100 // of one person
)

func (d TokenDraft) normal(now time.Time) (Token, error) {
	t := Token{
		ID: db.NewID(), Name: strings.TrimSpace(d.Name), Scope: slices.Compact(slices.Sorted(slices.Values(d.Scope))),
		Expires: clock.Trim(d.Expires), Created: now, Version: 1,
	}
	var errs []error
	switch {
	case t.Name == "":
		errs = append(errs, fault.Invalid("/name", "field.required"))
	case utf8.RuneCountInString(t.Name) > tokenName:
		errs = append(errs, fault.Invalid("/name", "field.too_long", "limit", tokenName))
	case strings.ContainsFunc(t.Name, unicode.IsControl):
		errs = append(errs, fault.Invalid("/name", "field.control_characters"))
	}
	for i, act := range d.Scope {
		if !access.Known(act) {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/scope/%d", i), "token.unknown_action", "action", act))
		}
	}
	switch {
	case !t.Expires.After(now):
		errs = append(errs, fault.Invalid("/expires", "time.in_the_past"))
	case t.Expires.After(now.AddDate(tokenYears, 0, 0)):
		errs = append(errs, fault.Invalid("/expires", "token.too_long", "count", tokenYears))
	}
	return t, fault.Join(errs...)
}

// within refuses a token that reaches further, or lasts longer, than the one it is made with.
func (t Token) within(a access.Actor, maker Token) error {
	var errs []error
	if a.Scope != nil && (t.Scope == nil || slices.ContainsFunc(t.Scope, func(act access.Action) bool { return !slices.Contains(a.Scope, act) })) {
		errs = append(errs, fault.Invalid("/scope", "token.beyond_its_maker"))
	}
	if maker.ID != "" && t.Expires.After(maker.Expires) {
		errs = append(errs, fault.Invalid("/expires", "token.beyond_its_maker"))
	}
	return fault.Join(errs...)
}

// CreateToken makes a token for a program of the acting person. The secret is known here and now only.
func (s *Service) CreateToken(ctx context.Context, d TokenDraft) (t Token, secret string, err error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.CreateToken, access.Scope{Person: a.Person}); err != nil {
		return t, "", err
	}
	if t, err = d.normal(s.clock.Now()); err != nil {
		return t, "", err
	}
	t.Person = a.Person
	secret, stored := newSecret(tokenPrefix)
	return t, secret, s.db.In(ctx, func(ctx context.Context) error {
		maker, err := s.store.tokenByID(ctx, a.Credential)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err := t.within(a, maker); err != nil {
			return err
		}
		if n, err := s.store.countTokens(ctx, a.Person, t.Created); err != nil {
			return err
		} else if n >= tokensAtOnce {
			return fault.Conflict("token.too_many", "limit", tokensAtOnce)
		}
		if err := s.store.insertToken(ctx, t, stored); err != nil {
			return err
		}
		return s.journal.Append(ctx, t.entry(journal.TokenIssued, a.Organization))
	})
}

// Tokens are the acting person's own, the newest first, the expired ones for a while too.
func (s *Service) Tokens(ctx context.Context, p Page) (List[Token], error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.ListTokens, access.Scope{Person: a.Person}); err != nil {
		return List[Token]{}, err
	}
	return s.store.tokens(ctx, a.Person, p)
}

// RevokeToken ends one of the acting person's tokens at once. Another's is not found.
func (s *Service) RevokeToken(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		t, err := s.store.tokenByID(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.RevokeToken, access.Scope{Person: t.Person}); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, t.Version); err != nil {
			return err
		}
		if err := s.store.deleteToken(ctx, id, s.clock.Now()); err != nil {
			return err
		}
		return s.journal.Append(ctx, t.entry(journal.TokenRevoked, access.From(ctx).Organization))
	})
}

func (t Token) entry(f journal.Fact, organization string) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "token", ID: t.ID}, Parties: []string{organization},
		Data:     map[string]any{"person": t.Person, "scope": t.Scope, "expires": t.Expires},
		Personal: map[string]string{"name": t.Name},
	}
}
