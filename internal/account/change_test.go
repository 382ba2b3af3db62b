package account

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

const another = "another sentence of my own"

func TestAPersonChangesTheirOwnPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.noc, password)
		here, there, others := h.in(h.noc.Email), h.in(h.noc.Email), h.in("system@aomine.example")
		_, program, err := h.CreateToken(h.by(here.Token), TokenDraft{Name: "push", Expires: start.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.ChangePassword(h.by(here.Token), password, another); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			token string
			lives bool
		}{
			"the session it was done in": {here.Token, true}, "the other one": {there.Token, false},
			"a token": {program, true}, "another person's session": {others.Token, true},
		} {
			if _, err := h.Authenticate(context.Background(), c.token, ""); (err == nil) != c.lives {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err = h.signIn(h.noc.Email, password)
		wantKey(t, err, fault.KindUnauthenticated, "session.wrong")
		if _, err := h.signIn(h.noc.Email, another); err != nil {
			t.Error(err)
		}
		if !slices.Contains(h.facts(), journal.PasswordChanged) {
			t.Errorf("not on record: %v", h.facts())
		}
	})
}

func TestAChangeOfPasswordIsToldByMailWithoutAFact(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.let(h.noc, password)
	if err := h.ChangePassword(h.by(h.in(h.noc.Email).Token), password, another); err != nil {
		t.Fatal(err)
	}
	if err := h.mail.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	letters, err := h.mail.Mailbox(context.Background(), 1)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	l := letters[0]
	if l.To != h.noc.Email || l.Name != h.noc.Name || l.Subject != "Your access" || !strings.Contains(l.Text, "https://tasuki.example/account") {
		t.Errorf("%+v", l)
	}
	if strings.Contains(strings.ToLower(l.Text+l.HTML), "password") {
		t.Errorf("it says what happened: %s", l.Text)
	}
}

func TestANewPasswordWantsTheCurrentOneAndTheRulesOfAnInvitation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.noc, password)
		here, there := h.in(h.noc.Email), h.in(h.noc.Email)
		before := len(h.facts())
		for _, c := range []struct{ name, current, next, pointer, want string }{
			{"a wrong one", "not the sentence", another, "/current", "password.wrong"},
			{"none", "", another, "/current", "password.wrong"},
			{"too short", password, "short", "/new", "password.too_short"},
			{"the mailbox", password, "NOC@merlinet.example", "/new", "password.guessable"},
			{"the name", password, "Duty engineer", "/new", "password.guessable"},
		} {
			f, ok := fault.As(h.ChangePassword(h.by(here.Token), c.current, c.next))
			if !ok || f.Kind != fault.KindInvalid || f.Fields[0].Pointer != c.pointer || f.Fields[0].Key != c.want {
				t.Errorf("%s: %v", c.name, f)
			}
		}
		h.by(there.Token) // still in
		if len(h.facts()) != before {
			t.Error("what was refused is on record")
		}
	})
}

func TestGuessingTheCurrentPasswordGetsSlowerAsAtSignIn(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.let(h.noc, password)
	ctx := h.by(h.in(h.noc.Email).Token)
	for range freeByAccount {
		wantKey(t, h.ChangePassword(ctx, "not the sentence", another), fault.KindInvalid, "password.wrong")
	}
	wantKey(t, h.ChangePassword(ctx, password, another), fault.KindRateLimited, "session.slow_down")
	wantKey(t, h.Confirm(ctx, password), fault.KindRateLimited, "session.slow_down") // whichever way one guesses
	h.machine = h.machine.Add(longestWait)
	if err := h.ChangePassword(ctx, password, another); err != nil {
		t.Error(err)
	}
}

func TestBehindASharedMailboxEverybodyHasTheirOwnPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var people []directory.Person
		for _, name := range []string{"Day shift", "Night shift"} {
			p, err := h.people.CreatePerson(h.as(h.admin), directory.PersonDraft{
				Organization: h.vendor, Name: name, Language: "en", Zone: "Asia/Singapore", Email: "desk@merlinet.example",
				Roles: []access.Role{access.Executor}, MailboxShared: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			h.let(p, password)
			people = append(people, p)
		}
		in := func(p directory.Person, password string) (Session, error) {
			return h.SignIn(context.Background(), SignIn{Email: p.Email, Password: password, Person: p.ID}, "192.0.2.1")
		}
		day, err := in(people[0], password)
		if err != nil {
			t.Fatal(err)
		}
		night, err := in(people[1], password)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.ChangePassword(h.by(day.Token), password, another); err != nil {
			t.Fatal(err)
		}
		h.by(night.Token) // the colleague stays in, with their own password
		for _, c := range []struct{ words, want string }{{password, people[1].ID}, {another, people[0].ID}} {
			if s, err := h.signIn("desk@merlinet.example", c.words); err != nil || s.Person.ID != c.want {
				t.Errorf("%s: %s %v", c.words, s.Person.Name, err)
			}
		}
	})
}

func TestOfTwoChangesAtOnceOneHolds(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.let(h.noc, password)
	ctx := h.by(h.in(h.noc.Email).Token)
	was, err := h.proven(ctx, h.noc.ID, password)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.ChangePassword(ctx, password, another); err != nil {
		t.Fatal(err)
	}
	err = h.db.In(ctx, func(ctx context.Context) error { return h.replace(ctx, h.noc, was, "the slower one's hash") })
	wantKey(t, err, fault.KindInvalid, "password.wrong")
	if _, err := h.signIn(h.noc.Email, another); err != nil {
		t.Error(err)
	}
}

func TestNobodyChangesAPasswordWithoutBeingSomebody(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	if err := h.ChangePassword(context.Background(), password, another); !fault.Is(err, fault.KindNotFound) {
		t.Error(err)
	}
	h.let(h.noc, password)
	ctx := h.by(h.in(h.noc.Email).Token)
	a := access.From(ctx)
	a.Scope = []access.Action{access.ReadMe}
	if err := h.ChangePassword(access.With(ctx, a), password, another); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a token for reading: %v", err)
	}
}
