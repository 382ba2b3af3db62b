package deliver

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// outcome is the end of an attempt on its way into the database.
type outcome struct {
	row
	err  error // of sending
	done chan error
}

// settle returns when the outcome is on record. While the database is full or away it tries again: a mail that went
// out and is not known to have would go out again.
func (s *Service) settle(ctx context.Context, r row, sending error) {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		o := &outcome{r, sending, make(chan error, 1)}
		s.results <- o
		err := <-o.done
		if err == nil {
			return
		}
		slog.Error("mail: what became of it is not on record yet", "mail", r.ID, "sent", sending == nil, "error", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// recorders put outcomes on record at the same time: while one waits for the disk, another one gathers, so long. A transaction
// costs about as much for fifty outcomes as for one.
const (
	recorders = 3
	gathering = 5 * time.Millisecond
)

// startRecorders takes outcomes from the senders and puts those that wait at the same time into one transaction.
// The function it returns ends that, after the senders have.
func (s *Service) startRecorders(ctx context.Context) (stop func()) {
	quit := make(chan struct{})
	var running sync.WaitGroup
	for range recorders {
		running.Go(func() {
			for {
				select {
				case o := <-s.results:
					s.recordTogether(ctx, s.gather(o))
				case <-quit:
					return
				}
			}
		})
	}
	return func() { close(quit); running.Wait() }
}

// gather takes what comes with first, at most half of what the senders may be ahead: they go on meanwhile.
func (s *Service) gather(first *outcome) []*outcome {
	batch, enough := []*outcome{first}, time.After(gathering)
	for len(batch) < cap(s.ahead)/2 {
		select {
		case o := <-s.results:
			batch = append(batch, o)
		case <-enough:
			return batch
		}
	}
	return batch
}

// recordTogether falls back to one transaction each, so that one owner's refusal doesn't hold up the others.
func (s *Service) recordTogether(ctx context.Context, batch []*outcome) {
	err := s.recordAll(ctx, batch, s.tell)
	for _, o := range batch {
		if err != nil {
			o.done <- s.recordAlone(ctx, o)
			continue
		}
		o.done <- nil
	}
}

// recordAlone leaves the owner out where it is the owner who fails: the mail's own state must be right first.
func (s *Service) recordAlone(ctx context.Context, o *outcome) error {
	err := s.recordAll(ctx, []*outcome{o}, s.tell)
	if err == nil || fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) || ctx.Err() != nil {
		return err
	}
	slog.Error("mail: the owner of its object could not take the receipt", "mail", o.ID, "object", o.AboutType, "error", err)
	return s.recordAll(ctx, []*outcome{o}, nil)
}

type teller func(ctx context.Context, r row, state State, code int) error

func (s *Service) recordAll(ctx context.Context, batch []*outcome, tell teller) error {
	return s.store.db.In(ctx, func(ctx context.Context) error {
		var sent []string
		for _, o := range batch {
			if o.err == nil {
				sent = append(sent, o.ID)
			}
		}
		now := s.clock.Now()
		ended, err := s.store.settleSent(ctx, sent, now)
		if err != nil {
			return err
		}
		for _, o := range batch {
			v, ours := verdict{state: Sent, settled: now}, ended[o.ID]
			if o.err != nil {
				v = decide(o.err, int(o.Attempt), o.DueAt.Time, now, s.patience(o.row), rand.Float64())
				if ours, err = s.store.settle(ctx, s.owner, o.row, v); err != nil {
					return err
				}
			}
			if !ours {
				continue
			}
			if err := s.recordOne(ctx, o, v, tell); err != nil {
				return err
			}
		}
		return nil
	})
}

var facts = map[State]journal.Fact{Sent: journal.MailSent, Bounced: journal.MailBounced, Queued: journal.MailDeferred}

func (s *Service) recordOne(ctx context.Context, o *outcome, v verdict, tell teller) error {
	data := map[string]any{"attempt": o.Attempt}
	if v.code != 0 {
		data["code"] = v.code
	}
	if err := s.record(ctx, o.row, facts[v.state], data); err != nil {
		return err
	}
	if instead, err := s.chatted(ctx, o, v); instead || err != nil {
		return err
	}
	if v.state == Queued || tell == nil {
		return nil
	}
	return tell(ctx, o.row, v.state, v.code)
}
