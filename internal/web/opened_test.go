package web_test

import (
	"context"
	"net/http"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/decision"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/turn"
)

// Whoever opens what is their turn, on its page or over the API, knows of it, whatever became of the mail; nobody else's opening says so.
func TestOpeningCountsAsKnowingWhateverItIs(t *testing.T) {
	h := apptest.Scenario(t)
	b, other := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	c, me := h.Client("coordinator@aomine"), h.Actor("coordinator@aomine")
	of, err := h.Incidents.Get(h.As("coordinator@aomine"), "INC-2026-0007")
	if err != nil {
		t.Fatal(err)
	}
	var notices []string
	err = h.DB.In(t.Context(), func(ctx context.Context) error {
		tx := h.DB.Gorm(ctx)
		if err := tx.Table("notices").Where("incident_id = ?", of.ID).Limit(1).Pluck("id", &notices).Error; err != nil {
			return err
		}
		return tx.Exec("INSERT INTO notice_translation_tasks (id, notice_id, language) VALUES ('thai', ?, 'th')", notices[0]).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	for objectType, at := range map[string]struct{ table, path string }{
		decision.ObjectType: {"decisions", "/decisions/"}, finding.ObjectType: {"observations", "/observations/"}, incident.ObjectType: {"incidents", "/incidents/"},
		exchange.ObjectType: {"evidence_items", "/evidence-items/"}, notice.ObjectType: {"notices", "/notices/"}, notice.TaskType: {"notice_translation_tasks", ""},
	} {
		var ids []string
		q := h.DB.Gorm(t.Context()).Table(at.table).Limit(1)
		switch objectType {
		case incident.ObjectType:
			q = q.Where("id = ?", of.ID)
		case notice.TaskType:
			q = q.Where("id = 'thai'")
		default:
			q = q.Where("incident_id = ?", of.ID)
		}
		if err := q.Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
			t.Fatalf("%s: %v, %v", objectType, ids, err)
		}
		id := ids[0]
		page, resource := at.path+id, at.path+id
		if objectType == notice.TaskType {
			resource = "/notices/" + notices[0] + "/translations"
			page = resource + "/th"
		}
		for way, open := range map[string]func(){
			"page": func() { b.get(page).must(200) }, "API": func() { c.Must(http.MethodGet, resource, nil, nil) },
		} {
			known := func() (n int64) {
				if err := h.DB.Gorm(t.Context()).Table("open_items").Where("object_type = ? AND object_id = ? AND known_at IS NOT NULL", objectType, id).Count(&n).Error; err != nil {
					t.Fatal(err)
				}
				return n
			}
			err := h.DB.In(h.As("deputy@aomine"), func(ctx context.Context) error {
				if err := h.Turns.Done(ctx, objectType, id); err != nil {
					return err
				}
				return h.Turns.Hand(ctx, turn.Item{
					Object: turn.Object{Type: objectType, ID: id, Reference: of.Reference}, Incident: of.ID, Kind: turn.Review, Organization: me.Organization, Person: me.Person,
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			if other.get(page).must(200); known() != 0 {
				t.Errorf("%s by %s: known before its holder opened it", objectType, way)
			}
			if open(); known() != 1 {
				t.Errorf("%s by %s: not known once its holder had opened it", objectType, way)
			}
		}
	}
}
