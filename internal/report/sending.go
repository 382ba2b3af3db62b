package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"tasuki/internal/access"
)

// Bundle is an export on its way out: it is in the journal, and nothing of it has been sent. Close must be called.
type Bundle struct {
	Filename string // what to call the file
	Size     int64  // bytes of the whole

	journal, manifest []byte
	spool             *spool
	fetched           []func(context.Context) error
}

func newBundle(reference string, s *spool, journal, manifest []byte) (*Bundle, error) {
	b := &Bundle{Filename: plainName(reference) + ".tar", journal: journal, manifest: manifest, spool: s}
	sizes := []Member{{Name: journalMember, Size: int64(len(journal))}, {Name: manifestMember, Size: int64(len(manifest))}}
	for _, one := range s.items {
		sizes = append(sizes, one.Member)
	}
	b.Size = endSize
	for _, m := range sizes {
		n, err := memberSize(m.Name, m.Size)
		if err != nil {
			return nil, err
		}
		b.Size += n
	}
	return b, nil
}

// Send writes the bundle to w, with a part of evidence in memory at most. Each file of evidence is opened as a download
// is, so that its reading is in the journal before its first byte, and a grant that was revoked meanwhile ends it.
// After an error w holds a part of a bundle, which doesn't verify.
func (b *Bundle) Send(ctx context.Context, w io.Writer) error {
	ctx = access.Whole(ctx) // what may be exported may be read for it
	if err := writeMember(w, journalMember, int64(len(b.journal)), bytes.NewReader(b.journal)); err != nil {
		return err
	}
	if err := writeMember(w, manifestMember, int64(len(b.manifest)), bytes.NewReader(b.manifest)); err != nil {
		return err
	}
	for _, one := range b.spool.items {
		if err := one.send(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
	}
	if _, err := w.Write(make([]byte, endSize)); err != nil {
		return err
	}
	return b.delivered(ctx)
}

// delivered puts on the record that the reader has now fetched what was written to them. That acknowledges nothing.
func (b *Bundle) delivered(ctx context.Context) error {
	for _, tell := range b.fetched {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close lets go of what was gathered.
func (b *Bundle) Close() error { return b.spool.close() }

var errChanged = errors.New("the bytes are not those that were to be exported")

func (i item) send(ctx context.Context, w io.Writer) error {
	r, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if err := writeMember(w, i.Name, i.Size, io.TeeReader(r, sum)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != i.SHA256 {
		return errChanged
	}
	return nil
}

// plainName makes a name for a file or a folder of a reference: what comes behind its incident's, and of that what
// every system takes.
func plainName(reference string) string {
	name := reference[strings.LastIndexByte(reference, '/')+1:]
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return '-'
	}, name)
}
