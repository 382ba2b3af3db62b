package exchange

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
	"tasuki/internal/unpack"
)

// A log that was handed in compressed stays as it is; its lines are those of what it unpacks to. Unpacking begins at the nearest
// member or frame before a place (unpack.Restart), and never goes further than unpack.Reach, nor without end where nothing comes of it.

// magicSize is enough to tell how a file is compressed.
const magicSize = 16

// unpacksAtOnce bounds how many looks unpack at the same time: each may have to unpack much for little.
const unpacksAtOnce = 4

// unpacks waits for a place to unpack in; a log that isn't compressed needs none. Errors: 503.
func (s *Service) unpacks(ctx context.Context, kind unpack.Kind) (release func(), err error) {
	if kind == unpack.None {
		return func() {}, nil
	}
	release, err = place(ctx, s.unpacking)
	if fault.Is(err, fault.KindUnavailable) {
		err = fault.Unavailable(err) // it is no upload
	}
	return release, err
}

// sample is the beginning of a log's text, and how it is compressed.
func (s *Service) sample(ctx context.Context, o stored) (unpack.Kind, []byte, error) {
	r, err := s.open(ctx, o, 0, -1)
	if err != nil {
		return unpack.None, nil, err
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, magicSize))
	if err != nil {
		return unpack.None, nil, err
	}
	kind := unpack.KindOf(head)
	if kind == unpack.None {
		rest, err := io.ReadAll(io.LimitReader(r, textlog.SampleSize-magicSize))
		return kind, append(head, rest...), err
	}
	text, err := s.text(ctx, o, kind, unpack.Restart{}, 0)
	if err != nil {
		return kind, nil, err
	}
	defer text.Close()
	sample, err := io.ReadAll(io.LimitReader(text, textlog.SampleSize))
	if errors.Is(err, unpack.ErrDamaged) {
		if err = nil; len(sample) == 0 { // it only looked compressed
			return unpack.None, head, nil
		}
	}
	return kind, sample, err
}

// text is a log's text from a place on, unpacked from a place to begin at where it is compressed.
func (s *Service) text(ctx context.Context, o stored, kind unpack.Kind, from unpack.Restart, offset int64) (io.ReadCloser, error) {
	if kind == unpack.None {
		return s.open(ctx, o, offset, -1)
	}
	raw, err := s.open(ctx, o, from.Packed, -1)
	if err != nil {
		return nil, err
	}
	u := &unpackedText{unpack.NewReader(raw, kind, from), raw}
	if _, err := io.CopyN(io.Discard, u, offset-from.Plain); err != nil {
		u.Close()
		return nil, err
	}
	return u, nil
}

// unpackedText closes both: what unpacks, and what it unpacks from.
type unpackedText struct {
	*unpack.Reader
	raw io.Closer
}

func (u *unpackedText) Close() error { return errors.Join(u.Reader.Close(), u.raw.Close()) }

func (r indexRow) packing() unpack.Kind {
	if r.Traits.V == nil {
		return unpack.None
	}
	return unpack.Kind(r.Traits.V.Packing)
}

// open gives the text that is still to be indexed.
func (w *indexing) open(ctx context.Context, o stored) (io.ReadCloser, error) {
	kind, offset := w.row.packing(), w.row.Place.V.Offset
	if kind == unpack.None {
		return w.service.open(ctx, o, offset, -1)
	}
	w.restarts = []unpack.Restart{{}}
	if c, err := w.service.lines.lastChunk(ctx, w.row.AttemptID); err != nil {
		return nil, err
	} else if c != nil {
		if w.restarts, err = unpackRestarts(c.Restarts); err != nil {
			return nil, err
		}
	}
	from := before(w.restarts, offset)
	w.restarts = []unpack.Restart{from}
	text, err := w.service.text(ctx, o, kind, from, offset)
	if u, ok := text.(*unpackedText); ok {
		w.unpacked = u.Reader
	}
	return text, err
}

// passed are the places to begin at of a chunk that ends there: the last one before it, and those within it.
func (w *indexing) passed(end int64) []byte {
	if w.unpacked == nil {
		return nil
	}
	w.restarts = append(w.restarts, w.unpacked.Restarts()...)
	last := 0
	for k, r := range w.restarts {
		if r.Plain <= end {
			last = k
		}
	}
	kept := packRestarts(w.restarts[:last+1])
	w.restarts = w.restarts[last:]
	return kept
}

// taken is how much of the file stands behind so much text.
func (w *indexing) taken(indexed int64) int64 {
	if w.unpacked == nil {
		return indexed
	}
	return w.unpacked.Taken()
}

// before is the last place to begin at that isn't behind the offset; the beginning is always one.
func before(restarts []unpack.Restart, offset int64) (at unpack.Restart) {
	for _, r := range restarts {
		if r.Plain <= offset {
			at = r
		}
	}
	return at
}

func packRestarts(all []unpack.Restart) (raw []byte) {
	var last unpack.Restart
	for _, r := range all {
		raw = binary.AppendUvarint(raw, uint64(r.Packed-last.Packed))
		raw = binary.AppendUvarint(raw, uint64(r.Plain-last.Plain))
		last = r
	}
	return raw
}

var errRestarts = errors.New("exchange: the places to begin unpacking at can't be read")

func unpackRestarts(raw []byte) (all []unpack.Restart, err error) {
	var last unpack.Restart
	for len(raw) > 0 {
		packed, n := binary.Uvarint(raw)
		if n <= 0 {
			return nil, errRestarts
		}
		plain, m := binary.Uvarint(raw[n:])
		if m <= 0 {
			return nil, errRestarts
		}
		raw = raw[n+m:]
		last = unpack.Restart{Packed: last.Packed + int64(packed), Plain: last.Plain + int64(plain)}
		all = append(all, last)
	}
	return all, nil
}
