package deliver

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sender sends one mail at a time. It goes on while the last one's fate is put on record, but never further than ahead: when
// a process is killed, so many mails at most can be sent again, under the ids that they had.
func (s *Service) sender(ctx context.Context, w way, todo <-chan claimed, settling *sync.WaitGroup) {
	defer w.close()
	hangUp := time.NewTimer(idleLimit)
	defer hangUp.Stop()
	for {
		select {
		case c, ok := <-todo:
			if !ok {
				return
			}
			s.attempt(ctx, w, c, settling)
			hangUp.Reset(idleLimit)
		case <-hangUp.C:
			w.close() // it opens again by itself
		}
	}
}

// attempt sends c, unless its lease could run out meanwhile: then another worker might be sending it too.
func (s *Service) attempt(ctx context.Context, w way, c claimed, settling *sync.WaitGroup) {
	if ctx.Err() != nil || c.until.Sub(s.machine()) < attemptTimeout {
		return
	}
	s.ahead <- struct{}{}
	err := w.send(ctx, c.row)
	if err != nil {
		slog.Warn("mail: not sent", "mail", c.ID, "attempt", c.Attempt, "error", note(err))
	}
	settling.Go(func() {
		defer func() { <-s.ahead }()
		s.settle(ctx, c.row, err)
	})
}

// post is the way of mails.
type post struct {
	*Service
	line
}

func (p *post) send(ctx context.Context, r row) error {
	m, err := p.compose(r)
	if err != nil {
		return impossible(err)
	}
	return p.line.send(ctx, r.ID, m)
}
