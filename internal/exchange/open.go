package exchange

import (
	"context"
	"io"

	"filippo.io/age"

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
	Item     Item    // zero for what was opened through a release
	Attempt  Attempt // whose bytes these are; of a copy, with the copy's size and hash
	Redacted bool    // it is the copy of a configuration without its secrets
	From, To int64

	signs      []Sign                          // of malware
	recipients []age.Recipient                 // the reader's own keys, for which it leaves sealed; none: as it is
	stands     func(ctx context.Context) error // why the reader may not go on, asked again while they read
	unsent     func(n int64) error             // takes back what was not sent after all; nil where nobody counts
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
	if !item.Here() {
		return nil, fault.Conflict("evidence.not_here", "state", string(item.State))
	}
	all, err := s.Readings(ctx, item)
	if err != nil {
		return nil, err
	}
	c := &Content{Item: item, Attempt: item.Latest(), stands: func(ctx context.Context) error { return s.still(ctx, id, all[id]) }}
	if c.recipients, err = s.ownRecipients(ctx); err != nil {
		return nil, err
	}
	if all[id] == Original {
		c.signs = item.Malware(c.Attempt)
	}
	if err := s.fill(ctx, c, item.Incident, all[id], span); err != nil {
		return nil, err
	}
	read := c.read()
	read["attempt"], read["sha256"] = item.Latest().Number, item.Latest().SHA256
	err = s.db.In(ctx, func(ctx context.Context) error { return s.record(ctx, item, journal.EvidenceRead, read, nil) })
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// still is nil while the actor may read the item as they did when they began.
func (s *Service) still(ctx context.Context, id string, was Reading) error {
	ctx, err := s.anew(ctx)
	if err != nil {
		return err
	}
	item, err := s.see(ctx, id, access.DownloadEvidence)
	if err != nil {
		return err
	}
	all, err := s.Readings(ctx, item)
	if err == nil && all[id] != was {
		err = fault.Forbidden()
	}
	return err
}

// read is what the journal says of a read.
func (c *Content) read() map[string]any {
	read := map[string]any{"from": c.From, "to": c.To}
	if c.Redacted {
		read["redacted"], read["copy_sha256"] = true, c.Attempt.SHA256
	}
	if len(c.recipients) > 0 {
		read["sealed"] = "age"
	}
	return read
}

// fill opens the bytes as they are, or the copy that the reader gets. What leaves sealed leaves whole: sealed anew, it has other
// bytes each time, and a part of it would fit nothing.
func (s *Service) fill(ctx context.Context, c *Content, incident string, as Reading, span Span) (err error) {
	if len(c.recipients) > 0 {
		span = Everything
	}
	if as == Original {
		if c.From, c.To, err = span(c.Attempt); err != nil {
			return err
		}
		c.ReadCloser, err = s.reader(ctx, c.Attempt, c.From, c.To)
		return err
	}
	copied, err := s.copy(ctx, incident, c.Attempt)
	if err != nil {
		return err
	}
	c.Attempt, c.Redacted = copied.shown(), true
	if c.From, c.To, err = span(c.Attempt); err != nil {
		return err
	}
	c.ReadCloser, err = copied.span(ctx, c.From, c.To)
	return err
}

// reader opens the first part at once, so that what can't be read is refused before anything was sent.
func (s *Service) reader(ctx context.Context, a Attempt, from, to int64) (io.ReadCloser, error) {
	o, err := s.store.object(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, o, from, to)
}
