package deliver

import (
	"context"
	"time"
)

// lane is one way's share of the outbox, with senders of its own: a chat server that dribbles holds up no mail.
type lane struct {
	senders int
	wake    chan struct{}
	open    func() way // nil: there is no way, and what is queued waits
}

// way is one sender's own. It is opened when first used.
type way interface {
	send(ctx context.Context, r row) error
	close()
}

func newLane(senders int) *lane { return &lane{senders: senders, wake: make(chan struct{}, 1)} }

// lanes are those that lead anywhere.
func (s *Service) lanes() (all []*lane) {
	for _, l := range []*lane{s.chats, s.mails} {
		if l.open != nil {
			all = append(all, l)
		}
	}
	return all
}

func (s *Service) laneOf(r row) *lane {
	if r.Channel != "" {
		return s.chats
	}
	return s.mails
}

// signal wakes the worker of this process; others find the row when they look.
func (l *lane) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// wait says false when it is time to end.
func (l *lane) wait(ctx context.Context) bool {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	select {
	case <-l.wake:
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}
