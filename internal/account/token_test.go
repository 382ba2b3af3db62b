package account

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestATokenActsAsItsMakerWithinItsScope(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, secret, err := h.CreateToken(h.as(h.desk), TokenDraft{
			Name: " nightly status sheet ", Scope: []access.Action{access.ListRequests, access.ListIncidents}, Expires: start.AddDate(0, 6, 0),
		})
		if err != nil {
			t.Fatal(err)
		}
		a, err := h.Authenticate(context.Background(), secret, "")
		want := access.Actor{
			Person: h.desk.ID, Organization: h.hq, Kind: access.Headquarters, Roles: []access.Role{access.Coordinator},
			Language: "en", Zone: "Asia/Singapore", Credential: made.ID, Scope: []access.Action{access.ListIncidents, access.ListRequests},
		}
		if diff := cmp.Diff(want, a); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		l, err := h.Tokens(h.as(h.desk), Page{Count: true})
		if diff := cmp.Diff([]Token{made}, l.Items); err != nil || diff != "" || *l.Total != 1 || made.Name != "nightly status sheet" {
			t.Errorf("%v %s", err, diff)
		}
		h.clock.Set(made.Expires)
		_, err = h.Authenticate(context.Background(), secret, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
	})
}

func TestWhatIsWrongWithATokenIsSaidAtItsField(t *testing.T) {
	for _, c := range []struct {
		name string
		d    TokenDraft
		want string
	}{
		{"no name", TokenDraft{Expires: start.AddDate(0, 1, 0)}, "/name field.required"},
		{"an act nobody knows", TokenDraft{Name: "x", Scope: []access.Action{access.ReadMe, "request.shred"}, Expires: start.AddDate(0, 1, 0)}, "/scope/1 token.unknown_action"},
		{"no end", TokenDraft{Name: "x"}, "/expires time.in_the_past"},
		{"over already", TokenDraft{Name: "x", Expires: start}, "/expires time.in_the_past"},
		{"more than a year", TokenDraft{Name: "x", Expires: start.AddDate(1, 0, 0).Add(time.Microsecond)}, "/expires token.too_long"},
		{"exactly a year", TokenDraft{Name: "x", Expires: start.AddDate(1, 0, 0)}, ""},
	} {
		_, err := c.d.normal(start)
		if f, ok := fault.As(err); ok != (c.want != "") || ok && f.Fields[0].Pointer+" "+f.Fields[0].Key != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestATokenMintsNothingAboveItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		month := start.AddDate(0, 1, 0)
		_, narrow, err := h.CreateToken(h.as(h.desk), TokenDraft{Name: "narrow", Scope: []access.Action{access.CreateToken, access.ListRequests}, Expires: month})
		if err != nil {
			t.Fatal(err)
		}
		_, wide, err := h.CreateToken(h.as(h.desk), TokenDraft{Name: "wide", Expires: month})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  string
			maker string
			d     TokenDraft
			ok    bool
		}{
			{"less than its own", narrow, TokenDraft{Name: "x", Scope: []access.Action{access.ListRequests}, Expires: month}, true},
			{"without limit", narrow, TokenDraft{Name: "x", Expires: month}, false},
			{"another act", narrow, TokenDraft{Name: "x", Scope: []access.Action{access.HoldIncident}, Expires: month}, false},
			{"beyond its own end", narrow, TokenDraft{Name: "x", Scope: []access.Action{access.ListRequests}, Expires: month.Add(time.Hour)}, false},
			{"beyond its own end, without limit", wide, TokenDraft{Name: "x", Expires: month.Add(time.Hour)}, false},
			{"its equal", wide, TokenDraft{Name: "x", Expires: month}, true},
		} {
			_, _, err := h.CreateToken(h.by(c.maker), c.d)
			if (err == nil) != c.ok || err != nil && !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

func TestATokenIsRevokedByItsOwnerOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, secret, err := h.CreateToken(h.as(h.noc), TokenDraft{Name: "push", Expires: start.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, h.RevokeToken(h.as(h.admin), made.ID), fault.KindNotFound, "problem.not_found")
		wantKey(t, h.RevokeToken(h.as(h.noc), db.NewID()), fault.KindNotFound, "problem.not_found")
		wantKey(t, h.RevokeToken(access.IfMatch(h.as(h.noc), 2), made.ID), fault.KindPreconditionFailed, "problem.changed_meanwhile")
		if l, err := h.Tokens(h.as(h.admin), Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("another's are listed: %v %v", l.Items, err)
		}
		if err := h.RevokeToken(access.IfMatch(h.as(h.noc), 1), made.ID); err != nil {
			t.Fatal(err)
		}
		_, err = h.Authenticate(context.Background(), secret, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
	})
}

func TestLastUseIsKeptToTheHourAndOffThePath(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, secret, err := h.CreateToken(h.as(h.noc), TokenDraft{Name: "push", Expires: start.AddDate(0, 6, 0)})
		if err != nil {
			t.Fatal(err)
		}
		lastUse := func() time.Time {
			t.Helper()
			l, err := h.Tokens(h.as(h.noc), Page{})
			if err != nil || len(l.Items) != 1 {
				t.Fatal(l, err)
			}
			return l.Items[0].LastUsed
		}
		keep := func() {
			t.Helper()
			if err := h.Maintain(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		h.by(secret)
		if !lastUse().IsZero() {
			t.Error("reading wrote")
		}
		keep()
		first := lastUse()
		if !first.Equal(start) {
			t.Errorf("kept %s", first)
		}
		h.clock.Advance(59 * time.Minute)
		h.by(secret)
		keep()
		if !lastUse().Equal(first) {
			t.Error("kept within the hour")
		}
		h.clock.Advance(time.Minute)
		h.by(secret)
		keep()
		if !lastUse().Equal(start.Add(time.Hour)) {
			t.Errorf("after the hour: %s", lastUse())
		}
	})
}

func TestWhatExpiredIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.in("system@aomine.example")
		if _, _, err := h.CreateToken(h.as(h.admin), TokenDraft{Name: "x", Expires: start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		rows := func() (n [3]int64) {
			t.Helper()
			for i, table := range []string{"sessions", "tokens", "invitations"} {
				if err := d.Gorm(context.Background()).Table(table).Count(&n[i]).Error; err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		h.clock.Advance(25 * time.Hour)
		if err := h.Maintain(context.Background()); err != nil || rows() != [3]int64{0, 1, 1} {
			t.Errorf("after a day: %v %v", rows(), err)
		}
		h.clock.Advance(keepExpired)
		if err := h.Maintain(context.Background()); err != nil || rows() != [3]int64{0, 0, 0} {
			t.Errorf("after a month: %v %v", rows(), err)
		}
	})
}
