package exchange

import (
	"context"
	"errors"
	"io"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/textlog"
	"tasuki/internal/unpack"
)

// indexing is one index that is being made: memory for one part of the file and one chunk of the index.
type indexing struct {
	service *Service
	row     indexRow
	beat    time.Time // when it last gave a sign of life
	built   *textlog.Builder
	begins  int64

	unpacked *unpack.Reader   // nil for a log that isn't compressed
	restarts []unpack.Restart // not yet kept; the first is the last one that the next chunk may begin from
}

func (w *indexing) run(ctx context.Context, bytes io.Reader) error {
	place := *w.row.Place.V
	w.built, w.begins = textlog.NewBuilder(w.row.Counts.V, w.row.span()), place.Offset
	clock := textlog.NewClock(*w.row.Traits.V, *w.row.Dating.V)
	scan := textlog.NewScanner(&polite{ctx: ctx, r: bytes, w: w, since: time.Now()}, clock, place)
	for scan.Next() {
		if line := scan.Line(); w.built.Full(line.Place) {
			if err := w.keep(ctx, line.Place, IndexWaiting); err != nil {
				return err
			}
		}
		w.built.Add(scan.Line())
	}
	switch err := scan.Err(); {
	case errors.Is(err, unpack.ErrBomb):
		return w.refuse(ctx, whyBomb)
	case errors.Is(err, unpack.ErrBound):
		w.row.CutShort = cutAtBound
	case errors.Is(err, unpack.ErrDamaged):
		w.row.CutShort = cutAtDamage
	case err != nil:
		return err
	}
	return w.keep(ctx, scan.At(), IndexDone)
}

// refuse leaves a log alone from now on.
func (w *indexing) refuse(ctx context.Context, why string) error {
	row := w.row
	row.State, row.Why, row.Tries = IndexRefused, why, 0
	kept, err := w.service.lines.save(ctx, row, nil)
	if err == nil && !kept {
		err = errLeaseLost
	}
	return err
}

// keep writes a chunk with all that is needed to go on behind it.
func (w *indexing) keep(ctx context.Context, next textlog.Place, state IndexState) error {
	row := w.row
	row.State, row.Indexed, row.Tries, row.Counts, row.Place = state, next.Offset, 0, db.AsJSON(w.built.Counts), db.AsJSON(&next)
	row.Taken = w.taken(next.Offset)
	row.Earliest, row.Latest = bounds(w.built.Lines)
	row.LeaseUntil = db.At(time.Now().Add(indexLease))
	if state == IndexDone {
		row.Why, row.LeaseUntil = w.built.Counts.Why(), db.Instant{}
	}
	var chunk *chunkRow
	if blocks := w.built.Take(); len(blocks) > 0 {
		span := textlog.Nothing()
		for _, b := range blocks {
			span = span.With(b.Lines)
		}
		chunk = &chunkRow{AttemptID: row.AttemptID, Begins: w.begins, Ends: next.Offset, Blocks: textlog.Pack(blocks), Restarts: w.passed(next.Offset)}
		chunk.Earliest, chunk.Latest = bounds(span)
	}
	kept, err := w.service.lines.save(ctx, row, chunk)
	if err == nil && !kept {
		err = errLeaseLost
	}
	w.row, w.begins, w.beat = row, next.Offset, time.Now()
	return err
}

// alive renews the lease where the file comes slowly.
func (w *indexing) alive(ctx context.Context) error {
	if time.Since(w.beat) < indexRenew {
		return nil
	}
	w.beat = time.Now()
	held, err := w.service.lines.renew(ctx, w.row, w.beat.Add(indexLease))
	if err == nil && !held {
		err = errLeaseLost
	}
	return err
}

// polite reads on as long as no sender waits for the machine; while one does, it rests twelve times as long as it worked.
type polite struct {
	ctx   context.Context
	r     io.Reader
	w     *indexing
	since time.Time
	taken int
}

const betweenRests = 256 << 10

func (p *polite) Read(b []byte) (int, error) {
	if p.taken >= betweenRests {
		if err := p.rest(); err != nil {
			return 0, err
		}
	}
	n, err := p.r.Read(b)
	p.taken += n
	return n, err
}

func (p *polite) rest() error {
	if err := p.w.alive(p.ctx); err != nil {
		return err
	}
	if len(p.w.service.slots) > 0 {
		select {
		case <-time.After(min(12*time.Since(p.since), time.Second)):
		case <-p.ctx.Done():
		}
	}
	p.taken, p.since = 0, time.Now()
	return p.ctx.Err()
}
