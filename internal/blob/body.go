package blob

import (
	"fmt"
	"io"
)

// body is what Get returns: the backend's bytes, with its errors translated.
type body struct {
	from io.Reader
	held io.Closer
}

func (b body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if err != nil && err != io.EOF {
		err = failed(err)
	}
	return n, err
}

func (b body) Close() error { return failed(b.held.Close()) }

func missing(name string) error { return fmt.Errorf("%w: %s", ErrMissing, name) }
