package journal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.append(Entry{
			Fact: RequestDeclined, Incident: "incident-1", Object: Object{"request", "r1", "INC-2026-0007/R1"},
			Parties:  []string{"org-vendor", "", "org-hq", "org-vendor"},
			Data:     map[string]any{"from": "issued", "hops": 3, "by": opening, "steps": []string{"s1", "s2"}},
			Personal: map[string]string{"reason": "要員がいない", "empty": "", "odd": "a\x00b"},
		})
		h.ctx = context.Background()
		h.append(Entry{Fact: RequestSent})
		want := []Record{{
			Index: 0, At: opening, Person: "person-1", Organization: "org-hq", Fact: RequestDeclined, Incident: "incident-1",
			Object: Object{"request", "r1", "INC-2026-0007/R1"},
			Data: map[string]any{"from": "issued", "hops": int64(3), "by": "2026-03-30T00:30:00.000000Z",
				"steps": []any{"s1", "s2"}},
			Personal: map[string]string{"reason": "要員がいない", "empty": "", "odd": "a\x00b"},
		}, {
			Index: 1, At: opening, Person: System, Fact: RequestSent, Data: map[string]any{}, Personal: map[string]string{},
		}}
		ignore := cmpopts.IgnoreFields(Record{}, "Leaf", "salts")
		if diff := cmp.Diff(want, h.all(Filter{}), ignore, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		h.sound(2)
	})
}

func TestEntriesOfOneTransactionStandTogetherAndGoWithIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		refused := errors.New("refused")
		err := d.In(h.ctx, func(ctx context.Context) error {
			if err := h.Append(ctx, told(0)); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		h.sound(0)
		h.append(told(0), told(1), told(2))
		h.append()
		h.append(told(3))
		h.sound(4)
		for i, r := range h.all(Filter{}) {
			if r.Data["number"] != int64(i) {
				t.Errorf("at %d stands %v", i, r.Data)
			}
		}
	})
}

func TestManyEntriesInOneTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.append(told(0))
		entries := make([]Entry, 1500)
		for i := range entries {
			entries[i] = told(i)
		}
		h.append(entries...)
		h.sound(int64(len(entries) + 1))
	})
}

func TestAppendIsRefused(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	if err := h.Append(h.ctx, told(0)); err == nil {
		t.Error("outside a transaction it was taken")
	}
	for name, e := range map[string]Entry{
		"a fact that is none of the house's": {Fact: "request.forgotten"},
		"an id that can't stand in a leaf":   {Fact: RequestSent, Incident: "\n"},
		"a fraction":                         {Fact: RequestSent, Data: map[string]any{"share": 0.5}},
	} {
		err := h.db.In(h.ctx, func(ctx context.Context) error { return h.Append(ctx, e) })
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	h.sound(0)
}

func TestWithoutItsEntryAnActIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		act := func() error {
			return d.In(h.ctx, func(ctx context.Context) error {
				if err := d.Gorm(ctx).Exec("INSERT INTO settings (name, value) VALUES (?, 'x')", db.NewID()).Error; err != nil {
					return err
				}
				return h.Append(ctx, told(0))
			})
		}
		for _, broken := range [][2]string{
			{"ALTER TABLE journal_head RENAME TO away", "ALTER TABLE away RENAME TO journal_head"},
			{"ALTER TABLE journal_salts RENAME TO away", "ALTER TABLE away RENAME TO journal_salts"},
			{"DELETE FROM journal_head", "INSERT INTO journal_head (id, size) VALUES (1, 0)"},
			{"UPDATE journal_head SET size = 9", "UPDATE journal_head SET size = 0"},
		} {
			h.exec(broken[0])
			if err := act(); !fault.Is(err, fault.KindUnavailable) {
				t.Errorf("%s: %v", broken[0], err)
			}
			h.exec(broken[1])
		}
		var acts int64
		d.Gorm(h.ctx).Table("settings").Count(&acts)
		if acts != 0 {
			t.Errorf("%d acts without an entry", acts)
		}
		if err := act(); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		h.sound(1)
	})
}

// Every writer says something before it locks further rows, and still the head is locked last: nobody runs into a
// deadlock, which would show as a transaction that was run again.
func TestManyWritersAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers, each, rows = 16, 12, 6
		h := newHouse(t, d)
		for i := range rows {
			h.exec("INSERT INTO settings (name, value) VALUES (?, '0')", fmt.Sprint(i))
		}
		refused := errors.New("refused")
		var committed sync.Map
		var ran atomic.Int64
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(uint64(w), 1))
				for n := range each {
					lock := r.Perm(rows)[:2]
					slices.Sort(lock)
					fails := r.IntN(4) == 0
					name := fmt.Sprintf("%d-%d", w, n)
					err := d.In(h.ctx, func(ctx context.Context) error {
						ran.Add(1)
						for i, row := range lock {
							if err := h.Append(ctx, Entry{Fact: RequestRead, Object: Object{"act", name, fmt.Sprint(i)}}); err != nil {
								return err
							}
							if err := d.Gorm(ctx).Exec("UPDATE settings SET value = ? WHERE name = ?", name, fmt.Sprint(row)).Error; err != nil {
								return err
							}
						}
						if fails {
							return refused
						}
						return nil
					})
					switch {
					case err == nil:
						committed.Store(name, true)
					case !errors.Is(err, refused):
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if ran.Load() != writers*each {
			t.Errorf("%d transactions ran %d times", writers*each, ran.Load())
		}
		var acts int
		committed.Range(func(any, any) bool { acts++; return true })
		records := h.all(Filter{})
		if len(records) != 2*acts {
			t.Fatalf("%d entries of %d acts", len(records), acts)
		}
		for i := 0; i < len(records); i += 2 {
			a, b := records[i].Object, records[i+1].Object
			if _, ok := committed.Load(a.ID); !ok || a.ID != b.ID || a.Reference != "0" || b.Reference != "1" {
				t.Errorf("at %d: %v then %v", i, a, b)
			}
		}
		h.sound(int64(len(records)))
	})
}

func TestEveryFactIsListedOnce(t *testing.T) {
	if len(known) != len(AllFacts()) {
		t.Errorf("%d facts, %d of them different", len(AllFacts()), len(known))
	}
}
