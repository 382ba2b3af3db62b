package deliver

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/journal"
)

// How leases and looking are measured, all on the machine's clock.
const (
	lease    = 5 * time.Minute
	interval = 2 * time.Second  // between looks for what another process queued, or what has come due
	grace    = 40 * time.Second // for a mail that is under way when Run is told to end
)

// How much is taken at once, for each sender. A disk takes as long for one as for many, so that what is on record together
// decides how fast mails go out; but whatever was taken and is not sent is somebody's mail that waits for a lease to end.
const (
	aheadOf = 16 // mails that were sent and are not on record yet
	claims  = 32 // mails that are claimed
)

// claimed is a row that this process holds until then.
type claimed struct {
	row
	until time.Time // machine's clock, monotonic
}

// Run sends what is due until ctx ends, and then finishes what is under way: a mail that is cut off after its last byte
// would be sent twice.
func (s *Service) Run(ctx context.Context) {
	if s.out == nil {
		slog.Warn("mail: no server is configured, mails stay queued")
	}
	var lanes sync.WaitGroup
	for _, l := range s.lanes() {
		lanes.Go(func() {
			s.work(ctx, l, func(err error) bool {
				if err != nil && ctx.Err() == nil {
					slog.Error("mail: the outbox can't be read", "error", err)
				}
				return l.wait(ctx)
			})
		})
	}
	lanes.Wait()
	<-ctx.Done()
}

// Drain sends what is due now and returns; what failed stays for its next attempt.
func (s *Service) Drain(ctx context.Context) (err error) {
	for _, l := range s.lanes() { // chats first: what fails there for good is a mail
		s.work(ctx, l, func(e error) bool { err = errors.Join(err, e); return false })
	}
	return err
}

// work claims and hands out, and asks idle whether to go on when there is nothing to claim.
func (s *Service) work(ctx context.Context, l *lane, idle func(error) bool) {
	finishing, cancel := outlive(ctx, grace)
	defer cancel()
	todo := make(chan claimed)
	recorded := s.startRecorders(finishing)
	var senders, settling sync.WaitGroup
	for range l.senders {
		senders.Go(func() { s.sender(finishing, l.open(), todo, &settling) })
	}
	limit := claims * l.senders
	for next := s.take(finishing, l, limit, false); next != nil; {
		got := <-next
		next = nil
		if len(got.rows) == limit && ctx.Err() == nil { // there may be more: that is claimed while these go out
			next = s.take(finishing, l, limit, true)
		}
		if left := handOut(ctx, got.rows, todo); len(left) > 0 {
			s.giveBack(finishing, left)
		}
		switch {
		case next != nil:
		case ctx.Err() == nil && (len(got.rows) > 0 || idle(got.err)):
			next = s.take(finishing, l, limit, false)
		}
	}
	close(todo)
	senders.Wait()
	settling.Wait()
	recorded()
}

// taken is what was claimed at once.
type taken struct {
	rows []claimed
	err  error
}

// take goes through with a claim that has begun, also when the process is told to end: one whose commit nobody waited for
// would keep its mails until the lease ends.
func (s *Service) take(ctx context.Context, l *lane, limit int, more bool) <-chan taken {
	c := make(chan taken, 1)
	go func() {
		rows, err := s.claim(ctx, l, limit, more)
		c <- taken{rows, err}
	}()
	return c
}

func handOut(ctx context.Context, rows []claimed, todo chan<- claimed) (left []claimed) {
	for i, c := range rows {
		select {
		case todo <- c:
		case <-ctx.Done():
			return rows[i:]
		}
	}
	return nil
}

// claim takes several for each sender, so that none of them waits, and few enough that no lease gets old. Where there need not
// be more, it looks first: a transaction would hold up those who write.
func (s *Service) claim(ctx context.Context, l *lane, limit int, more bool) ([]claimed, error) {
	if !more {
		if waiting, err := s.store.waiting(ctx, l == s.chats, s.clock.Now(), s.machine()); err != nil || !waiting {
			return nil, err
		}
	}
	var rows []row
	var until time.Time
	err := s.store.db.In(ctx, func(ctx context.Context) (err error) {
		machine := s.machine()
		until = machine.Add(lease)
		if rows, err = s.store.claim(ctx, l == s.chats, s.owner, s.clock.Now(), machine, until, limit); err != nil {
			return err
		}
		for _, r := range rows { // before the act: what may have reached somebody is on record, whatever happens next
			if err := s.record(ctx, r, journal.MailSending, map[string]any{"attempt": r.Attempt}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := make([]claimed, len(rows))
	for i, r := range rows {
		all[i] = claimed{r, until}
	}
	return all, nil
}

func (s *Service) giveBack(ctx context.Context, left []claimed) {
	rows := make([]row, len(left))
	for i, c := range left {
		rows[i] = c.row
	}
	err := s.store.db.In(ctx, func(ctx context.Context) error { return s.store.release(ctx, s.owner, rows) })
	if err != nil {
		slog.Warn("mail: leases run out by themselves", "error", db.Fault(err))
	}
}

// outlive is a context that ends d after ctx does.
func outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(d):
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}
