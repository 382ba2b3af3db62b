package account

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

func TestTheFirstInvitationFoundsTheInstanceOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := empty(t, d)
		ctx := context.Background()
		stale, _, err := h.FirstInvitation(ctx)
		if err != nil {
			t.Fatal(err)
		}
		code, expires, err := h.FirstInvitation(ctx)
		if err != nil || !strings.HasPrefix(code, "inv_") || !expires.Equal(start.Add(24*time.Hour)) {
			t.Fatal(code, expires, err)
		}
		_, err = h.Accept(ctx, founding(stale), "")
		wantKey(t, err, fault.KindUnauthenticated, "invitation.not_valid")

		_, err = h.Accept(ctx, Acceptance{Code: code, Password: "short"}, "")
		f, ok := fault.As(err)
		want := []string{"/headquarters field.required", "/person field.required", "/password password.too_short"}
		if got := pointers(f); !ok || cmp.Diff(want, got) != "" {
			t.Errorf("%v", err)
		}
		wrong := founding(code)
		wrong.Headquarters.Zone = "Tokyo"
		_, err = h.Accept(ctx, wrong, "")
		if f, ok := fault.As(err); !ok || cmp.Diff([]string{"/headquarters/zone zone.unknown"}, pointers(f)) != "" {
			t.Errorf("%v", err)
		}
		p, err := h.Accept(ctx, founding(code), "")
		if err != nil || !p.Has(access.Administrator) || !p.Has(access.Coordinator) || p.Language != "ja" {
			t.Fatal(p, err)
		}
		h.in("system@aomine.example")
		_, err = h.Accept(ctx, founding(code), "")
		wantKey(t, err, fault.KindUnauthenticated, "invitation.not_valid")
		if again, _, err := h.FirstInvitation(ctx); err != nil || again != "" {
			t.Errorf("another one: %q %v", again, err)
		}
	})
}

func pointers(f *fault.Error) []string {
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Pointer+" "+field.Key)
	}
	return all
}

func TestACodeIsGoodOnceAndForADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		accept := func(code string) error {
			_, err := h.Accept(ctx, Acceptance{Code: code, Password: password}, "192.0.2.7")
			return err
		}
		_, lapsed, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		i, code, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil || i.Person != h.noc.ID || !i.Expires.Equal(start.Add(24*time.Hour)) {
			t.Fatal(i, err)
		}
		wantKey(t, accept(lapsed), fault.KindUnauthenticated, "invitation.not_valid")
		wantKey(t, accept("inv_guess"), fault.KindUnauthenticated, "invitation.not_valid")
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs {
			wg.Go(func() { errs[n] = accept(code) })
		}
		wg.Wait()
		good := 0
		for _, err := range errs {
			if err == nil {
				good++
			} else {
				wantKey(t, err, fault.KindUnauthenticated, "invitation.not_valid")
			}
		}
		if good != 1 {
			t.Errorf("it was good %d times", good)
		}
		s := h.in(h.noc.Email)

		_, late, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(InvitationLife)
		wantKey(t, accept(late), fault.KindUnauthenticated, "invitation.not_valid")

		_, fresh, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		s = h.in(h.noc.Email)
		if err := accept(fresh); err != nil {
			t.Fatal(err)
		}
		_, err = h.Authenticate(ctx, s.Token, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
	})
}

func TestWhoMayInviteWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		clerk := h.person(h.hq, "Clerk", "clerk@aomine.example", access.Observer)
		colleague := h.person(h.vendor, "Colleague", "two@merlinet.example", access.Executor)
		const fine = fault.Kind("")
		for _, c := range []struct {
			name string
			who  directory.Person
			whom string
			want fault.Kind
		}{
			{"a coordinator a vendor's engineer", h.desk, h.noc.ID, fine},
			{"a coordinator a clerk at headquarters", h.desk, clerk.ID, fine},
			{"a coordinator no administrator, whose password it would set", h.desk, h.admin.ID, fault.KindForbidden},
			{"an administrator a coordinator", h.admin, h.desk.ID, fine},
			{"a coordinator nobody that isn't", h.desk, db.NewID(), fault.KindInvalid},
			{"a clerk nobody", clerk, h.noc.ID, fault.KindForbidden},
			{"an engineer no colleague", h.noc, colleague.ID, fault.KindForbidden},
			{"an engineer finds nobody else", h.noc, clerk.ID, fault.KindNotFound},
			{"nor whoever isn't", h.noc, db.NewID(), fault.KindNotFound},
		} {
			_, code, err := h.Invite(h.as(c.who), c.whom)
			if c.want == fine && err != nil || c.want != fine && (!fault.Is(err, c.want) || code != "") {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

func TestAnOrdinaryInvitationFoundsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, code, err := h.Invite(h.as(h.desk), h.noc.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Accept(context.Background(), founding(code), "")
		if f, ok := fault.As(err); !ok || cmp.Diff([]string{"/headquarters invitation.not_the_first"}, pointers(f)) != "" {
			t.Errorf("%v", err)
		}
	})
}

func TestPasswordsThatAnybodyWouldTryAreRefused(t *testing.T) {
	for _, c := range []struct{ name, password, want string }{
		{"a sentence", "correct horse battery staple", ""},
		{"twelve characters of any script", "パスワードは長く書くこと", ""},
		{"eleven", "elevenchars", "password.too_short"},
		{"one character over and over", "aaaaaaaaaaaaaaaa", "password.guessable"},
		{"one's own mailbox", "Duty@MerliNet.example", "password.guessable"},
		{"one's own name", "duty engineer", "password.guessable"},
		{"a book", strings.Repeat("word ", 41), "field.too_long"},
		{"no text", "\xff\xfe234567890123", "field.not_text"},
	} {
		err := checkPassword("/password", c.password, "Duty engineer", "duty@merlinet.example")
		f, ok := fault.As(err)
		if ok != (c.want != "") || ok && f.Fields[0].Key != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestAPasswordIsTheSameHoweverItsAccentsAreTyped(t *testing.T) {
	h := newHasher(weak)
	hash, err := h.hash(context.Background(), "ein schöner langer Satz")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.matches(context.Background(), "ein scho\u0308ner langer Satz", hash); !ok || err != nil {
		t.Error(ok, err)
	}
}
