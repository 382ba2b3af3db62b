package exchange

import (
	"context"
	"io"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Span chooses the bytes [from, to) of an attempt that are wanted.
type Span func(Attempt) (from, to int64, err error)

// Everything is the span of a whole download.
func Everything(a Attempt) (from, to int64, err error) { return 0, a.Size, nil }

// Content is what was opened. Close must be called.
type Content struct {
	io.ReadCloser
	Item     Item
	Attempt  Attempt // whose bytes these are
	From, To int64
}

// Open opens the bytes of the item's latest attempt. The read is in the journal before it returns, and without its
// entry there is none (503). A mismatch can be read too: what came instead may tell something.
//
// Errors: 404, 403; 409 "evidence.not_here" while its bytes are not all here; what span says.
func (s *Service) Open(ctx context.Context, id string, span Span) (*Content, error) {
	item, err := s.see(ctx, id, access.DownloadEvidence)
	if err != nil {
		return nil, err
	}
	if !item.State.Here() {
		return nil, fault.Conflict("evidence.not_here", "state", string(item.State))
	}
	c := &Content{Item: item, Attempt: item.Latest()}
	if c.From, c.To, err = span(c.Attempt); err != nil {
		return nil, err
	}
	if c.ReadCloser, err = s.reader(ctx, c.Attempt, c.From, c.To); err != nil {
		return nil, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		return s.record(ctx, item, journal.EvidenceRead, map[string]any{
			"attempt": c.Attempt.Number, "sha256": c.Attempt.SHA256, "from": c.From, "to": c.To,
		}, nil)
	})
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// reader opens the first part at once, so that what can't be read is refused before anything was sent.
func (s *Service) reader(ctx context.Context, a Attempt, from, to int64) (io.ReadCloser, error) {
	o, err := s.store.object(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if o.Size == 0 { // no bytes, and so no parts
		return io.NopCloser(strings.NewReader("")), nil
	}
	return s.vault.Reader(ctx, o, from, to)
}
