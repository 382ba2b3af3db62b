package notice

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// toldOfOld is how often a person was told that what they carry is old.
func (h *house) toldOfOld(p directory.Person) (n int) {
	h.t.Helper()
	h.must(h.db.Gorm(context.Background()).Table("outbox").Select("COUNT(*)").Where("kind = 'notice_sheet' AND person = ?", p.ID).Scan(&n).Error)
	return n
}

// inOtherHands is the scenario's notice to the escort: the engineer carries its card, the clerk's sheet and a third one's code are with the
// escort, and the liaison, who was sent it too, printed a sheet.
func (h *house) inOtherHands() (n View, liaison, caller directory.Person) {
	h.t.Helper()
	liaison = h.person(h.bangkok, "Liaison, Bangkok", "th", access.SiteLiaison)
	caller = h.person(h.hq, "Caller", "en", access.Coordinator)
	n = h.sent(h.carriedBy(h.engineer, h.escort, liaison))
	for _, p := range []directory.Person{liaison, h.author, h.author} {
		_, err := h.Print(h.as(p), n.ID, h.escort.ID)
		h.must(err)
	}
	h.must(h.db.In(h.as(caller), func(ctx context.Context) error {
		own, err := h.store.copies(ctx, []string{n.ID}, h.escort.ID)
		h.must(err)
		return h.broughtByPhone(ctx, own[n.ID].ID, h.escort.ID, "", h.clock.Now())
	}))
	h.must(h.db.In(h.as(h.admin), func(ctx context.Context) error { // of the escort's silence
		own, err := h.store.copies(ctx, []string{n.ID}, h.escort.ID)
		h.must(err)
		return h.broughtByPhone(ctx, own[n.ID].ID, h.second.ID, "", h.clock.Now())
	}))
	return n, liaison, caller
}

func TestWhoeverCarriesItIsToldThatItIsOld(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(h *house, n View) directory.Person
	}{
		{"a recall", func(h *house, n View) directory.Person {
			_, err := h.Recall(h.as(h.second), n.ID, Words{Text: "Moved.", Language: "en"})
			h.must(err)
			return h.second
		}},
		{"an all-clear", func(h *house, n View) directory.Person {
			clear, err := h.Defaults(h.as(h.second), Content{Kind: AllClear, Supersedes: n.ID})
			h.must(err)
			h.sent(clear)
			return h.author // who sends it knows
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				n, liaison, caller := h.inOtherHands()
				by := c.end(h, n)
				for _, p := range []directory.Person{h.engineer, caller, h.author} {
					want := 1
					if p.ID == by.ID {
						want = 0
					}
					if got := h.toldOfOld(p); got != want {
						t.Errorf("%s is told %d times", p.Name, got)
					}
				}
				for _, p := range []directory.Person{liaison, h.escort, h.second, h.admin} { // who was sent it is told of that
					if got := h.toldOfOld(p); got != 0 {
						t.Errorf("%s is told %d times", p.Name, got)
					}
				}
				if got := h.waits(h.engineer, CarrierType); got != "" {
					t.Errorf("a card that is over waits: %s", got)
				}
				h.nothingIsLost()
			})
		})
	}
}

func (h *house) nothingIsLost() {
	h.t.Helper()
	if lost, err := h.turns.Holderless(context.Background()); lost != 0 || err != nil {
		h.t.Errorf("%d have no turn, %v", lost, err)
	}
}

func TestWhoeverCarriesItIsToldThatItsTimeMoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n, liaison, caller := h.inOtherHands()
		to, err := n.Answers.Attend.Say.Starts()
		h.must(err)
		was := to.Add(-time.Hour)
		h.must(d.In(context.Background(), func(ctx context.Context) error { return h.store.attends(ctx, n.ID, was) }))
		h.zones()
		got := h.moves("notice_moved")
		for _, p := range []directory.Person{h.engineer, caller, h.author, liaison, h.escort} {
			if len(got[p.ID]) != 1 || !got[p.ID][0].To.Equal(to) {
				t.Errorf("%s: %+v", p.Name, got[p.ID])
			}
		}
		card, err := h.turns.Mine(h.as(h.engineer), CarrierType, Page{})
		h.must(err)
		if len(card.Items) != 1 || !card.Items[0].Due.Equal(to) {
			t.Errorf("%+v", card.Items)
		}
	})
}

func TestMailToWhoeverCarriesACardIsHeardWhenItComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			return d.Gorm(ctx).Table("people").Where("id = ?", h.engineer.ID).UpdateColumn("email", "nowhere").Error
		}))
		n := h.sent(h.carriedBy(h.engineer, h.escort))
		h.nothingIsLost()
		h.post()
		all := h.records()
		if last := all[len(all)-1]; last.Fact != journal.NoticeBounced || last.Data["person"] != h.engineer.ID {
			t.Errorf("on record is %+v", last)
		}
		card, err := h.turns.Mine(h.as(h.engineer), CarrierType, Page{})
		h.must(err)
		if len(card.Items) != 1 {
			t.Fatalf("%+v", card.Items)
		}
		carried := card.Items[0].Object.ID
		outlook, err := h.turns.Silence(h.as(h.author), CarrierType, carried)
		h.must(err)
		undelivered := func(m turn.Ahead) bool { return m.Trigger == turn.NotDelivered && m.AtOnce }
		if !slices.ContainsFunc(outlook.Ahead, undelivered) {
			t.Errorf("nothing comes of it: %+v", outlook.Ahead)
		}
		silent, err := h.Silence(h.as(h.author), n.ID)
		h.must(err)
		if !slices.ContainsFunc(silent, func(s Silent) bool { return s.Party.Person == h.engineer.ID }) {
			t.Errorf("headquarters does not see it: %+v", silent)
		}
		if _, err := h.Card(h.as(h.engineer), n.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := h.turns.Of(context.Background(), CarrierType, carried); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an opened card waits: %v", err)
		}
		h.nothingIsLost()
		on := len(h.records())
		h.must(h.carrierMailed(context.Background(), deliver.Receipt{State: deliver.Bounced, Kind: "escalation", To: h.second.ID, About: deliver.About{Type: CarrierType, ID: carried}}))
		if len(h.records()) != on {
			t.Error("a bounced escalation is one of a card")
		}
		nudged := len(h.letters(h.author))
		_, err = h.Recall(h.as(h.second), n.ID, Words{Text: "Moved.", Language: "en"})
		h.must(err)
		h.post()
		if got := h.letters(h.author); len(got) != nudged+1 {
			t.Errorf("the author is told %q", got)
		}
	})
}

func TestACardOfWhoHasLeftWaitsForNobody(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.sent(h.carriedBy(h.engineer, h.escort))
	_, err := h.dir.Deactivate(h.as(h.admin), h.engineer.ID)
	h.must(err)
	h.nothingIsLost()
	if l, err := h.turns.Mine(h.as(h.engineer), CarrierType, Page{}); err != nil || len(l.Items) != 0 {
		t.Errorf("%+v %v", l.Items, err)
	}
}
