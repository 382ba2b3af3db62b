package push

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// source is a file as it stood at the beginning, with what is done to it on the way.
type source struct {
	file
	cut      Cut
	compress string
	size     int64 // of the file, at the beginning
	modified int64 // when, nanoseconds
	out      measure
	told     Told
}

// measure is what is sent.
type measure struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

var errShrunk = failure(Changed, "cli.push.shrunk")

func open(o Options, f file) (*source, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, failure(Failed, "cli.push.not_a_file", "flag", "-")
	}
	s := &source{file: f, cut: o.Cut, compress: o.Compress, size: info.Size(), modified: info.ModTime().UnixNano()}
	switch o.Compress {
	case "zstd":
		s.name += ".zst"
	case "gzip":
		s.name += ".gz"
	}
	return s, nil
}

// plain says that what is sent is the file itself.
func (s *source) plain() bool { return s.compress == "" && !s.cut.Cuts() }

// measured reads the whole file once. tick hears how far it is.
func (s *source) measured(tick func(int64)) error {
	h := sha256.New()
	n := &counter{w: h}
	told, err := s.write(n, tick)
	s.out, s.told = measure{n.n, hex.EncodeToString(h.Sum(nil))}, told
	return err
}

// unchanged reads it again and says whether it is still what was announced.
func (s *source) unchanged() (bool, error) {
	h := sha256.New()
	if _, err := s.write(h, nil); err != nil {
		return false, err
	}
	return hex.EncodeToString(h.Sum(nil)) == s.out.SHA256, nil
}

// write gives what is sent, from the beginning.
func (s *source) write(to io.Writer, tick func(int64)) (told Told, err error) {
	f, err := os.Open(s.path)
	if err != nil {
		return told, err
	}
	defer f.Close()
	in := &whole{r: f, left: s.size, tick: tick}
	pack, err := packer(s.compress, to)
	if err != nil {
		return told, err
	}
	if s.cut.Cuts() {
		told, err = s.cut.copy(pack, in)
	} else {
		_, err = io.CopyBuffer(pack, in, make([]byte, 256<<10))
	}
	return told, errors.Join(err, pack.Close())
}

// from gives what is sent from an offset on.
func (s *source) from(offset int64) (io.ReadCloser, error) {
	if s.plain() {
		f, err := os.Open(s.path)
		if err != nil {
			return nil, err
		}
		if _, err := f.Seek(offset, io.SeekStart); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return struct {
			io.Reader
			io.Closer
		}{&whole{r: f, left: s.size - offset}, f}, nil
	}
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(w, 256<<10)
		_, err := s.write(b, nil)
		w.CloseWithError(errors.Join(err, b.Flush()))
	}()
	if _, err := io.CopyN(io.Discard, r, offset); err != nil {
		return nil, errors.Join(changed(err), r.Close())
	}
	return r, nil
}

// changed is what it means that there was less than before.
func changed(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errShrunk
	}
	return err
}

// whole reads as many bytes as the file had; fewer are a file that shrank.
type whole struct {
	r    io.Reader
	left int64
	read int64
	tick func(int64)
}

func (w *whole) Read(p []byte) (int, error) {
	if w.left == 0 {
		return 0, io.EOF
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.left)])
	w.left, w.read = w.left-int64(n), w.read+int64(n)
	if w.tick != nil {
		w.tick(w.read)
	}
	if err == io.EOF && w.left > 0 {
		err = errShrunk
	}
	return n, err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

type nothing struct{ io.Writer }

func (nothing) Close() error { return nil }

// packer makes the same bytes of the same input each time: one thread, and no time or name in its header.
func packer(kind string, to io.Writer) (io.WriteCloser, error) {
	switch kind {
	case "zstd":
		z, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err != nil {
			return nil, err
		}
		return newMembers(z, to), nil
	case "gzip":
		return newMembers(gzip.NewWriter(to), to), nil
	}
	return nothing{to}, nil
}
