package push

import (
	"bytes"
	"io"

	"tasuki/internal/textlog"
)

// line is the one that is being looked at, which comes in pieces where it is long.
type line struct {
	cut     Cut
	to      io.Writer
	headed  bool // the log's header says by which clock it is written: it goes, or its times are read by another one
	told    *Told
	mark    []byte // of byte order, still to be written
	raw     []byte // of a line of which it isn't known yet whether it goes
	text    []byte
	undated string // why its time can't be told, "" where it can or nobody asks
	settled bool   // it goes, or it doesn't
	goes    bool
}

// piece takes the next part of a line, or a whole one. A line in which nothing was found by its end does not go.
func (l *line) piece(at *textlog.Line, raw []byte) error {
	if at.Piece == 0 {
		l.begin(at)
	}
	if at.Offset == 0 && len(l.mark) > 0 {
		raw = bytes.TrimPrefix(raw, l.mark)
		if _, err := l.to.Write(l.mark); err != nil {
			return err
		}
	}
	if l.settled {
		return l.write(raw)
	}
	l.raw, l.text = append(l.raw, raw...), append(l.text, at.Text...)
	switch {
	case l.cut.Grep == nil || l.cut.Grep.Match(l.text):
	case len(l.raw) >= searched:
		l.told.Long++
	default:
		return nil
	}
	l.settled, l.goes = true, true
	l.told.Kept++
	if l.undated != "" {
		if l.told.Undated == nil {
			l.told.Undated = map[string]int64{}
		}
		l.told.Undated[l.undated]++
	}
	return l.write(l.raw)
}

// begin asks for the line's time: one outside the window does not go, whatever stands in it.
func (l *line) begin(at *textlog.Line) {
	l.settled, l.goes, l.undated = false, false, ""
	l.raw, l.text = l.raw[:0], l.text[:0]
	l.told.Lines++
	if l.headed && textlog.Directive(at.Text) {
		l.settled, l.goes = true, true
		l.told.Kept++
		return
	}
	if !l.cut.timed() {
		return
	}
	if !at.Span.Known() {
		l.undated = why(at.Flags)
		return
	}
	from, until := l.cut.bounds()
	l.settled = !at.Span.Within(from, until)
}

// bounds are the window in the log's own measure.
func (c Cut) bounds() (from, until int64) {
	from, until = textlog.None+1, 1<<62
	if !c.Since.IsZero() {
		from = c.Since.UnixMicro()
	}
	if !c.Until.IsZero() {
		until = c.Until.UnixMicro()
	}
	return from, until
}

const noTime = "no_time"

// why is the one reason for which a line has no instant.
func why(f textlog.Flags) string {
	f &= textlog.NoSuchTime | textlog.NoYear | textlog.NoZone | textlog.UnknownZone
	if names := f.Names(); len(names) > 0 {
		return names[0]
	}
	return noTime
}

func (l *line) write(raw []byte) error {
	if !l.goes {
		return nil
	}
	_, err := l.to.Write(raw)
	return err
}
