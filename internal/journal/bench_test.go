package journal

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func benchJournal(b *testing.B, d *db.DB, entries int) *Journal {
	b.Helper()
	signer, err := GenerateSigner("bench")
	if err != nil {
		b.Fatal(err)
	}
	j := New(d, clock.At(opening), signer)
	for from := 0; from < entries; from += 1000 {
		err := d.In(context.Background(), func(ctx context.Context) error {
			for i := from; i < min(from+1000, entries); i++ {
				if err := j.Append(ctx, told(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return j
}

func each(b *testing.B, bench func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { bench(b, dbtest.Postgres(b)) })
}

// BenchmarkVerify reports what share of plain hashing of the same bytes verifying 100,000 entries reaches.
func BenchmarkVerify(b *testing.B) {
	const entries = 100_000
	each(b, func(b *testing.B, d *db.DB) {
		j := benchJournal(b, d, entries)
		var leaves [][]byte
		rows := d.Gorm(context.Background()).Table("journal_entries")
		if err := rows.Order("leaf_index").Pluck("leaf", &leaves).Error; err != nil {
			b.Fatal(err)
		}
		var hashing, reading, verifying float64
		for b.Loop() {
			hashing += seconds(func() {
				var h head
				for _, leaf := range leaves {
					h.add(tlog.RecordHash(leaf))
				}
			})
			reading += seconds(func() {
				rows, err := d.Gorm(context.Background()).Raw("SELECT leaf FROM journal_entries ORDER BY leaf_index").Rows()
				if err != nil {
					b.Fatal(err)
				}
				defer rows.Close()
				var h head
				var leaf sql.RawBytes
				for rows.Next() {
					if err := rows.Scan(&leaf); err != nil {
						b.Fatal(err)
					}
					h.add(tlog.RecordHash(leaf))
				}
			})
			verifying += seconds(func() {
				r, err := VerifyDatabase(context.Background(), j.db, Pin{})
				if err != nil || !r.OK() || r.Entries != entries {
					b.Fatal(err, r.String())
				}
			})
		}
		b.ReportMetric(hashing/verifying, "share-of-hashing")
		b.ReportMetric(reading/verifying, "share-of-reading-and-hashing")
		b.ReportMetric(verifying/float64(b.N), "s/verify")
	})
}

// BenchmarkAppend is one entry with two parties and one personal value in a transaction of its own, at 8 clients.
func BenchmarkAppend(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		j := benchJournal(b, d, 1)
		b.SetParallelism(4)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := d.In(context.Background(), func(ctx context.Context) error { return j.Append(ctx, told(3)) }); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkProveInclusion(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		j := benchJournal(b, d, 100_000)
		for i := int64(0); b.Loop(); i++ {
			if _, err := j.ProveInclusion(context.Background(), (i*7919)%100_000, 100_000); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPage is the first page of a party's entries in one incident of a thousand.
func BenchmarkPage(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		j := benchJournal(b, d, 1)
		for from := range 20 {
			err := d.In(context.Background(), func(ctx context.Context) error {
				for i := range 1000 {
					e := told(i)
					e.Incident = fmt.Sprint("incident-", (from*1000+i)%100)
					if err := j.Append(ctx, e); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			if _, err := j.Entries(context.Background(), Filter{Party: "org-vendor", Incident: "incident-7"}, db.Page{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// seconds runs fn and says how long it took on the machine's clock.
func seconds(fn func()) float64 {
	start := time.Now()
	fn()
	return time.Since(start).Seconds()
}
