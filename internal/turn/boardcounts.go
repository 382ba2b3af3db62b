package turn

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// Counts are how much is open, and how much of it is what a coordinator looks for.
type Counts struct {
	Open           int64
	Overdue        int64
	Unacknowledged int64
	Undelivered    int64
	Unread         int64
	MailsHeld      int64           // mails that don't go out, though they are tried again
	MailsHeldSince time.Time       // when the first of them was due
	Held           map[string]Load // by the organisation whose turn it is; one for which nothing waits is absent
}

// Load is how much waits for one organisation.
type Load struct{ Open, Overdue int64 }

// Of is how many items wait in that way.
func (c Counts) Of(w Wait) int64 {
	return map[Wait]int64{
		Overdue: c.Overdue, Undelivered: c.Undelivered, Unread: c.Unread, Unacknowledged: c.Unacknowledged,
	}[w]
}

// Counts are those of all that Open lists without a filter, for whom it is.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	if err := access.Check(ctx, access.ListOpenItems, access.Scope{}); err != nil {
		return Counts{}, err
	}
	hq, err := s.headquarters(ctx)
	if err != nil {
		return Counts{}, err
	}
	c, err := s.store.counts(ctx, hq, s.clock.Now())
	if err != nil {
		return c, db.Fault(err)
	}
	c.MailsHeld, c.MailsHeldSince, err = s.mail.Held(ctx)
	return c, err
}
