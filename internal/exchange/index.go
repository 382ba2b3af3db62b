package exchange

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/textlog"
)

// IndexState is where the index of a log stands.
type IndexState string

// The states of an index.
const (
	IndexWaiting IndexState = "waiting" // to be made, or being made
	IndexDone    IndexState = "done"
	IndexRefused IndexState = "refused" // no text, or its bytes can't be read
)

// What keeps a file from being indexed; textlog says what keeps lines from having times (Counts.Why).
const (
	whyNoText     = "no_text"
	whyUnreadable = "unreadable"
	whyBomb       = "bomb"
)

// What cuts an index short: the lines before it are there.
const (
	cutAtBound  = "unpack_bound"
	cutAtDamage = "damaged"
)

// IndexCuts lists them, as IndexReasons does.
func IndexCuts() []string { return []string{cutAtBound, cutAtDamage} }

// IndexReasons lists all of them, for tests that each has its words.
func IndexReasons() []string {
	return []string{whyNoText, whyUnreadable, whyBomb, whyConfiguration, "no_time", "no_zone", "no_year", "unknown_zone", "no_such_time"}
}

const (
	indexLease = time.Minute      // on the machine's clock; a killed process is missed after it
	indexRenew = 20 * time.Second // between signs of life
	indexTries = 5                // without getting on
)

// DatedBy registers who knows what was asked for: the zone, the offset and the window of a step's log, on the source's clock.
func (s *Service) DatedBy(fn func(ctx context.Context, requestID, step string) (textlog.Dating, error)) {
	s.datedBy = fn
}

// toIndex has a log indexed that is whole, in the transaction that makes it so.
func (s *Service) toIndex(ctx context.Context, i Item, a Attempt) error {
	if a.State == Mismatch || i.Kind == Configuration {
		return nil
	}
	return s.lines.insert(ctx, a.ID)
}

// Index makes the indexes that wait to be made, one after the other, and returns when there is none left. What a killed process
// had begun is continued at its last chunk. Senders go first: while one is at it, an index takes little of the machine.
func (s *Service) Index(ctx context.Context) error {
	for {
		row, err := s.lines.claim(ctx, db.NewID(), time.Now())
		if err != nil || row.AttemptID == "" {
			return err
		}
		if err := s.index(ctx, row); err != nil {
			if ctx.Err() != nil {
				return s.giveBack(context.WithoutCancel(ctx), row)
			}
			slog.Error("evidence: a log can't be indexed", "attempt", row.AttemptID, "error", err)
			if err := s.putOff(ctx, row); err != nil {
				return err
			}
		}
	}
}

func (s *Service) giveBack(ctx context.Context, row indexRow) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := s.lines.renew(ctx, row, time.Time{})
	return err
}

// putOff tries again later, or no more.
func (s *Service) putOff(ctx context.Context, claimed indexRow) error {
	row, err := s.lines.index(ctx, claimed.AttemptID)
	if err != nil || row.LeaseOwner != claimed.LeaseOwner {
		return err
	}
	row.LeaseUntil = db.At(time.Now().Add(indexLease << row.Tries))
	if row.Tries >= indexTries {
		row.State, row.Why = IndexRefused, whyUnreadable
	}
	_, err = s.lines.save(ctx, row, nil)
	return err
}

var errLeaseLost = errors.New("exchange: another process makes this index")

func (s *Service) index(ctx context.Context, row indexRow) error {
	o, err := s.store.object(ctx, row.AttemptID)
	if err != nil {
		return err
	}
	if row.Traits.V == nil {
		if err := s.look(ctx, o, &row); err != nil || row.State != IndexWaiting {
			return err
		}
	}
	w := &indexing{service: s, row: row, beat: time.Now()}
	text, err := w.open(ctx, o)
	if err != nil {
		return err
	}
	defer text.Close()
	return w.run(ctx, text)
}

// look finds out what kind of file it is, and what its request says.
func (s *Service) look(ctx context.Context, o stored, row *indexRow) error {
	packing, sample, err := s.sample(ctx, o)
	if err != nil {
		return err
	}
	traits, err := textlog.Look(sample)
	traits.Packing = string(packing)
	if errors.Is(err, textlog.ErrBinary) {
		row.State, row.Why, row.Tries = IndexRefused, whyNoText, 0
	} else if err != nil {
		return err
	}
	dating, err := s.dating(ctx, row.AttemptID)
	if err != nil {
		return err
	}
	start := textlog.Start
	row.Traits, row.Dating, row.Place = db.AsJSON(&traits), db.AsJSON(&dating), db.AsJSON(&start)
	row.LeaseUntil = db.At(time.Now().Add(indexLease))
	kept, err := s.lines.save(ctx, *row, nil)
	if err == nil && !kept {
		err = errLeaseLost
	}
	return err
}

func (s *Service) dating(ctx context.Context, attempt string) (textlog.Dating, error) {
	a, err := s.store.attempt(ctx, attempt)
	if err != nil {
		return textlog.Dating{}, err
	}
	i, err := s.store.item(ctx, a.ItemID)
	var d textlog.Dating
	if err == nil && s.datedBy != nil && i.Request != "" && i.Step != "" {
		d, err = s.datedBy(ctx, i.Request, i.Step)
	}
	if d.Zone == "" { // a step that asks for no log says nothing of its clock
		d = a.Dating.V
	}
	d.Received = a.SettledAt.Time
	return d, err
}
