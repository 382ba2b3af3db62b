package incident

import (
	"context"
	"os"
	"sync"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
)

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

// waits has the house keep turns, as the program does.
func (h *house) waits(d *db.DB) *turn.Service {
	h.t.Helper()
	words, err := spoken()
	if err != nil {
		h.t.Fatal(err)
	}
	mail, err := deliver.New(d, h.j, words, h.clock, deliver.Config{URL: "folder://" + h.t.TempDir() + "?from=tasuki@hq.example", Origin: "https://hq.example"})
	if err != nil {
		h.t.Fatal(err)
	}
	turns := turn.New(d, h.j, h.clock, h.dir, mail)
	h.TurnsIn(turns)
	return turns
}

func TestTheReviewOfAClosingIsHeadquartersTurn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		turns := h.waits(d)
		whose := func(i Incident, want turn.Kind, person string) {
			t.Helper()
			item, err := turns.Of(context.Background(), ObjectType, i.ID)
			if want == "" {
				if !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%+v, %v", item, err)
				}
			} else if err != nil || item.Kind != want || item.Organization != h.hq.ID || item.Person != person || item.NextCheck.IsZero() {
				t.Errorf("%+v, %v", item, err)
			}
			if n, err := turns.Holderless(context.Background()); n != 0 || err != nil {
				t.Errorf("%d without a holder, %v", n, err)
			}
		}
		i := h.walk(h.open(), Triage, Active, Contained, Remediating)
		whose(i, "", "")
		i = h.walk(i, ClosureReview)
		whose(i, turn.Review, "")
		l, err := turns.Open(h.as(h.desk), turn.Filter{}, turn.Page{})
		if err != nil || len(l.Items) != 1 || l.Items[0].Title != i.Title || l.Items[0].Path != "/incidents/"+i.ID {
			t.Errorf("the board has %+v, %v", l.Items, err)
		}
		other, chief := h.person(h.hq, "Deputy", access.HoldAuthority), h.person(h.hq, "Chief", access.HoldAuthority)
		if _, err := h.Hold(h.as(chief), i.ID, "The cause is unknown."); err != nil {
			t.Fatal(err)
		}
		whose(i, turn.Unblock, chief.ID)
		if all, err := h.deputies(context.Background(), i.ID); err != nil || len(all) != 1 || all[0].ID != other.ID {
			t.Errorf("deputies %+v, %v", all, err)
		}
		if _, err := h.Release(h.as(other), i.ID, "The cause is known."); err != nil {
			t.Fatal(err)
		}
		whose(i, turn.Review, "")
		i = h.walk(i, Active)
		whose(i, "", "")
		i = h.walk(i, Contained, Remediating)
		if _, err := h.Hold(h.as(h.desk), i.ID, "Wait."); err != nil {
			t.Fatal(err)
		}
		whose(i, "", "")
		i = h.walk(i, ClosureReview)
		whose(i, turn.Unblock, other.ID) // who placed it can't, so that it is the first who may
		if _, err := h.Release(h.as(h.desk), i.ID, "Fine."); err != nil {
			t.Fatal(err)
		}
		i = h.walk(i, Closed)
		whose(i, "", "")
	})
}

func TestNobodyAnswersForAClosingThatNobodyReviews(t *testing.T) {
	d := dbtest.SQLite(t)
	h := build(t, d)
	turns := h.waits(d)
	i := h.walk(h.open(), Triage, Active, Contained, Remediating, ClosureReview)
	o, err := turns.Silence(context.Background(), ObjectType, i.ID)
	if err != nil || !o.Waits || len(o.Ahead) == 0 || o.Ahead[0].Trigger != turn.NotAnswered || len(o.Ahead[0].People) == 0 {
		t.Errorf("%+v, %v", o.Ahead, err)
	}
	err = d.In(context.Background(), func(ctx context.Context) error {
		return d.Gorm(ctx).Exec("DELETE FROM open_items").Error
	})
	if n, _ := turns.Holderless(context.Background()); err != nil || n != 1 {
		t.Errorf("%d without a holder, %v", n, err)
	}
}
