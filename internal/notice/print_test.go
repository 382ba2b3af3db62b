package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestSomebodyElsesSheetIsPrintedOnTheRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		liaison := h.person(h.bangkok, "Liaison, Bangkok", "th", access.SiteLiaison)
		c := h.visitTo(liaison, h.escort, h.relief, h.engineer)
		c.Recipients[2].Level = access.Operational
		v := h.sent(c)
		for _, one := range []struct {
			who  access.Actor
			whom string
			key  string
		}{
			{access.From(h.as(h.author)), h.relief.ID, ""},
			{access.From(h.as(liaison)), h.escort.ID, ""},
			{access.From(h.as(liaison)), h.relief.ID, "/person notice.not_a_recipient"},   // who reads more
			{access.From(h.as(liaison)), h.engineer.ID, "/person notice.not_a_recipient"}, // of another house
			{access.From(h.as(liaison)), h.clerk.ID, "/person notice.not_a_recipient"},
		} {
			ctx := journal.WithActor(access.With(t.Context(), one.who), one.who.Person, one.who.Organization)
			p, err := h.Print(ctx, v.ID, one.whom)
			if one.key != "" {
				if diff := cmp.Diff([]string{one.key}, fields(t, err)); diff != "" {
					t.Error(diff)
				}
				continue
			}
			h.must(err)
			all := h.records()
			last := all[len(all)-1]
			if last.Fact != journal.NoticePrinted || last.Data["person"] != one.whom || last.Data["text_sha256"] != p.Hash() {
				t.Errorf("on record is %+v", last)
			}
			if (p.Level == "") == one.who.HQ() {
				t.Errorf("%s is told the level %q", one.who.Person, p.Level)
			}
		}
		if r, err := h.Get(h.as(h.escort), v.ID); err != nil || r.Mine.Receipt() == Delivered || !r.Mine.UnderstoodAt.IsZero() {
			t.Errorf("a sheet of paper confirms something for its reader: %v", err)
		}
		if _, err := h.Print(h.as(h.escort), v.ID, h.escort.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort prints as somebody else: %v", err)
		}
		_, err := h.Recall(h.as(h.second), v.ID, Words{Text: "Moved."})
		h.must(err)
		_, err = h.Print(h.as(h.author), v.ID, h.escort.ID)
		wantKey(t, err, fault.KindConflict, "notice.no_longer_holds")
	})
}

// Who printed a copy had its words before their eyes, and so is in the log, with whose copy it was.
func TestAPrintedCopyIsInTheLogOfWhoWasShownWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort))
		must(h.Print(h.as(h.author), v.ID, h.escort.ID))
		h.must(h.Fetched(h.as(h.escort), must(h.Get(h.as(h.escort), v.ID))))
		l := must(h.Showings(h.as(h.author), v.ID, Page{Limit: 10}))
		if len(l.Items) != 2 {
			t.Fatalf("%+v", l.Items)
		}
		own, printed := l.Items[0], l.Items[1]
		if own.Party.Person != h.escort.ID || own.For != (Party{}) {
			t.Errorf("%+v", own)
		}
		if printed.Party.Person != h.author.ID || printed.For != own.Party || printed.TextSHA256 != own.TextSHA256 {
			t.Errorf("%+v", printed)
		}
	})
}
