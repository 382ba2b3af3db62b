package deliver

import (
	"context"
	"log/slog"
	"time"
)

// sender sends one mail at a time. It goes on while the last one's fate is put on record, but never further than ahead: when
// a process is killed, so many mails at most can be sent again, under the ids that they had.
func (s *Service) sender(ctx context.Context, todo <-chan claimed) {
	line := s.out.line()
	defer line.close()
	hangUp := time.NewTimer(idleLimit)
	defer hangUp.Stop()
	for {
		select {
		case c, ok := <-todo:
			if !ok {
				return
			}
			s.attempt(ctx, line, c)
			hangUp.Reset(idleLimit)
		case <-hangUp.C:
			line.close() // it opens again by itself
		}
	}
}

// attempt sends c, unless its lease could run out meanwhile: then another worker might be sending it too.
func (s *Service) attempt(ctx context.Context, l line, c claimed) {
	if ctx.Err() != nil || c.until.Sub(s.machine()) < attemptTimeout {
		return
	}
	s.ahead <- struct{}{}
	err := s.send(ctx, l, c.row)
	if err != nil {
		slog.Warn("mail: not sent", "mail", c.ID, "attempt", c.Attempt, "error", note(err))
	}
	s.settling.Go(func() {
		defer func() { <-s.ahead }()
		s.settle(ctx, c.row, err)
	})
}

func (s *Service) send(ctx context.Context, l line, r row) error {
	m, err := s.compose(r)
	if err != nil {
		return impossible(err)
	}
	return l.send(ctx, r.ID, m)
}
