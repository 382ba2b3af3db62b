package notice

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// carriedBy is the scenario's notice with somebody of the directory among those who come.
func (h *house) carriedBy(p directory.Person, people ...directory.Person) Content {
	c := h.visitTo(people...)
	c.Visitors = []Visitor{{Person: p.ID, Name: p.Name, Organization: "Chao Forensics", Shows: []Paper{"company_card"}}}
	return c
}

func TestWhoeverComesCarriesWhatWasToldLeast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.carriedBy(h.engineer, h.relief, h.escort)
		c.Recipients[0].Level = access.Operational
		approved := h.approved(c)
		engineer := h.as(h.engineer)
		if _, err := h.Card(engineer, approved.ID, ""); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a card of what was not sent: %v", err)
		}
		n, err := h.Send(h.as(h.author), approved.ID)
		h.must(err)
		if got := h.letters(h.engineer); len(got) != 1 {
			t.Errorf("the engineer is told %q", got)
		}

		card, err := h.Card(engineer, n.ID, "")
		h.must(err)
		told := n.Recipients[slices.IndexFunc(n.Recipients, func(r Recipient) bool { return r.Party.Person == h.escort.ID })]
		if diff := cmp.Diff(told.Briefing, card.Told); diff != "" {
			t.Errorf("what the escort was told: %s", diff)
		}
		if card.Own.Language != "en" || strings.Contains(card.Told.Text()+card.Own.Text(), "Chao Forensics") {
			t.Errorf("in %s: %s", card.Own.Language, card.Own.Text())
		}
		for _, a := range card.Answers {
			may := a.Usual != "how_long" // at minimal nothing is said of it
			if may != (a.Told != "") || may != (a.Own != "") || may != (len(a.Under) > 0) {
				t.Errorf("%+v", a)
			}
		}
		all := h.records()
		if last := all[len(all)-1]; last.Fact != journal.NoticeCardShown || last.Data["text_sha256"] != card.Hash() || last.Data["person"] != h.engineer.ID {
			t.Errorf("on record is %+v", last)
		}
		h.clock.Advance(2 * again)
		_, err = h.Card(engineer, n.ID, "th")
		h.must(err)
		if len(h.records()) != len(all) {
			t.Error("the same words are on record twice")
		}
		log, err := h.Showings(h.as(h.author), n.ID, Page{})
		h.must(err)
		if len(log.Items) != 1 || !log.Items[0].Card || log.Items[0].Party.Person != h.engineer.ID || log.Items[0].Times != 2 || log.Items[0].Level != access.Minimal {
			t.Errorf("the log has %+v", log.Items)
		}
		_, err = h.Card(engineer, n.ID, "ja")
		if diff := cmp.Diff([]string{"/language notice.not_told_in"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACardIsForWhoComesAndHeadquarters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		colleague := h.person(h.merlinet, "Colleague", "en-SG", access.Executor)
		n := h.sent(h.carriedBy(h.engineer, h.escort))
		for _, nobody := range []directory.Person{h.escort, h.relief, colleague, h.clerk} {
			if _, err := h.Card(h.as(nobody), n.ID, ""); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", nobody.Name, err)
			}
		}
		if _, err := h.Card(h.as(h.author), n.ID, ""); err != nil {
			t.Error(err)
		}
		if _, err := h.Get(h.as(h.engineer), n.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the notice comes with its card: %v", err)
		}
		if diff := cmp.Diff([]string{n.Reference}, h.carries(h.engineer)); diff != "" {
			t.Error(diff)
		}
		if got := h.carries(h.escort); got != nil {
			t.Errorf("an escort carries %q", got)
		}
		_, err := h.Recall(h.as(h.second), n.ID, Words{Text: "Moved.", Language: "en"})
		h.must(err)
		_, err = h.Card(h.as(h.engineer), n.ID, "")
		wantKey(t, err, fault.KindConflict, "notice.card_over")
		if got := h.carries(h.engineer); got != nil {
			t.Errorf("what holds no more is carried: %q", got)
		}
		if got := h.letters(h.engineer); len(got) != 2 {
			t.Errorf("the engineer is told %q", got)
		}
	})
}

// carries are the references of the notices whose cards a person has in their list, without anything that a card does not say.
func (h *house) carries(p directory.Person) (references []string) {
	h.t.Helper()
	l, err := h.List(h.as(p), Filter{Carried: true}, Page{})
	h.must(err)
	for _, s := range l.Items {
		references = append(references, s.Reference)
		if s.Whole || s.Level != "" || s.Recipients != 0 || len(s.Visitors) > 0 {
			h.t.Errorf("the list says %+v", s)
		}
	}
	return references
}

func TestWhoCarriesACardMustBeThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.carriedBy(h.engineer, h.escort)
		c.Visitors = append(c.Visitors, c.Visitors[0], Visitor{Person: db.NewID(), Name: "Nobody"})
		_, err := h.Create(h.as(h.author), h.incident.ID, c)
		if diff := cmp.Diff([]string{"/visitors/1/person contract.twice", "/visitors/2/person person.unknown"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		n := h.sent(h.carriedBy(h.engineer, h.escort))
		_, err = h.dir.Deactivate(access.IfMatch(h.as(h.admin), h.engineer.Version), h.engineer.ID)
		h.must(err)
		later, err := h.Defaults(h.as(h.author), Content{Kind: Update, Supersedes: n.ID})
		h.must(err)
		if v := later.Visitors; len(v) != 1 || v[0].Person != "" || v[0].Name != h.engineer.Name {
			t.Errorf("an update has %+v come", v)
		}
		stored, err := h.store.find(context.Background(), n.ID, false)
		h.must(err)
		if stored.Visitors[0].Person == "" {
			t.Error("what was sent is changed")
		}
	})
}
