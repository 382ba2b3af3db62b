package incident

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

func TestWhoIsAddressedTakesPartAndNoFurther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		admit := func(o directory.Organization, person string) error {
			return d.In(h.as(h.desk), func(ctx context.Context) error {
				return h.Admit(ctx, Admission{Incident: i.ID, Organization: o.ID, Person: person, Role: access.Executor, Level: access.Operational, Reason: "INC-2026-0001/R1"})
			})
		}
		if diff := cmp.Diff([]string{"/organization participant.no_engagement"}, fields(t, admit(h.merlinet, ""))); diff != "" {
			t.Error(diff)
		}
		h.engage(h.merlinet, h.singapore)
		for range 2 { // the second adds nothing
			if err := admit(h.merlinet, h.engineer.ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err := h.Get(h.as(h.colleague), i.ID)
		wantHidden(t, err)
		for _, person := range []string{"", h.colleague.ID} { // everybody, which one person's grant is not; then nothing new
			if err := admit(h.merlinet, person); err != nil {
				t.Fatal(err)
			}
		}
		if seen, err := h.Get(h.as(h.colleague), i.ID); err != nil || seen.Level != access.Operational {
			t.Errorf("%s, %v", seen.Level, err)
		}
		l, err := h.Participants(h.as(h.desk), i.ID, db.Page{})
		if err != nil || len(l.Items) != 2 || l.Items[0].GrantedBy != h.desk.ID || l.Items[0].Reason != "INC-2026-0001/R1" {
			t.Errorf("%+v, %v", l.Items, err)
		}
	})
}

func TestTheHouseItselfMayAdmitWhenATimerIssues(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		h.engage(h.merlinet, h.singapore)
		err := d.In(access.With(context.Background(), access.System), func(ctx context.Context) error {
			return h.Admit(ctx, Admission{Incident: i.ID, Organization: h.merlinet.ID, Role: access.Executor, Level: access.Operational, Reason: "R1", By: h.desk.ID})
		})
		if err != nil {
			t.Fatal(err)
		}
		l, err := h.Participants(h.as(h.engineer), i.ID, db.Page{})
		if err != nil || len(l.Items) != 1 || l.Items[0].GrantedBy != h.desk.ID {
			t.Errorf("%+v, %v", l.Items, err)
		}
	})
}
