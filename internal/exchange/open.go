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
	Attempt  Attempt // whose bytes these are; of a copy, with the copy's size and hash
	Redacted bool    // it is the copy of a configuration without its secrets
	From, To int64
}

// Open opens the bytes of the item's latest attempt. The read is in the journal before it returns, and without its
// entry there is none (503). A mismatch can be read too: what came instead may tell something.
//
// Whoever is below full gets a configuration as its redacted copy, and none where it is in no format that is understood.
//
// Errors: 404, 403; 403 "evidence.withheld"; 409 "evidence.not_here" while its bytes are not all here; what span says.
func (s *Service) Open(ctx context.Context, id string, span Span) (*Content, error) {
	item, err := s.see(ctx, id, access.DownloadEvidence)
	if err != nil {
		return nil, err
	}
	if !item.State.Here() {
		return nil, fault.Conflict("evidence.not_here", "state", string(item.State))
	}
	c, err := s.content(ctx, item, span)
	if err != nil {
		return nil, err
	}
	read := map[string]any{"attempt": c.Attempt.Number, "sha256": item.Latest().SHA256, "from": c.From, "to": c.To}
	if c.Redacted {
		read["redacted"], read["copy_sha256"] = true, c.Attempt.SHA256
	}
	err = s.db.In(ctx, func(ctx context.Context) error { return s.record(ctx, item, journal.EvidenceRead, read, nil) })
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// content is what the actor may have of the item's bytes.
func (s *Service) content(ctx context.Context, item Item, span Span) (c *Content, err error) {
	c = &Content{Item: item, Attempt: item.Latest()}
	all, err := s.Readings(ctx, item)
	if err != nil {
		return nil, err
	}
	if all[item.ID] == Original {
		if c.From, c.To, err = span(c.Attempt); err != nil {
			return nil, err
		}
		c.ReadCloser, err = s.reader(ctx, c.Attempt, c.From, c.To)
		return c, err
	}
	copied, err := s.copy(ctx, item.Incident, c.Attempt)
	if err != nil {
		return nil, err
	}
	c.Attempt, c.Redacted = copied.shown(), true
	if c.From, c.To, err = span(c.Attempt); err != nil {
		return nil, err
	}
	c.ReadCloser, err = s.span(ctx, copied, c.From, c.To)
	return c, err
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
