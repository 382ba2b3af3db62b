package textlog

import (
	"bytes"
	"errors"
)

// SampleSize is how much of a log's beginning says what kind of log it is.
const SampleSize = 1 << 20

// ErrBinary means that the bytes are no text.
var ErrBinary = errors.New("textlog: no text")

// Encoding is how characters are written.
type Encoding string

// The encodings. A byte that is no UTF-8 is shown as a mark, and its line is addressable all the same.
const (
	UTF8    Encoding = "utf-8"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
)

// DayOrder is what the log itself shows about 04/05/2026, by a date elsewhere in it that can be read in one way only.
type DayOrder string

// The orders. Where the beginning of a log shows neither, or both, such dates have both readings.
const (
	EitherFirst DayOrder = ""
	DayFirst    DayOrder = "day_first"
	MonthFirst  DayOrder = "month_first"
)

// Traits are what was found out about a log.
type Traits struct {
	Encoding Encoding `json:"encoding"`
	DayOrder DayOrder `json:"day_order,omitempty"`
	Epoch    bool     `json:"epoch,omitempty"`   // numbers at the beginning of its lines are times
	UTC      bool     `json:"utc,omitempty"`     // its header says that its times are in UTC, whatever its request says
	Half     bool     `json:"half,omitempty"`    // its header says that its entries have a time and no date, or the reverse: when they were, nothing says
	Packing  string   `json:"packing,omitempty"` // how the file is compressed; places are those of what it unpacks to
}

// magics begin files that may look like text for a while, or hold text that isn't theirs to show.
var magics = [][]byte{{0x1f, 0x8b}, {0x28, 0xb5, 0x2f, 0xfd}, []byte("PK\x03\x04"), []byte("\x7fELF"), []byte("ElfFile\x00"), []byte("BZh"), []byte("\xfd7zXZ\x00"), []byte("%PDF-"), []byte("LPKSHHRH")}

// Look finds out what kind of log begins so; sample is its first SampleSize bytes, or all of it.
func Look(sample []byte) (Traits, error) {
	t := Traits{Encoding: encodingOf(sample)}
	if t.Encoding == UTF8 && noText(sample) {
		return t, ErrBinary
	}
	first, second, epochs, others := 0, 0, 0, 0
	var head header
	s := NewScanner(bytes.NewReader(sample), NewClock(t, Dating{}), Start)
	for s.Next() {
		head.add(s.line.Text)
		st, ok := find(s.line.Text)
		switch {
		case !ok:
			continue
		case st.form == epochForm:
			epochs++
			continue
		case st.form == slashForm && st.month > 12:
			first++
		case st.form == slashForm && st.day > 12:
			second++
		}
		others++
	}
	t.Epoch, t.UTC, t.Half = epochs > others, head.utc(), head.half
	switch {
	case first > 0 && second == 0:
		t.DayOrder = DayFirst
	case second > 0 && first == 0:
		t.DayOrder = MonthFirst
	}
	return t, nil
}

func encodingOf(b []byte) Encoding {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	return UTF8
}

// noText says that a beginning isn't text: a known kind of file, or more than one control character among 20.
func noText(b []byte) bool {
	for _, magic := range magics {
		if bytes.HasPrefix(b, magic) {
			return true
		}
	}
	if len(b) > 262 && string(b[257:262]) == "ustar" { // several files, one after the other
		return true
	}
	b = b[:min(len(b), 64<<10)]
	control := 0
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			control++
		}
	}
	return control*20 > len(b)
}
