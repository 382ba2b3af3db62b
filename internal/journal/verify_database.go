package journal

import (
	"context"
	"math/bits"
	"runtime"
	"strconv"
	"strings"

	"tasuki/internal/db"
)

// VerifyDatabase reads the whole journal of d and rebuilds it from its leaves. The error is for what could not be
// read at all; what is wrong stands in the report. It may run beside a server that appends: what is appended
// meanwhile is left to the next time.
func VerifyDatabase(ctx context.Context, d *db.DB, pin Pin) (Report, error) {
	v := verification{store: store{d}, pin: pin, agreed: map[bool]int64{}}
	err := v.run(ctx)
	return v.report, db.Fault(err)
}

type verification struct {
	store  store
	pin    Pin
	report Report
	tree   rebuilt
	head   head
	sound  bool            // the head could be read
	due    []dueCheckpoint // those not yet reached, by size
	agreed map[bool]int64  // up to here the tree is that of a checkpoint, by whether the reader kept it
	asked  witnesses
	gap    *int64 // where entries began to be missing
}

func (v *verification) run(ctx context.Context) error {
	if err := v.readCheckpoints(ctx); err != nil {
		return err
	}
	size, err := v.readHead(ctx)
	if err != nil {
		return err
	}
	v.reach()
	if err := v.walk(ctx, size); err != nil {
		return err
	}
	v.finish()
	return v.lookBeyond(ctx)
}

// readHead gives the number of entries to walk over.
func (v *verification) readHead(ctx context.Context) (int64, error) {
	row, err := v.store.headRow(ctx)
	if err != nil && !db.Missing(err) {
		return 0, err
	}
	peaks, damaged := splitHashes(row.Peaks, bits.OnesCount64(uint64(row.Size)))
	v.head, v.sound = head{row.Size, peaks}, err == nil && damaged == nil && row.ID == 1 && row.Size >= 0
	count, last, err := v.store.extent(ctx)
	if err != nil {
		return 0, err
	}
	size := row.Size
	const gaps = 1 << 20 // a number of entries that could have been lost; more than that is a number that was altered
	if size < 0 || size > count+gaps {
		v.sound = false
	}
	if !v.sound {
		v.report.found(Finding{Where: AtHead, Index: row.Size, What: FoundHead})
		if size = last + 1; size > count+gaps {
			size = count
		}
	}
	v.report.Size = size
	return size, nil
}

// walk checks ranges of entries side by side and puts them together in order.
func (v *verification) walk(ctx context.Context, size int64) error {
	const each = 4096
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pending := make(chan chan checkedRange, min(runtime.GOMAXPROCS(0), 4)-1)
	go func() {
		defer close(pending)
		for from := int64(0); from < size && ctx.Err() == nil; from += each {
			done := make(chan checkedRange, 1)
			select {
			case pending <- done:
			case <-ctx.Done():
				return
			}
			go func() { done <- v.store.checkRange(ctx, from, min(from+each, size)) }()
		}
	}()
	for done := range pending {
		r := <-done
		if r.err != nil {
			return r.err
		}
		v.take(r)
		if err := v.checkErasures(ctx, r.erased); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// take puts a range's entries into the tree.
func (v *verification) take(r checkedRange) {
	v.report.Entries += int64(len(r.entries))
	v.report.found(r.found...)
	for _, c := range r.entries {
		v.missing(c.index)
		v.endGap(FoundMissing)
		if !v.tree.add(c.leaf, c.stored) {
			v.report.found(Finding{Where: AtEntry, Index: c.index, What: FoundHash})
		}
		v.reach()
	}
	v.missing(r.to)
}

// missing goes over the gap before the entry at index.
func (v *verification) missing(index int64) {
	if v.gap == nil && v.tree.size < index {
		from := v.tree.size
		v.gap = &from
	}
	for v.tree.size < index {
		v.tree.add(nil, nil)
		v.reach()
	}
}

// endGap names a gap once it is known where it ends: at an entry, or at the end of the log.
func (v *verification) endGap(what string) {
	if v.gap != nil {
		v.report.found(Finding{Where: AtEntry, Index: *v.gap, What: what, Detail: strconv.FormatInt(v.tree.size-1, 10)})
		v.gap = nil
	}
}

// checkErasures: a value may only be gone if an entry says that it was erased.
func (v *verification) checkErasures(ctx context.Context, erased []erasedValue) error {
	for _, e := range erased {
		rows, err := v.store.aboutObject(ctx, Object{Type: erasedObject, ID: strconv.FormatInt(e.index, 10)})
		if err != nil {
			return err
		}
		if !saysErased(rows, e) {
			v.report.found(Finding{Where: AtEntry, Index: e.index, What: FoundErased, Detail: e.name})
		}
	}
	return nil
}

func saysErased(rows []entryRow, e erasedValue) bool {
	for _, row := range rows {
		r, err := recordOf(row.LeafIndex, row.Leaf)
		if err == nil && r.Fact == JournalErased && r.Data["index"] == e.index && r.Data["name"] == e.name {
			return true
		}
	}
	return false
}

// finish compares what was rebuilt with the head and with the checkpoints that were never reached.
func (v *verification) finish() {
	v.endGap(FoundTail)
	if v.sound && !v.tree.is(v.head) {
		v.report.found(Finding{Where: AtHead, Index: v.head.size, What: FoundHead})
	}
	for _, c := range v.due {
		f := Finding{Where: AtCheckpoint, Index: c.Size, What: FoundCut, Detail: strconv.FormatInt(v.tree.size, 10)}
		if c.kept {
			f.What, f.Detail = FoundRolledBack, span(v.tree.size, c.Size)
		}
		v.report.found(f)
	}
	v.report.witnessed(v.asked)
}

func (v *verification) lookBeyond(ctx context.Context) error {
	beyond, err := v.store.beyondHead(ctx)
	for _, index := range beyond {
		v.report.found(Finding{Where: AtEntry, Index: index, What: FoundBeyond})
	}
	return err
}

// checkedRange is what checking the entries from one index up to another brought.
type checkedRange struct {
	to      int64
	entries []checked
	found   []Finding
	erased  []erasedValue
	err     error
}

type erasedValue struct {
	index int64
	name  string
}

func (s store) checkRange(ctx context.Context, from, to int64) checkedRange {
	r := checkedRange{to: to, entries: make([]checked, 0, to-from)}
	parties, err := s.partiesBetween(ctx, from, to)
	if err != nil {
		return checkedRange{err: err}
	}
	salts, err := s.saltsBetween(ctx, from, to)
	if err != nil {
		return checkedRange{err: err}
	}
	stray := func(index int64) {
		r.found = append(r.found, Finding{Where: AtEntry, Index: index, What: FoundStray})
	}
	r.err = s.entriesBetween(ctx, from, to, func(e entryRows) {
		e.parties, parties = upTo(parties, e.index, func(p partyRow) int64 { return p.LeafIndex }, stray)
		e.salts, salts = upTo(salts, e.index, func(p saltRow) int64 { return p.LeafIndex }, stray)
		c, found, erased := e.check()
		r.entries = append(r.entries, c)
		r.found = append(r.found, found...)
		for _, name := range erased {
			r.erased = append(r.erased, erasedValue{e.index, strings.Clone(name)})
		}
	})
	upTo(parties, to, func(p partyRow) int64 { return p.LeafIndex }, stray)
	upTo(salts, to, func(p saltRow) int64 { return p.LeafIndex }, stray)
	return r
}

// upTo takes from the front of rows those that belong to the entry at index; those before it belong to none.
func upTo[R any](rows []R, index int64, of func(R) int64, stray func(int64)) (its, rest []R) {
	for len(rows) > 0 && of(rows[0]) < index {
		stray(of(rows[0]))
		rows = rows[1:]
	}
	n := 0
	for n < len(rows) && of(rows[n]) == index {
		n++
	}
	return rows[:n], rows[n:]
}
