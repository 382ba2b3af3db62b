package account

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestASessionIsItsPersonUntilItExpires(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		s := h.in("System@Aomine.example")
		a, err := h.Authenticate(context.Background(), s.Token, "192.0.2.1")
		want := access.Actor{
			Person: h.admin.ID, Organization: h.hq, Kind: access.Headquarters, Roles: []access.Role{access.Administrator, access.Coordinator},
			Language: "ja", Zone: "Asia/Tokyo", Credential: s.ID,
		}
		if diff := cmp.Diff(want, a); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		h.clock.Advance(SessionLife - time.Microsecond)
		if _, err := h.Authenticate(context.Background(), s.Token, ""); err != nil {
			t.Errorf("just before: %v", err)
		}
		h.clock.Advance(time.Microsecond)
		_, err = h.Authenticate(context.Background(), s.Token, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
	})
}

func TestACredentialThatIsNoneIsRefusedInOneWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		s := h.in("system@aomine.example")
		for _, bearer := range []string{
			"", "tss_", "tsk_", "inv_x", s.Token + "x", s.Token[:len(s.Token)-1], "tsk_" + s.Token[4:], "TSS_" + s.Token[4:], "' OR 1=1 --",
		} {
			_, err := h.Authenticate(context.Background(), bearer, "192.0.2.1")
			wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		}
	})
}

func TestWrongPasswordAndUnknownMailboxAnswerTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for name, in := range map[string]SignIn{
			"wrong password":      {Email: "system@aomine.example", Password: "another long sentence"},
			"unknown mailbox":     {Email: "nobody@aomine.example", Password: password},
			"never invited":       {Email: "noc@merlinet.example", Password: password},
			"another person's id": {Email: "system@aomine.example", Password: password, Person: h.noc.ID},
			"no password":         {Email: "system@aomine.example"},
		} {
			_, err := h.SignIn(context.Background(), in, "198.51.100.9")
			f, ok := fault.As(err)
			if want := (&fault.Error{Kind: fault.KindUnauthenticated, Key: "session.wrong"}); !ok || cmp.Diff(want, f) != "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Whatever is behind a mailbox, one password is checked.
func TestAnUnknownMailboxCostsWhatAKnownOneDoes(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, email := range []string{"system@aomine.example", "nobody@aomine.example", "noc@merlinet.example"} {
		behind, err := h.behind(context.Background(), SignIn{Email: email, Password: "x"})
		if err != nil || len(behind) != 1 {
			t.Errorf("%s: %d passwords to check, %v", email, len(behind), err)
		}
	}
	for name, p := range map[string]argon2id.Params{"strong": strong, "weak": weak} {
		params, _, _, err := argon2id.DecodeHash(newHasher(p).decoy)
		if diff := cmp.Diff(&p, params); err != nil || diff != "" {
			t.Errorf("%s: what nobody's password is checked against costs something else: %v %s", name, err, diff)
		}
	}
}

func TestSeveralPeopleBehindOneMailbox(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		day := h.person(h.vendor, "Day shift", "shift@merlinet.example", access.Executor)
		night := h.person(h.vendor, "Night shift", "shift@merlinet.example", access.Executor)
		h.let(day, "the sun is over the port")
		h.let(night, "the moon is over the port")
		if s, err := h.signIn("shift@merlinet.example", "the moon is over the port"); err != nil || s.Person.ID != night.ID {
			t.Errorf("one's own password: %v %v", s.Person.Name, err)
		}
		h.let(day, "the moon is over the port")
		_, err := h.signIn("shift@merlinet.example", "the sun is over the port")
		wantKey(t, err, fault.KindUnauthenticated, "session.wrong")
		_, err = h.signIn("shift@merlinet.example", "the moon is over the port")
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.KindConflict || cmp.Diff([]string{day.ID, night.ID}, f.Args["possible"]) != "" {
			t.Errorf("a password that fits both: %v %v", err, f.Args)
		}
		s, err := h.SignIn(context.Background(), SignIn{"shift@merlinet.example", "the moon is over the port", day.ID}, "192.0.2.1")
		if err != nil || s.Person.ID != day.ID {
			t.Errorf("named: %v %v", s.Person.Name, err)
		}
	})
}

func TestSigningOutEndsThisSessionOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		here, there := h.in("system@aomine.example"), h.in("system@aomine.example")
		if err := h.EndSession(h.by(here.Token)); err != nil {
			t.Fatal(err)
		}
		_, err := h.Authenticate(context.Background(), here.Token, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		h.by(there.Token)
		_, secret, err := h.CreateToken(h.by(there.Token), TokenDraft{Name: "nightly", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, h.EndSession(h.by(secret)), fault.KindForbidden, "problem.forbidden")
	})
}

func TestSigningOutEverywhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.noc, password)
		one, two := h.in(h.noc.Email), h.in(h.noc.Email)
		mine := h.in("system@aomine.example")
		_, program, err := h.CreateToken(h.by(one.Token), TokenDraft{Name: "nightly", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, h.SignOut(h.as(h.desk), h.noc.ID), fault.KindForbidden, "problem.forbidden")
		wantKey(t, h.SignOut(h.as(h.noc), h.admin.ID), fault.KindNotFound, "problem.not_found")
		wantKey(t, h.SignOut(h.as(h.noc), db.NewID()), fault.KindNotFound, "problem.not_found")
		if err := h.SignOut(h.by(one.Token), h.noc.ID); err != nil {
			t.Fatal(err)
		}
		for _, s := range []Session{one, two} {
			_, err := h.Authenticate(context.Background(), s.Token, "")
			wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		}
		h.by(mine.Token)
		h.by(program)
	})
}

func TestDeactivatingEndsEverythingAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.noc, password)
		s := h.in(h.noc.Email)
		_, program, err := h.CreateToken(h.by(s.Token), TokenDraft{Name: "nightly", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		_, code, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Deactivate(h.as(h.desk), h.noc.ID)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if p, err := h.Deactivate(h.as(h.admin), h.noc.ID); err != nil || p.Active {
			t.Fatal(p, err)
		}
		for _, bearer := range []string{s.Token, program} {
			_, err := h.Authenticate(context.Background(), bearer, "")
			wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		}
		_, err = h.Accept(context.Background(), Acceptance{Code: code, Password: password}, "")
		wantKey(t, err, fault.KindUnauthenticated, "invitation.not_valid")
		_, err = h.signIn(h.noc.Email, password)
		wantKey(t, err, fault.KindUnauthenticated, "session.wrong")
		_, _, err = h.Invite(h.as(h.admin), h.noc.ID)
		wantKey(t, err, fault.KindConflict, "person.not_active")
	})
}

// The hook fails as if what waits for the person could not be handed on.
func TestDeactivatingIsAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.noc, password)
		s := h.in(h.noc.Email)
		refusal := errors.New("a turn could not be handed on")
		h.people.OnDeactivated(func(context.Context, directory.Person) error { return refusal })
		if _, err := h.Deactivate(h.as(h.admin), h.noc.ID); !errors.Is(err, refusal) {
			t.Errorf("got %v", err)
		}
		h.by(s.Token)
	})
}

func TestConfirmingIsAboutTheActingPersonsOwnPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.let(h.desk, "the desk's own long sentence")
		ctx := h.as(h.desk)
		if err := h.Confirm(ctx, "the desk's own long sentence"); err != nil {
			t.Error(err)
		}
		wantKey(t, h.Confirm(ctx, password), fault.KindForbidden, "request.confirm_password")
		wantKey(t, h.Confirm(h.as(h.noc), password), fault.KindForbidden, "request.confirm_password")
		for range freeByAccount - 1 {
			_ = h.Confirm(ctx, "guess")
		}
		wantKey(t, h.Confirm(ctx, "the desk's own long sentence"), fault.KindRateLimited, "session.slow_down")
		h.machine = h.machine.Add(time.Minute)
		if err := h.Confirm(ctx, "the desk's own long sentence"); err != nil {
			t.Error(err)
		}
	})
}

func TestASessionBegunWithAPasswordThatWasJustReplacedIsNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		checked, err := h.fitting(context.Background(), SignIn{Email: h.admin.Email, Password: password})
		if err != nil || len(checked) != 1 {
			t.Fatal(checked, err)
		}
		h.let(h.admin, "quite another long sentence")
		_, err = h.begin(context.Background(), checked[0])
		wantKey(t, err, fault.KindUnauthenticated, "session.wrong")
	})
}

func TestActsOfAccountsAreInTheJournalWithoutTheirSecrets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		before := len(h.facts())
		s := h.in("system@aomine.example")
		token, secret, err := h.CreateToken(h.by(s.Token), TokenDraft{Name: "nightly", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.RevokeToken(h.by(s.Token), token.ID); err != nil {
			t.Fatal(err)
		}
		_, code, err := h.Invite(h.by(s.Token), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Accept(context.Background(), Acceptance{Code: code, Password: password}, ""); err != nil {
			t.Fatal(err)
		}
		if err := h.EndSession(h.by(s.Token)); err != nil {
			t.Fatal(err)
		}
		want := []journal.Fact{
			journal.SignedIn, journal.TokenIssued, journal.TokenRevoked, journal.Invited, journal.MailQueued,
			journal.InvitationAccepted, journal.SignedOut,
		}
		if diff := cmp.Diff(want, h.facts()[before:]); diff != "" {
			t.Error(diff)
		}
		l, err := h.journal.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.Items {
			for _, secret := range []string{s.Token, secret, code, password} {
				if bytes.Contains(r.Leaf, []byte(secret[4:])) {
					t.Errorf("%s holds a secret", r.Fact)
				}
			}
		}
	})
}
