package account

import (
	"context"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// secretOf is what an address for a calendar ends with.
func secretOf(t *testing.T, address string) string {
	t.Helper()
	secret, ok := strings.CutPrefix(strings.TrimSuffix(address, "/calendar.ics"), "https://tasuki.example/v1/calendar-feeds/")
	if !ok {
		t.Fatalf("no address: %s", address)
	}
	return secret
}

func TestAFeedReadsMeetingsAsItsOwnerAndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		f, address, err := h.CreateFeed(h.as(h.noc), " telephone ")
		if err != nil || f.Name != "telephone" {
			t.Fatalf("%+v, %v", f, err)
		}
		secret := secretOf(t, address)
		a, err := h.Follow(context.Background(), secret, "")
		if err != nil || a.Person != h.noc.ID || a.Organization != h.vendor || a.Kind != access.LocalVendor || a.Credential != f.ID {
			t.Fatalf("%+v, %v", a, err)
		}
		if err := access.Check(access.With(context.Background(), a), access.ListRequests, access.Scope{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("it opens more: %v", err)
		}
		// it is no way in, and no way in is a feed
		_, err = h.Authenticate(context.Background(), secret, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		_, token, err := h.CreateToken(h.as(h.noc), TokenDraft{Name: "x", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{token, "", "cal_", secret[:len(secret)-1], secret + "A", strings.ToUpper(secret)} {
			_, err := h.Follow(context.Background(), wrong, "")
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
	})
}

func TestARevokedFeedAndOneWhoseOwnerLeftLeadNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		f, first, err := h.CreateFeed(h.as(h.noc), "telephone")
		if err != nil {
			t.Fatal(err)
		}
		_, second, err := h.CreateFeed(h.as(h.noc), "desk")
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, h.RevokeFeed(h.as(h.desk), f.ID), fault.KindNotFound, "problem.not_found")
		if l, err := h.Feeds(h.as(h.desk), Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
			t.Errorf("another's are listed: %+v, %v", l, err)
		}
		if l, err := h.Feeds(h.as(h.noc), Page{Count: true}); err != nil || len(l.Items) != 2 || l.Items[1] != f || *l.Total != 2 {
			t.Errorf("%+v, %v", l, err)
		}
		if err := h.RevokeFeed(access.IfMatch(h.as(h.noc), 1), f.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Follow(context.Background(), secretOf(t, second), ""); err != nil {
			t.Errorf("the other one: %v", err)
		}
		if _, err := h.Deactivate(h.as(h.admin), h.noc.ID); err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{first, second} {
			_, err := h.Follow(context.Background(), secretOf(t, gone), "")
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
	})
}

// TestAFeedThatAProgramMadeEndsWithItsToken: no token makes what outlives it.
func TestAFeedThatAProgramMadeEndsWithItsToken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for name, end := range map[string]func(Token) error{
			"revoked": func(made Token) error { return h.RevokeToken(h.as(h.noc), made.ID) },
			"expired": func(made Token) error { h.clock.Set(made.Expires); return nil },
		} {
			made, secret, err := h.CreateToken(h.as(h.noc), TokenDraft{Name: "x", Expires: h.clock.Now().AddDate(0, 1, 0)})
			if err != nil {
				t.Fatal(err)
			}
			_, address, err := h.CreateFeed(h.by(secret), "by a program")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.Follow(context.Background(), secretOf(t, address), ""); err != nil {
				t.Errorf("%s: before: %v", name, err)
			}
			if err := end(made); err != nil {
				t.Fatal(err)
			}
			_, err = h.Follow(context.Background(), secretOf(t, address), "")
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
	})
}

func TestAFeedHasANameAndNobodyHasMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for _, wrong := range []string{" ", strings.Repeat("n", feedName+1), "a\u202eb", "a\nb"} {
			if _, _, err := h.CreateFeed(h.as(h.noc), wrong); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		for range feedsAtOnce {
			if _, _, err := h.CreateFeed(h.as(h.noc), "one more"); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := h.CreateFeed(h.as(h.noc), "one too many")
		wantKey(t, err, fault.KindConflict, "calendar_feed.too_many")
	})
}

func TestNoSecretStandsInALog(t *testing.T) {
	secret, _ := newSecret(feedPrefix)
	if got := Redacted("/v1/calendar-feeds/" + secret + "/calendar.ics"); got != "/v1/calendar-feeds/cal_…/calendar.ics" {
		t.Error(got)
	}
}
