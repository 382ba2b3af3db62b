package notice

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// followed is a draft of a kind that follows a notice, with everything that is usual filled in.
func (h *house) followed(k Kind, old View) View {
	h.t.Helper()
	c, err := h.Defaults(h.as(h.author), Content{Kind: k, Supersedes: old.ID})
	h.must(err)
	return h.draft(c)
}

func (h *house) goesOut(v View) View {
	h.t.Helper()
	_, err := h.Submit(h.as(h.author), v.ID)
	h.must(err)
	_, err = h.Approve(h.as(h.second), v.ID)
	h.must(err)
	v, err = h.Send(h.as(h.author), v.ID)
	h.must(err)
	return v
}

func TestWhatChangesOrLiftsSomethingSaysWhat(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, kind := range Kinds {
		c, err := h.Defaults(h.as(h.author), Content{Kind: kind, Site: h.bangkok.ID})
		h.must(err)
		_, err = h.Submit(h.as(h.author), h.draft(c).ID)
		lacks := map[Kind]string{
			Information: "/level notice.minimal_says_nothing", Update: "/supersedes notice.follows_what", AllClear: "/supersedes notice.follows_what",
		}[kind]
		if lacks == "" {
			h.must(err)
			continue
		}
		if diff := cmp.Diff([]string{lacks}, fields(t, err)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestAnAllClearEndsWhatItFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		old := h.sent(h.visitTo(h.escort))
		clear := h.followed(AllClear, old)
		if len(clear.Content.Recipients) != 1 || clear.Site != h.bangkok.ID || clear.Contact.Person != h.author.ID || !clear.Answers.Attend.Say.None ||
			len(clear.Instructions) != 0 || clear.Answers.WhatHappened != nil {
			t.Errorf("%+v", clear.Content)
		}
		clear = h.goesOut(clear)
		if got := keys(Render(clear.Notice, access.Operational, Voice(words(t), clear.Notice, "en"))); !slices.Equal(got, []string{opening, Attend, contact}) {
			t.Errorf("it says %q", got)
		}
		was, err := h.Get(h.as(h.author), old.ID)
		h.must(err)
		if was.State != Superseded || was.SupersededBy != clear.ID {
			t.Errorf("%s by %q", was.State, was.SupersededBy)
		}
		waits, err := h.turns.Mine(h.as(h.escort), RecipientType, Page{})
		h.must(err)
		if len(waits.Items) != 1 || waits.Items[0].Object.Reference != clear.Reference {
			t.Errorf("the escort still has %+v", waits.Items)
		}
		silent, err := h.Silence(h.as(h.author), old.ID)
		h.must(err)
		for _, one := range silent {
			if one.Waits || len(one.Ahead) > 0 {
				t.Errorf("it goes on being heard: %+v", one)
			}
		}
	})
}

func TestAnUpdateBeginsWithWhatWasSaid(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.relief)
	c.Level, c.Recipients[1].Level, c.Recipients[1].Language = access.Operational, access.Minimal, "en"
	c.Bring = []Thing{"jacket"}
	old := h.sent(c)
	_, err := h.dir.Deactivate(h.as(h.admin), h.escort.ID)
	h.must(err)
	v := h.followed(Update, old)
	if v.Level != access.Operational || !slices.Equal(v.Content.Recipients, []Addressee{{h.relief.ID, "en", access.Minimal}}) {
		t.Errorf("%s %+v", v.Level, v.Content.Recipients)
	}
	if c := v.Written.Contact; c == nil || c.Person != h.author.ID || c.Name+c.Phone+c.Email != "" {
		t.Errorf("whom to ask is as they stood in the directory then: %+v", c)
	}
	if diff := cmp.Diff(old.Answers, v.Answers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(old.Bring, v.Bring); diff != "" {
		t.Error(diff)
	}
}

func TestWhoMayNotSeeANoticeTakesNothingFromIt(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	old := h.sent(h.visitTo(h.escort))
	for name, ctx := range map[string]access.Actor{
		"nobody to it": access.From(h.as(h.engineer)), "its reader": access.From(h.as(h.escort)),
	} {
		c, err := h.Defaults(access.With(t.Context(), ctx), Content{Kind: Update, Supersedes: old.ID})
		h.must(err)
		if c.Site != "" || c.Answers.WhatHappened.Say != nil || len(c.Recipients) != 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
