package unpack

import (
	"errors"

	"github.com/klauspost/compress/gzip"
)

// gzipMember reads one member at a time, so that it is known where the next one begins.
type gzipMember struct {
	in *input
	z  *gzip.Reader
}

var errNoMember = errors.New("no gzip member")

func (g *gzipMember) begin() (err error) {
	// A *bufio.Reader is read byte by byte where it matters: nothing behind the member is taken.
	if g.z == nil {
		g.z, err = gzip.NewReader(g.in.Reader)
	} else {
		err = g.z.Reset(g.in.Reader)
	}
	if err == nil {
		g.z.Multistream(false)
	}
	return err
}

// skip passes over zeros that some writers put behind the last member, to fill a block.
func (g *gzipMember) skip() error {
	for {
		b, err := g.in.ReadByte()
		if err != nil {
			return err
		}
		if b != 0 {
			return g.in.UnreadByte()
		}
		if g.z == nil {
			return errNoMember
		}
	}
}

func (g *gzipMember) Read(p []byte) (int, error) { return g.z.Read(p) }

func (g *gzipMember) close() {}
