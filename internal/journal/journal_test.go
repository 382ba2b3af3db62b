package journal

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
)

var opening = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// house is a journal on a real database, with a clock to turn.
type house struct {
	*Journal
	*testing.T
	clock *clock.Turned
	ctx   context.Context
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	signer, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(opening)
	return house{New(d, c, signer), t, c, WithActor(context.Background(), "person-1", "org-hq")}
}

// append commits entries in one transaction.
func (h house) append(entries ...Entry) {
	h.Helper()
	err := h.db.In(h.ctx, func(ctx context.Context) error {
		for _, e := range entries {
			if err := h.Append(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
}

// story appends n more entries of the usual sort, one transaction each.
func (h house) story(n int) {
	h.Helper()
	log, err := store{h.db}.head(h.ctx)
	if err != nil {
		h.Fatal(err)
	}
	for i := range n {
		h.append(told(int(log.size) + i))
	}
}

// told is the usual sort of entry: two incidents in turn, the vendor a party to every third.
func told(i int) Entry {
	e := Entry{
		Fact:     RequestAcknowledged,
		Incident: fmt.Sprintf("incident-%d", i%2),
		Object:   Object{"request", fmt.Sprintf("request-%d", i%4), fmt.Sprintf("INC-2026-0007/R%d", i%4)},
		Parties:  []string{"org-hq"},
		Data:     map[string]any{"number": i, "by": opening},
		Personal: map[string]string{"note": fmt.Sprintf("分かりました %d", i)},
	}
	if i%3 == 0 {
		e.Parties = append(e.Parties, "org-vendor")
	}
	return e
}

func (h house) checkpoint() Checkpoint {
	h.Helper()
	c, err := h.Checkpoint(h.ctx)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h house) verify(pin Pin) Report {
	h.Helper()
	r, err := VerifyDatabase(h.ctx, h.db, pin)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// sound fails the test where verifying finds anything.
func (h house) sound(entries int64) {
	h.Helper()
	r := h.verify(Pin{})
	if !r.OK() || r.Entries != entries || r.Size != entries {
		h.Fatalf("%d of %d entries, want %d; found:\n%v", r.Entries, r.Size, entries, r.String())
	}
}

func (h house) all(f Filter) (records []Record) {
	h.Helper()
	for r, err := range h.All(h.ctx, f) {
		if err != nil {
			h.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

// exec changes the tables behind the journal's back.
func (h house) exec(statement string, args ...any) {
	h.Helper()
	err := h.db.In(h.ctx, func(ctx context.Context) error { return h.db.Gorm(ctx).Exec(statement, args...).Error })
	if err != nil {
		h.Fatalf("%s: %v", statement, err)
	}
}
