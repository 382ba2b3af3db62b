package exchange

import (
	"context"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAnUploadThatNobodyContinuesFailsAndItsBytesGo(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.expect()
		content := noise(9 << 20)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		wantStatus(t, s.patch(path, 0, content[:8<<20]), 204)
		whole := h.handedIn(noise(10))

		must(t, h.Sweep(t.Context(), time.Now().Add(generous.Abandoned-time.Minute)))
		if n := s.offset(path); n != 8<<20 {
			t.Fatalf("an upload that is still welcome has %d bytes", n)
		}
		must(t, h.Sweep(t.Context(), time.Now().Add(generous.Abandoned+time.Minute)))
		item := h.items()[0]
		if item.State != Failed || !slices.Contains(h.facts(item), journal.EvidenceFailed) {
			t.Errorf("item %+v", item)
		}
		wantStatus(t, s.head(path), 404)
		if names := h.stored(); len(names) != 1 {
			t.Errorf("stored: %q", names)
		}
		if got := body(t, s.get("/content/"+whole.ID, nil)); got != string(noise(10)) {
			t.Error("a complete one was touched")
		}
	})
}

func TestBytesThatNoRowNamesAreSweptAndNothingElse(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx := t.Context()
		item := h.handedIn(noise(10))
		must(t, h.vault.Store.Put(ctx, objectPrefix+"gone/000000-abc", []byte("orphan")))
		must(t, h.vault.Store.Put(ctx, "reports/000000-abc", []byte("somebody else's")))
		must(t, h.Sweep(ctx, time.Now()))
		if names := h.stored(); len(names) != 3 {
			t.Errorf("too early: %q", names)
		}
		must(t, h.Sweep(ctx, time.Now().Add(orphanAge+time.Minute)))
		names := h.stored()
		if len(names) != 2 || !slices.Contains(names, "reports/000000-abc") {
			t.Errorf("stored: %q", names)
		}
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		must(t, c.Close())
	})
}

func TestAnUploadThatIsContinuedMeanwhileIsNotSwept(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "x", Size: 10})
		must(t, err)
		failed, err := h.fail(t.Context(), u.Attempt.ID, abandoned, time.Now().Add(-time.Second)) // found before, touched since
		if failed || err != nil {
			t.Errorf("%v, %v", failed, err)
		}
		_, err = h.fail(t.Context(), "unknown", abandoned, time.Time{})
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// A relocation switches over and clears away between the two questions that the sweep asks of the rows.
func TestACopyIsNamedWhileItsNameGoesToTheParts(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx, item := t.Context(), h.handedIn(noise(10))
		relocation := Relocation{ID: db.NewID(), Item: item.ID, Incident: item.Incident, From: "eu", To: "default", State: RelocationCopied, AskedBy: h.desk.ID, AskedAt: start, Version: 1}
		must(t, h.db.In(ctx, func(ctx context.Context) error {
			if err := h.store.insertRelocation(ctx, relocation); err != nil {
				return err
			}
			return h.db.Gorm(ctx).Create(&copyRow{RelocationID: relocation.ID, AttemptID: item.Latest().ID, Region: "eu", Source: "source", Name: "copy"}).Error
		}))
		asked, queries := 0, h.db.Gorm(ctx).Callback().Query()
		must(t, queries.After("gorm:query").Register("test:move", func(tx *gorm.DB) {
			if asked++; asked > 1 {
				return
			}
			must(t, h.db.In(ctx, func(ctx context.Context) error {
				if err := h.db.Gorm(ctx).Model(&partRow{}).Where("attempt_id = ?", item.Latest().ID).Update("name", "copy").Error; err != nil {
					return err
				}
				return h.db.Gorm(ctx).Where("relocation_id = ?", relocation.ID).Delete(&copyRow{}).Error
			}))
		}))
		named, err := h.store.named(ctx, []string{"copy"})
		must(t, queries.Remove("test:move"))
		must(t, err)
		if asked != 2 || !named["copy"] {
			t.Errorf("after %d questions the sweep takes it", asked)
		}
	})
}
