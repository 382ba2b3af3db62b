package incident

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

// seed puts n cases into the tables as the service would, at two sites in turn. The vendor MerliNet sees seen of them,
// spread evenly; the partner Tsubame sees all.
func (h *house) seed(n, seen int) {
	h.t.Helper()
	vendor, partner := h.engage(h.merlinet, h.singapore), h.engage(h.tsubame, h.singapore)
	grant := func(incident string, e directory.Engagement) participantRow {
		return Participant{
			ID: db.NewID(), Incident: incident, Organization: e.Organization, Roles: []access.Role{access.LogAnalyst},
			Level: access.Operational, Engagement: e.ID, GrantedBy: h.desk.ID, GrantedAt: start, Version: 1,
		}.row()
	}
	at := []string{h.singapore.ID, h.bangkok.ID}
	first := h.open().row()
	const batch = 500
	err := h.db.In(context.Background(), func(ctx context.Context) error {
		tx := h.db.Gorm(ctx)
		for from := 1; from < n; from += batch {
			var rows []row
			var sites []siteRow
			var grants []participantRow
			for k := from; k < min(from+batch, n); k++ {
				r := first
				r.ID, r.Reference = db.NewID(), fmt.Sprintf("INC-2026-%04d", k+1)
				rows = append(rows, r)
				sites = append(sites, siteRow{at[k%2], r.ID})
				grants = append(grants, grant(r.ID, partner))
				if k*seen/n != (k-1)*seen/n || k == 1 {
					grants = append(grants, grant(r.ID, vendor))
				}
			}
			if err := tx.Create(&rows).Error; err != nil {
				return err
			}
			if err := tx.Create(&sites).Error; err != nil {
				return err
			}
			if err := tx.Create(&grants).Error; err != nil {
				return err
			}
		}
		return tx.Table("counters").Where("owner = ?", everything).Update("last", n).Error
	})
	if err == nil {
		err = h.db.In(context.Background(), func(ctx context.Context) error { return h.db.Gorm(ctx).Exec("ANALYZE").Error })
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// BenchmarkFirstPage is the first page of 20 with the total, beside the barest reading of the same rows and count: the
// visible ids and their number along the index, and the rows by their ids. TASUKI_BENCH_LARGE adds a million cases.
func BenchmarkFirstPage(b *testing.B) {
	sizes := []struct{ cases, seen int }{{1_000, 100}, {20_000, 2_000}}
	if os.Getenv("TASUKI_BENCH_LARGE") != "" {
		sizes = append(sizes, struct{ cases, seen int }{1_000_000, 2_000})
	}
	for engine, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			for _, size := range sizes {
				b.Run(fmt.Sprintf("%d of %d", size.seen, size.cases), func(b *testing.B) {
					h := build(b, open(b))
					h.seed(size.cases, size.seen)
					b.Run("bare", func(b *testing.B) { p50(b, h.bare) })
					for _, p := range []directory.Person{h.engineer, h.desk} {
						ctx := h.as(p)
						b.Run(p.Name, func(b *testing.B) {
							p50(b, func() error {
								l, err := h.List(ctx, Filter{}, db.Page{Limit: 20, Count: true})
								if err == nil && len(l.Items) != 20 {
									err = fmt.Errorf("%d items", len(l.Items))
								}
								return err
							})
						})
					}
				})
			}
		})
	}
}

func (h *house) bare() error {
	tx := h.db.Gorm(context.Background())
	own := map[string]any{"organization_id": h.merlinet.ID, "person_id": ""}
	var ids []string
	if err := tx.Table("participants").Where(own).Where("revoked_at IS NULL").Order("incident_id DESC").Limit(20).Pluck("incident_id", &ids).Error; err != nil {
		return err
	}
	var rows []row
	if err := tx.Where(map[string]any{"id": ids}).Order("id DESC").Find(&rows).Error; err != nil {
		return err
	}
	var total int64
	return tx.Table("participants").Where(own).Where("revoked_at IS NULL").Count(&total).Error
}

func p50(b *testing.B, fn func() error) {
	var took []time.Duration
	for b.Loop() {
		from := time.Now()
		if err := fn(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(from))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
}
