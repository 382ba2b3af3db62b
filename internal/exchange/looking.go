package exchange

import (
	"context"
	"io"
	"strconv"
	"time"

	"tasuki/internal/textlog"
	"tasuki/internal/unpack"
)

// looking is one look that is under way: one open part of the file, and what was found.
type looking struct {
	service *Service
	ctx     context.Context
	object  stored
	packing unpack.Kind
	clock   *textlog.Clock
	search  search
	into    *Lines
	budget  int64 // bytes that may still be searched
	room    int   // for text

	restarts []unpack.Restart // of the chunk that is being read
	bytes    io.Closer
	scan     *textlog.Scanner
}

func (l *looking) close() {
	if l.bytes != nil {
		l.bytes.Close()
	}
	l.bytes = nil
}

// goTo stands at the place: within the open part by passing over what lies between, otherwise in a part opened anew.
func (l *looking) goTo(place textlog.Place) error {
	if l.scan != nil {
		if l.near(l.scan.At().Offset, place.Offset) {
			if l.scan.Skip(place) {
				return nil
			}
			return l.scan.Err()
		}
	}
	l.close()
	r, err := l.service.text(l.ctx, l.object, l.packing, before(l.restarts, place.Offset), place.Offset)
	if err != nil {
		return err
	}
	l.bytes, l.scan = r, textlog.NewScanner(r, l.clock, place)
	return nil
}

// near says that reading on from one place to another costs no more than beginning anew there.
func (l *looking) near(from, to int64) bool {
	if l.packing != unpack.None {
		return from <= to && before(l.restarts, to).Plain <= from
	}
	return from <= to && to-from < PartSize && l.samePart(from, to)
}

// samePart says that no part lies wholly between two offsets: reading on opens none for nothing.
func (l *looking) samePart(from, to int64) bool {
	for _, p := range l.object.Parts {
		if p.Offset > from && p.Offset+p.Size < to {
			return false
		}
	}
	return true
}

// block reads one block; full says that the answer is.
func (l *looking) block(place textlog.Place, end int64) (full bool, err error) {
	if err := l.goTo(place); err != nil {
		return false, err
	}
	for l.scan.At().Offset < end {
		if len(l.into.Lines) == l.search.limit || l.budget <= 0 || l.room <= 0 {
			l.into.Next = strconv.FormatInt(max(l.scan.At().Offset, l.search.offset), 10)
			return true, nil
		}
		if !l.scan.Next() {
			return false, l.scan.Err()
		}
		line := l.scan.Line()
		l.budget -= line.Size
		if line.Offset < l.search.offset || l.search.set && !line.Span.Within(l.search.from, l.search.to) || !l.search.match(line.Text) {
			continue
		}
		l.add(line)
	}
	return false, l.ctx.Err()
}

func (l *looking) add(line *textlog.Line) {
	text, replaced := textlog.Show(line.Text)
	own, _ := textlog.Show([]byte(line.TimeText()))
	found := LogLine{Number: line.Line, Piece: line.Piece, Offset: line.Offset, Text: text, Time: own, Flags: line.Flags}
	if replaced {
		found.Flags |= textlog.Replaced
	}
	if line.Span.Known() {
		found.At = time.UnixMicro(line.Span.At).UTC()
		if line.Span.Or != line.Span.At {
			found.Or = time.UnixMicro(line.Span.Or).UTC()
		}
	}
	l.room -= len(text)
	l.into.Lines = append(l.into.Lines, found)
}
