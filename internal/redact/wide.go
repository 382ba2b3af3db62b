package redact

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decoder gives UTF-8. What begins with the mark of UTF-16, as PowerShell's ">" writes it, is decoded, and all else stays as it is. What is
// no UTF-16 for all its mark isn't guessed at: it ends with ErrUnknown.
type decoder struct {
	in    *bufio.Reader
	begun bool
	order binary.ByteOrder // nil for what is no UTF-16
	rest  []byte
	room  []byte
	err   error
}

func decoded(r io.Reader) *decoder { return &decoder{in: bufio.NewReader(r)} }

func (d *decoder) Read(p []byte) (int, error) {
	if !d.begun {
		if err := d.begin(); err != nil {
			return 0, err
		}
	}
	if d.order == nil {
		return d.in.Read(p)
	}
	if len(d.rest) == 0 && d.err == nil {
		d.decode()
	}
	if len(d.rest) == 0 {
		return 0, d.err
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

func (d *decoder) begin() error {
	mark, err := d.in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	d.begun = true
	switch string(mark) {
	case "\xff\xfe":
		d.order = binary.LittleEndian
	case "\xfe\xff":
		d.order = binary.BigEndian
	}
	return nil
}

// decode takes some more characters.
func (d *decoder) decode() {
	d.room = d.room[:0]
	for len(d.room) < 4<<10 {
		c, err := d.character()
		if err != nil {
			d.err = err
			break
		}
		d.room = utf8.AppendRune(d.room, c)
	}
	d.rest = d.room
}

func (d *decoder) character() (rune, error) {
	one, err := d.unit()
	if err != nil || !utf16.IsSurrogate(one) {
		return one, err
	}
	two, err := d.unit()
	if c := utf16.DecodeRune(one, two); c != utf8.RuneError {
		return c, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = ErrUnknown
	}
	return 0, err
}

func (d *decoder) unit() (rune, error) {
	b, err := d.in.Peek(2)
	if len(b) == 1 && errors.Is(err, io.EOF) {
		err = ErrUnknown
	}
	if err != nil {
		return 0, err
	}
	c := rune(d.order.Uint16(b))
	if _, err = d.in.Discard(2); c == '\ufffe' { // a mark the other way round
		err = ErrUnknown
	}
	return c, err
}

// unmarked is a line without the mark of byte order that it begins with: nobody sees it, and it would hide the word behind it. Within a
// file it is that of another file that was put behind the first.
func unmarked(line string) string { return strings.TrimLeft(line, "\ufeff") }

// twoByTwo says that a line of UTF-16 may be ASCII that a program has put behind it: there two letters make one character that nobody wrote,
// in which no word announces a secret, and from which anybody gets both letters back. Hiragana looks like it and is none.
func twoByTwo(line string) bool {
	run := 0
	for _, c := range line {
		if run++; c > 0xffff || !letter(c>>8) || c&0xff != 0 && !letter(c&0xff) || c == '\u3000' || c > 0x3040 && c < 0x307f {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}

func letter(c rune) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' }
