package redact

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Recognise reads all of a file and says what it is. Only what it accepts may go through Reader. UTF-16 with its mark is decoded.
//
// Errors: ErrUnknown; r's own.
func Recognise(r io.Reader) (Format, error) {
	in := bufio.NewReaderSize(io.LimitReader(decoded(r), FileLimit+1), LineLimit)
	c := count{different: map[string]bool{}}
	size := 0
	for n := 0; ; n++ {
		line, err := in.ReadSlice('\n')
		size += len(line)
		switch {
		case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull):
			return Unknown, err
		case err != nil && !errors.Is(err, io.EOF), size > FileLimit, !text(line):
			return Unknown, ErrUnknown
		}
		if n < headLines {
			c.see(strings.TrimRight(unmarked(string(line)), "\r\n"))
		}
		if err != nil {
			break
		}
	}
	if f := c.format(); f != Unknown {
		return f, nil
	}
	return Unknown, ErrUnknown
}

// text says that a line holds nothing but letters. A router writes a banner's end as ETX.
func text(line []byte) bool {
	if !utf8.Valid(line) {
		return false
	}
	for _, c := range line {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != 3 && c != '\f' || c == 0x7f {
			return false
		}
	}
	// A carriage return within a line would let one line hide another.
	at := bytes.IndexByte(line, '\r')
	return at < 0 || len(bytes.Trim(line[at:], "\r\n")) == 0
}

// reader is the redacted copy of a source, a line at a time.
type reader struct {
	from *decoder
	in   *bufio.Reader
	r    readings
	rest []byte
	err  error
}

// Reader gives the redacted copy of what in gives, which Recognise has found to be of format f. It is UTF-8, also of UTF-16. key is what
// pseudonyms are made with.
func Reader(in io.Reader, f Format, key []byte) io.Reader {
	from := decoded(in)
	return &reader{from: from, in: bufio.NewReaderSize(from, LineLimit), r: readings{all: []*redactor{newRedactor(f, key)}}}
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.next()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next takes one line. One that Recognise would not have let through ends the copy.
func (r *reader) next() {
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) || r.r.all[0].format == Unknown || !text(line) {
		r.err = ErrUnknown
		return
	}
	r.err = err
	if len(line) == 0 {
		return
	}
	body := strings.TrimRight(string(line), "\r\n")
	shown := r.r.line(unmarked(body))
	if r.from.order != nil && twoByTwo(body) {
		shown = Withheld
	}
	r.rest = append([]byte(shown), line[len(body):]...)
}
