package report

import (
	"bufio"
	"errors"
	"io"
	"strconv"
)

// tape reads a file from its beginning to its end, once, and knows where it is. The end is no error; any other stays.
type tape struct {
	r   *bufio.Reader
	at  int64
	err error
}

func newTape(r io.Reader) *tape { return &tape{r: bufio.NewReaderSize(r, 64<<10)} }

// peek shows the next n bytes, or as many as there are.
func (t *tape) peek(n int) []byte {
	b, err := t.r.Peek(n)
	t.keep(err)
	return b
}

// skip goes over n bytes that were shown.
func (t *tape) skip(n int) {
	m, err := t.r.Discard(n)
	t.at += int64(m)
	t.keep(err)
}

// copy gives w the next n bytes and says whether there were as many. Writing must not fail.
func (t *tape) copy(w io.Writer, n int64) bool {
	m, err := io.CopyN(w, t.r, n)
	t.at += m
	t.keep(err)
	return m == n
}

func (t *tape) keep(err error) {
	if t.err == nil && err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
}

// differs is the place of the first byte in which got is not as it should be, -1 where it is.
func differs(got, want []byte) int {
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			return i
		}
	}
	return -1
}

func offset(at int64) string { return strconv.FormatInt(at, 10) }
