package push

import "io"

// memberSize is how much of a file goes into one gzip member or zstd frame. The server can begin unpacking at each of them, so that
// whoever looks into the middle of a log there doesn't wait for all that lies before it.
const memberSize = 16 << 20

// restarting is a compressor that can begin anew.
type restarting interface {
	io.WriteCloser
	Reset(to io.Writer)
}

// members compresses piece by piece; each unpacks by itself, and all of them together are the file.
type members struct {
	restarting
	to   io.Writer
	left int // of this one
}

func newMembers(z restarting, to io.Writer) *members { return &members{z, to, memberSize} }

func (m *members) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if m.left == 0 {
			if err := m.Close(); err != nil {
				return n, err
			}
			m.Reset(m.to)
			m.left = memberSize
		}
		wrote, err := m.restarting.Write(p[:min(len(p), m.left)])
		n, m.left = n+wrote, m.left-wrote
		if err != nil {
			return n, err
		}
		p = p[wrote:]
	}
	return n, nil
}
