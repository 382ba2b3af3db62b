package exchange

import (
	"bufio"
	"context"
	"errors"
	"io"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
	"tasuki/internal/unpack"
)

// A configuration stays as it came; what is read of it is its text: unpacked where it is gzip or zstd, and decoded where it is UTF-16.

// plain opens a file from its first byte, as often as it is gone through.
type plain func(ctx context.Context) (io.ReadCloser, error)

// fileOf is what an attempt's bytes unpack to. More than limit, packed or unpacked, is a 413 of that key.
func (s *Service) fileOf(a Attempt, limit int64, key string) plain {
	return legible(func(ctx context.Context) (io.ReadCloser, error) {
		if a.Size > limit {
			return nil, tooLarge(limit, key)
		}
		return s.reader(ctx, a, 0, a.Size)
	}, limit, key)
}

// legible opens a file as what it unpacks to. The limit bounds what a bomb comes to, far below unpack's own bounds.
func legible(file plain, limit int64, key string) plain {
	return func(ctx context.Context) (io.ReadCloser, error) {
		raw, err := file(ctx)
		if err != nil {
			return nil, err
		}
		in := bufio.NewReader(raw)
		head, err := in.Peek(magicSize)
		if err != nil && !errors.Is(err, io.EOF) {
			raw.Close()
			return nil, err
		}
		f := &unpackedFile{ReadCloser: raw, text: in, packing: unpack.KindOf(head), left: limit, over: tooLarge(limit, key)}
		if f.packing != unpack.None {
			u := &unpackedText{unpack.NewReader(in, f.packing, unpack.Restart{}), raw}
			f.ReadCloser, f.text = u, u
		}
		return f, nil
	}
}

// gated is the file, with a place to unpack in as long as it is open. What goes to a reader at their own speed needs none: it would hold
// up others. Whoever opens several does so one after the other, so that nobody waits for a place while having one. Errors: 503.
func (s *Service) gated(file plain) plain {
	return func(ctx context.Context) (io.ReadCloser, error) {
		r, err := file(ctx)
		f, ok := r.(*unpackedFile)
		if err != nil || !ok {
			return r, err
		}
		if f.release, err = s.unpacks(ctx, f.packing); err != nil {
			r.Close()
			return nil, err
		}
		return f, nil
	}
}

func tooLarge(limit int64, key string) error {
	return fault.New(fault.KindTooLarge, key, "limit", limit)
}

// unpackedFile ends for good with its first error.
type unpackedFile struct {
	io.ReadCloser
	text    io.Reader
	packing unpack.Kind
	left    int64
	over    error
	err     error
	release func() // the place to unpack in; nil where none was taken
}

// Close gives the place back once.
func (f *unpackedFile) Close() error {
	if f.release != nil {
		f.release()
		f.release = nil
	}
	return f.ReadCloser.Close()
}

func (f *unpackedFile) Read(p []byte) (n int, err error) {
	if f.err != nil {
		return 0, f.err
	}
	n, f.err = f.text.Read(p)
	if f.left -= int64(n); f.left < 0 {
		n, f.left, f.err = n+int(f.left), 0, f.over
	}
	return n, f.err
}

// ill says that it is the file's fault that it can't be unpacked to its end.
func ill(err error) bool {
	return errors.Is(err, unpack.ErrDamaged) || errors.Is(err, unpack.ErrBomb) || errors.Is(err, unpack.ErrBound)
}

// scanned goes through a file line by line, once it is found to be text.
//
// Errors: 409 "lines.no_text".
func scanned(file io.Reader) (*textlog.Scanner, textlog.Traits, error) {
	text := bufio.NewReaderSize(file, textlog.SampleSize)
	sample, err := text.Peek(textlog.SampleSize)
	if err != nil && !errors.Is(err, io.EOF) && (!ill(err) || len(sample) == 0) {
		return nil, textlog.Traits{}, illegible(err)
	}
	traits, err := textlog.Look(sample)
	if err != nil {
		return nil, traits, illegible(err)
	}
	return textlog.NewScanner(text, textlog.NewClock(traits, textlog.Dating{}), textlog.Start), traits, nil
}

func illegible(err error) error {
	if ill(err) || errors.Is(err, textlog.ErrBinary) {
		return fault.Conflict("lines.no_text")
	}
	return withheld(err)
}
