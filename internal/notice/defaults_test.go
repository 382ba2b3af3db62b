package notice

import (
	"context"
	"slices"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestKindSiteAndTimesAreEnough(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for _, kind := range Kinds {
			if kind.Follows() {
				continue
			}
			c, err := h.Defaults(h.as(h.author), Content{Kind: kind, Site: h.bangkok.ID, Answers: Answers{Attend: visit(t).Answers.Attend}})
			h.must(err)
			v := h.draft(c)
			v, err = h.Submit(h.as(h.author), v.ID)
			h.must(err)
			if len(v.Content.Recipients) != 2 || v.Level != access.Minimal || v.Contact.Person != h.author.ID {
				t.Errorf("%s: %+v", kind, v.Content)
			}
			if v.Answers.WhatHappened.Say != nil {
				t.Errorf("%s: it makes up what happened", kind)
			}
		}
		own := h.visitTo(h.clerk)
		c, err := h.Defaults(h.as(h.author), own)
		h.must(err)
		if c.Contact.Languages[1] != "en" || len(c.Recipients) != 1 || len(c.Instructions) != 5 || c.Answers.WhatHappened != own.Answers.WhatHappened {
			t.Errorf("what it says already did not stay: %+v", c)
		}
	})
}

func TestWhereNobodyLiaisesEverybodyIsTold(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	office := h.organization(access.Site, "Jakarta", "ID", "Asia/Jakarta", "id")
	clerk := h.person(office, "Office, Jakarta", "id", access.Observer)
	c, err := h.Defaults(h.as(h.author), Content{Kind: Information, Site: office.ID})
	h.must(err)
	if len(c.Recipients) != 1 || c.Recipients[0].Person != clerk.ID {
		t.Errorf("%+v", c.Recipients)
	}
}

func TestWhatIsToGoOutOnApprovalDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.OnApproval = true
		v := h.approved(c)
		if v.State != Sent || len(h.letters(h.escort)) != 1 {
			t.Errorf("%s", v.State)
		}
		facts := h.facts()
		if i := slices.Index(facts, journal.NoticeApproved); i < 0 || facts[i+1] != journal.NoticeSent {
			t.Errorf("%q", facts)
		}
		c.SendAt = due(t, "2026-03-30T14:00", "Asia/Bangkok")
		if v = h.approved(c); v.State != Scheduled {
			t.Errorf("%s, with its time ahead", v.State)
		}
	})
}

func TestANoticeGoesToEachSiteOfARequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		request := db.NewID()
		h.must(h.WithRequest(access.IfMatch(h.as(h.author), 7), h.incident.ID, request, []string{h.bangkok.ID})) // a version of the request's
		l, err := h.List(h.as(h.second), Filter{Mine: true}, Page{})
		h.must(err)
		if len(l.Items) != 1 || l.Items[0].Kind != DoNotTouch || l.Items[0].Request != request || l.Items[0].State != Review {
			t.Fatalf("%+v", l.Items)
		}
		v, err := h.Approve(h.as(h.second), l.Items[0].ID)
		h.must(err)
		if v.State != Scheduled {
			t.Errorf("%s before its request has gone out", v.State)
		}
		h.must(d.In(h.as(h.author), func(ctx context.Context) error { return h.RequestWent(ctx, request) }))
		v, err = h.Get(h.as(h.second), v.ID)
		h.must(err)
		if v.State != Sent || !slices.Contains(v.Instructions, DoNotClean) {
			t.Errorf("%s %q", v.State, v.Instructions)
		}
		empty := h.organization(access.Site, "Jakarta", "ID", "Asia/Jakarta", "id")
		for _, sites := range [][]string{nil, {empty.ID}} {
			err := h.WithRequest(h.as(h.author), h.incident.ID, request, sites)
			if !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%v: %v", sites, err)
			}
		}
	})
}
