package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Lack is what evidence lacks that is no whole file yet, or any more.
type Lack string

// The lacks. That no request belongs to a file can't be: none is taken in without one.
const (
	LacksRest  Lack = "unfinished" // an upload was begun, and the rest of it has not come
	LacksStart Lack = "expected"   // it was asked for, and nobody has begun
	LacksBytes Lack = "missing"    // it is on record as received, and its bytes are not where they were put
	LacksEnd   Lack = "unarchived" // its case has ended, and nobody has put it away
)

// Lacks in the order in which they are shown.
var Lacks = []Lack{LacksRest, LacksStart, LacksBytes, LacksEnd}

// Orphan is evidence that lacks something.
type Orphan struct {
	Item    Item
	Attempt Attempt   // zero for what is only expected
	Due     time.Time // of the request that expects it, zero where that says nothing
	Overdue bool
	FoundAt time.Time // that its bytes are missing
}

// Sweeping is what the sweeps have found. It is the same in all processes.
type Sweeping struct {
	At            time.Time // of the latest, zero before the first
	Ended         int64     // uploads that it ended, as nobody came back to them or could
	Removed       int64     // stored objects that no row named, which it deleted
	RemovedBefore int64     // by all earlier ones
	PassedAt      time.Time // all received bytes had been looked for once more, zero before that
	Missing       int64     // attempts whose bytes were not there

	checkedTo string // with doubted behind it where some in this pass couldn't be looked for
}

// DueBy registers who says until when requests are to be answered, by their ids, while the program is put together.
func (s *Service) DueBy(fn func(ctx context.Context, requests []string) (map[string]time.Time, error)) {
	s.dueBy = fn
}

// Orphans lists the evidence of all incidents that lacks something, the newest first.
func (s *Service) Orphans(ctx context.Context, l Lack, p Page) (db.List[Orphan], error) {
	if err := access.Check(ctx, access.ListOrphans, access.Scope{}); err != nil {
		return db.List[Orphan]{}, err
	}
	if !slices.Contains(Lacks, l) {
		return db.List[Orphan]{}, fault.Invalid("/lacks", "field.choice", "choices", Lacks)
	}
	switch l {
	case LacksRest, LacksBytes:
		return s.store.attemptsThatLack(ctx, l, p)
	case LacksEnd:
		return s.store.leftOut(ctx, p)
	}
	all, err := s.store.expected(ctx, p)
	if err != nil || s.dueBy == nil || len(all.Items) == 0 {
		return all, err
	}
	ids := make([]string, len(all.Items))
	for k, o := range all.Items {
		ids[k] = o.Item.Request
	}
	dues, err := s.dueBy(ctx, ids)
	now := s.clock.Now()
	for k := range all.Items {
		o := &all.Items[k]
		o.Due = dues[o.Item.Request]
		o.Overdue = !o.Due.IsZero() && !o.Due.After(now)
	}
	return all, err
}

// Sweeping is what the sweeps have found.
func (s *Service) Sweeping(ctx context.Context) (Sweeping, error) {
	if err := access.Check(ctx, access.ReadSweep, access.Scope{}); err != nil {
		return Sweeping{}, err
	}
	return s.store.sweeping(ctx)
}

// checkedAtOnce bounds how many attempts' bytes one round looks for: over all rounds each is looked for again and again.
const checkedAtOnce = 100

// doubted marks a pass after which nobody can say that all have been looked for.
const doubted = "?"

// lookForBytes looks whether some more of what was received is where it was put, and again for what was missing. It reads a byte of
// each part; whether they are the right ones, `tasuki verify` says. What can't be looked for, as a region's store doesn't answer, keeps the
// others from nothing, and the pass from being said to be one.
func (s *Service) lookForBytes(ctx context.Context) error {
	errs := []error{s.lookAgainForMissing(ctx)}
	w, err := s.store.sweeping(ctx)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	after, doubt := strings.CutSuffix(w.checkedTo, doubted)
	ids, err := s.store.complete(ctx, after, checkedAtOnce)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, id := range ids {
		gone, err := s.bytesGone(ctx, id)
		if err == nil && gone {
			err = s.db.In(ctx, func(ctx context.Context) error { return s.store.insertMissing(ctx, id, s.clock.Now()) })
		}
		if err != nil {
			errs, doubt = append(errs, err), true
		}
	}
	next := ""
	if len(ids) == checkedAtOnce {
		next = ids[len(ids)-1]
		if doubt {
			next += doubted
		}
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if next == "" && !doubt {
			return s.store.passed(ctx, w.checkedTo, s.clock.Now())
		}
		return s.store.checkedTo(ctx, w.checkedTo, next)
	})
	return errors.Join(append(errs, err)...)
}

// lookAgainForMissing strikes what is there again, or was disposed of since, off the list.
func (s *Service) lookAgainForMissing(ctx context.Context) error {
	var errs []error
	for after := ""; ; {
		ids, err := s.store.missing(ctx, after, checkedAtOnce)
		if err != nil || len(ids) == 0 {
			return errors.Join(append(errs, err)...)
		}
		for _, id := range ids {
			gone, err := s.bytesGone(ctx, id)
			if err == nil && !gone {
				err = s.db.In(ctx, func(ctx context.Context) error { return s.store.deleteMissing(ctx, id) })
			}
			if err != nil {
				errs = append(errs, err)
			}
		}
		after = ids[len(ids)-1]
	}
}

// bytesGone says that rows name bytes of the attempt that are not there. What was disposed of meanwhile has no rows any more, and
// what was relocated meanwhile is elsewhere.
func (s *Service) bytesGone(ctx context.Context, attempt string) (bool, error) {
	was, err := s.store.attempt(ctx, attempt)
	if err != nil {
		return false, err
	}
	if err := s.present(ctx, was.attempt()); !errors.Is(err, blob.ErrMissing) {
		return false, err
	}
	is, err := s.store.attempt(ctx, attempt)
	if err != nil || is.Region != was.Region {
		return false, err
	}
	parts, err := s.store.parts(ctx, attempt)
	return len(parts) > 0, err
}
