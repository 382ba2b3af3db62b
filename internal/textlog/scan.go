package textlog

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// PieceSize is the most bytes of a line that are handled at once. A longer line comes in pieces that say so.
const PieceSize = 16 << 10

// Place is where a line or a piece of one begins, with what a reader must know to go on from there.
type Place struct {
	Offset int64
	Line   int64 // from 1
	Piece  int64 // from 0 within the line
	Carry  Span  // the instants of what stands before it
}

// Start is the beginning of every log.
var Start = Place{Line: 1, Carry: nowhere}

// Line is one line, or one piece of a long one.
type Line struct {
	Place
	Size       int64  // bytes as they stand in the file, the line's end included
	Text       []byte // in UTF-8, without the line's end; valid until the next one
	Own        bool   // it has a time of its own
	TimeAt     int    // where that stands in Text, with TimeEnd
	TimeEnd    int
	Span       Span
	Flags      Flags
	outOfOrder bool
}

// TimeText is the time as the source wrote it, "" without one.
func (l Line) TimeText() string { return string(l.Text[l.TimeAt:l.TimeEnd]) }

// Scanner goes through a log line by line.
type Scanner struct {
	r      io.Reader
	clock  *Clock
	buffer []byte
	low    int // what is still to be taken
	high   int
	ended  bool
	next   Place
	line   Line
	wide   []byte // room for what is decoded
	err    error
}

// NewScanner scans what r gives from a place on.
func NewScanner(r io.Reader, c *Clock, from Place) *Scanner {
	return &Scanner{r: r, clock: c, buffer: make([]byte, 8*PieceSize), next: from}
}

// Line is the line that Next found.
func (s *Scanner) Line() *Line { return &s.line }

// At is where the next line begins.
func (s *Scanner) At() Place { return s.next }

// Err is what stopped Next, nil at the end.
func (s *Scanner) Err() error { return s.err }

// Skip goes on at a place that lies ahead, passing over what lies between unread.
func (s *Scanner) Skip(to Place) bool {
	for n := to.Offset - s.next.Offset; n > 0; {
		if s.low == s.high && !s.fill() {
			return false
		}
		step := min(n, int64(s.high-s.low))
		s.low, n = s.low+int(step), n-step
	}
	s.next = to
	return true
}

// Next finds the next line or piece; false at the end, and after an error.
func (s *Scanner) Next() bool {
	size, ended, whole := s.measure()
	if size == 0 || s.err != nil { // half a line before an error is none
		return false
	}
	raw := s.buffer[s.low : s.low+size]
	s.low += size
	s.line = Line{Place: s.next, Size: int64(size)}
	s.line.Text = s.decode(raw, ended, s.next.Offset == 0)
	if s.next.Piece > 0 {
		s.line.Flags |= Continued
	}
	if !whole {
		s.line.Flags |= Cut
	}
	s.date()
	s.next = Place{Offset: s.next.Offset + int64(size), Line: s.next.Line, Piece: s.next.Piece + 1, Carry: s.line.Span}
	if whole {
		s.next.Line, s.next.Piece = s.next.Line+1, 0
	}
	return true
}

// date gives the line its instants: its own, or those of what stands before it.
func (s *Scanner) date() {
	l := &s.line
	if l.Piece > 0 {
		l.Span = l.Carry
		if l.Span.Known() {
			l.Flags |= Inherited
		} else {
			l.Flags |= NoTime
		}
		return
	}
	st, span, flags, found := s.clock.read(l.Text)
	if found {
		l.Own, l.TimeAt, l.TimeEnd = true, st.start, min(st.end, len(l.Text))
	}
	l.Span, l.Flags = span, l.Flags|flags
	switch {
	case span.Known():
		l.outOfOrder = l.Carry.Known() && span.Or < l.Carry.At
	case l.Carry.Known():
		l.Span, l.Flags = l.Carry, l.Flags|Inherited
	case !found:
		l.Flags |= NoTime
	}
}

// measure says how long the next piece is, whether a line's end closes it, and whether its line ends with it.
func (s *Scanner) measure() (size int, ended, whole bool) {
	seen := 0
	for {
		if k := s.lineEnd(seen); k >= 0 {
			return k, true, true
		}
		if seen = s.high - s.low; seen >= PieceSize {
			return s.cut(), false, false
		}
		if !s.fill() {
			return s.high - s.low, false, true
		}
	}
}

// lineEnd is how many bytes go up to the next line's end, which they include; -1 where it isn't in the buffer yet.
func (s *Scanner) lineEnd(seen int) int {
	b := s.buffer[s.low:min(s.high, s.low+PieceSize)]
	if s.clock.traits.Encoding == UTF8 || s.clock.traits.Encoding == "" {
		if k := bytes.IndexByte(b[seen:], '\n'); k >= 0 {
			return seen + k + 1
		}
		return -1
	}
	first, second := byte('\n'), byte(0)
	if s.clock.traits.Encoding == UTF16BE {
		first, second = 0, '\n'
	}
	for k := seen &^ 1; k+1 < len(b); k += 2 {
		if b[k] == first && b[k+1] == second {
			return k + 2
		}
	}
	return -1
}

// cut is a piece that splits no character.
func (s *Scanner) cut() int {
	b := s.buffer[s.low : s.low+PieceSize]
	if s.clock.traits.Encoding != UTF8 && s.clock.traits.Encoding != "" {
		last := uint16(b[PieceSize-2]) | uint16(b[PieceSize-1])<<8
		if s.clock.traits.Encoding == UTF16BE {
			last = last>>8 | last<<8
		}
		if last >= 0xd800 && last < 0xdc00 {
			return PieceSize - 2
		}
		return PieceSize
	}
	for back := 1; back < utf8.UTFMax; back++ {
		if c := b[PieceSize-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[PieceSize-back:]) {
				return PieceSize - back
			}
			return PieceSize
		}
	}
	return PieceSize
}

func (s *Scanner) fill() bool {
	if s.ended {
		return false
	}
	if s.low > 0 {
		s.high = copy(s.buffer, s.buffer[s.low:s.high])
		s.low = 0
	}
	for {
		n, err := s.r.Read(s.buffer[s.high:])
		s.high += n
		if err != nil {
			s.ended = true
			if err != io.EOF {
				s.err = err
				return false
			}
		}
		if n > 0 || s.ended {
			return n > 0
		}
	}
}

// decode gives the text of a piece; a mark of byte order at the beginning of the file is no part of it.
func (s *Scanner) decode(raw []byte, ended, first bool) []byte {
	switch s.clock.traits.Encoding {
	case UTF16LE, UTF16BE:
		raw = s.narrow(raw)
	}
	if first {
		raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	}
	if ended {
		raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte("\n")), []byte("\r"))
	}
	return raw
}

// narrow turns UTF-16 into UTF-8; what isn't UTF-16 becomes U+FFFD.
func (s *Scanner) narrow(raw []byte) []byte {
	s.wide = s.wide[:0]
	big := s.clock.traits.Encoding == UTF16BE
	unit := func(k int) rune {
		if big {
			return rune(raw[k])<<8 | rune(raw[k+1])
		}
		return rune(raw[k+1])<<8 | rune(raw[k])
	}
	for k := 0; k < len(raw); k += 2 {
		if k+1 == len(raw) {
			s.wide = utf8.AppendRune(s.wide, utf8.RuneError)
			break
		}
		r := unit(k)
		if utf16.IsSurrogate(r) {
			r2 := rune(0)
			if k+3 < len(raw) {
				r2 = unit(k + 2)
			}
			if r = utf16.DecodeRune(r, r2); r != utf8.RuneError {
				k += 2
			}
		}
		s.wide = utf8.AppendRune(s.wide, r)
	}
	return s.wide
}
