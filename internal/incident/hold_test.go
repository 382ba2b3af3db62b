package incident

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAHoldBlocksClosingUntilItIsReleased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.walk(h.open(), Triage, Active, Contained, Remediating, ClosureReview)
		i, err := h.Hold(h.as(h.desk), i.ID, "Wait: the cause is unknown.")
		if err != nil || i.Hold.Reason != "Wait: the cause is unknown." || i.Hold.PlacedBy != h.desk.ID || i.State != ClosureReview {
			t.Fatalf("%+v, %v", i, err)
		}
		_, err = h.Hold(h.as(h.desk), i.ID, "Wait again.")
		wantKey(t, err, fault.KindConflict, "incident.held_already")
		_, err = h.Transition(h.as(h.desk), i.ID, Step{Closed, "All is calm."})
		wantKey(t, err, fault.KindConflict, "incident.held")
		if l, err := h.List(h.as(h.desk), Filter{Held: to(true)}, db.Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 {
			t.Errorf("%d held, %v", len(l.Items), err)
		}
		if i, err = h.Release(h.as(h.desk), i.ID, "The cause is known."); err != nil || i.Hold != nil {
			t.Fatalf("%+v, %v", i.Hold, err)
		}
		_, err = h.Release(h.as(h.desk), i.ID, "Again.")
		wantKey(t, err, fault.KindConflict, "incident.not_held")
		if l, err := h.List(h.as(h.desk), Filter{Held: to(true)}, db.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("%d held, %v", len(l.Items), err)
		}
		i = h.walk(i, Closed)
		if i, err = h.Hold(h.as(h.desk), i.ID, "Look again."); err != nil || i.State != Closed {
			t.Errorf("a second hold, on a closed case: %+v, %v", i, err)
		}
	})
}

func TestDismissingAndClosingNeedAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		if _, err := h.Transition(h.as(h.desk), i.ID, Step{To: Triage}); err != nil {
			t.Error(err)
		}
		_, err := h.Transition(h.as(h.desk), i.ID, Step{To: Dismissed, Reason: " "})
		if diff := cmp.Diff([]string{"/reason field.required"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		_, err = h.Hold(h.as(h.desk), i.ID, "")
		if diff := cmp.Diff([]string{"/reason field.required"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnlyHeadquartersMovesHoldsAndReleases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		h.engage(h.merlinet, h.singapore)
		h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Full})
		h.grant(i, Grant{Organization: h.hq.ID, Person: h.clerk.ID, Level: access.Full})
		before := len(h.journalled())
		for _, p := range []directory.Person{h.engineer, h.clerk} {
			for name, act := range map[string]func() error{
				"transition": func() error { _, err := h.Transition(h.as(p), i.ID, Step{To: Triage}); return err },
				"hold":       func() error { _, err := h.Hold(h.as(p), i.ID, "Wait."); return err },
				"release":    func() error { _, err := h.Release(h.as(p), i.ID, "Go."); return err },
				"update":     func() error { _, err := h.Update(h.as(p), i.ID, Change{Title: to("x")}); return err },
				"grant":      func() error { _, err := h.AddParticipant(h.as(p), i.ID, Grant{}); return err },
			} {
				if err := act(); !fault.Is(err, fault.KindForbidden) {
					t.Errorf("%s by %s: %v", name, p.Name, err)
				}
			}
		}
		if after := len(h.journalled()); after != before {
			t.Errorf("%d entries came of it", after-before)
		}
	})
}

func TestTheJournalSaysWhoMovedTheCaseWhereAndWhy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.walk(h.open(), Triage)
		last := h.journalled()[0]
		if last.Fact != journal.IncidentMoved || last.Person != h.desk.ID || last.Incident != i.ID || last.Object.Reference != i.Reference {
			t.Errorf("%+v", last)
		}
		if diff := cmp.Diff(map[string]any{"from": "reported", "to": "triage"}, last.Data); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]string{"reason": "As agreed."}, last.Personal); diff != "" {
			t.Error(diff)
		}
	})
}
