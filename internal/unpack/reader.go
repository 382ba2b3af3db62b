package unpack

import (
	"bufio"
	"fmt"
	"io"
)

// member is one gzip member or zstd frame after the other.
type member interface {
	io.Reader
	skip() error  // what is between two of them; io.EOF at the end of the file
	begin() error // io.EOF as skip
	close()
}

// Reader gives what a file unpacks to.
type Reader struct {
	in     *input
	member member
	open   bool
	plain  int64 // where it stands in what it unpacks to
	last   Restart
	fresh  []Restart
	reach  int64
	taking int64
}

// NewReader unpacks what r gives, which begins at a place to begin at.
func NewReader(r io.Reader, k Kind, from Restart) *Reader {
	in := newInput(r, from.Packed)
	u := &Reader{in: in, plain: from.Plain, last: from, reach: Reach, taking: taking}
	if k == Gzip {
		u.member = &gzipMember{in: in}
	} else {
		u.member = &zstdFrame{in: in}
	}
	return u
}

// Taken is how far the file as it is has been read.
func (u *Reader) Taken() int64 { return u.in.at() }

// Restarts are the places to begin at that were passed since it was last asked.
func (u *Reader) Restarts() []Restart {
	fresh := u.fresh
	u.fresh = nil
	return fresh
}

// Close lets the memory go; what the reader reads from is its maker's.
func (u *Reader) Close() error {
	u.member.close()
	return nil
}

// Read gives bytes or an error, never both: what was unpacked before an error counts.
func (u *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if err := u.bounded(); err != nil {
			return 0, err
		}
		if !u.open {
			if err := u.begin(); err != nil {
				return 0, err
			}
		}
		n, err := u.member.Read(p)
		u.plain += int64(n)
		if err == io.EOF {
			u.open, err = false, nil
		}
		switch {
		case n > 0:
			return n, nil // an error comes again
		case err != nil:
			return 0, u.in.blame(err)
		}
	}
}

// begin opens the next member, and keeps where it began.
func (u *Reader) begin() error {
	err := u.member.skip()
	here := Restart{u.in.at(), u.plain}
	if err == nil {
		err = u.member.begin()
	}
	switch {
	case err == io.EOF && u.in.err == io.EOF:
		return io.EOF
	case err != nil:
		return u.in.blame(err)
	}
	u.open = true
	if here.Plain-u.last.Plain >= Spacing || here.Packed-u.last.Packed >= apart {
		u.last, u.fresh = here, append(u.fresh, here)
	}
	return nil
}

// bounded also says how far the input may be read while nothing comes of it, be it skipped, padding or empty.
func (u *Reader) bounded() error {
	u.in.stop = u.last.Packed + u.taking
	switch {
	case u.plain > free && u.plain > ratio*u.in.at():
		return ErrBomb
	case u.plain-u.last.Plain >= u.reach, u.plain >= Limit:
		return ErrBound
	}
	return nil
}

// input knows how far it was read, and whose fault it is where reading ends.
type input struct {
	*bufio.Reader
	r    io.Reader
	read int64
	stop int64 // where it ends with ErrBound
	err  error
}

func newInput(r io.Reader, at int64) *input {
	in := &input{r: r, read: at}
	in.Reader = bufio.NewReaderSize(source{in}, 64<<10)
	return in
}

// at is the place of what comes next, in the file as it is.
func (in *input) at() int64 { return in.read - int64(in.Buffered()) }

// blame tells a file that is damaged from bytes that couldn't be had.
func (in *input) blame(err error) error {
	if in.err != nil && in.err != io.EOF {
		return in.err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// source is what the buffer reads from.
type source struct{ in *input }

func (s source) Read(p []byte) (int, error) {
	if s.in.read >= s.in.stop {
		s.in.err = ErrBound
		return 0, ErrBound
	}
	n, err := s.in.r.Read(p)
	s.in.read += int64(n)
	if err != nil {
		s.in.err = err
	}
	return n, err
}
