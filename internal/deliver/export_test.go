package deliver

import (
	"context"
	"time"
)

// Lease is how long a claimed row stays with its claimer.
const Lease = lease

// SetMachine turns the machine's clock, which rules leases.
func (s *Service) SetMachine(now func() time.Time) { s.machine = now }

// ClaimAndDie takes what is due as a worker does that is killed before it sends anything.
func (s *Service) ClaimAndDie(ctx context.Context) (int, error) {
	rows, err := s.claim(ctx, s.mails, 32, false)
	return len(rows), err
}

// ClaimAndFinishLate takes what is due and gives a function that records err as the end of each attempt.
func (s *Service) ClaimAndFinishLate(ctx context.Context) (finish func(err error), err error) {
	rows, err := s.claim(ctx, s.mails, 32, false)
	return func(sending error) {
		stop := s.startRecorders(ctx)
		for _, c := range rows {
			s.settle(ctx, c.row, sending)
		}
		stop()
	}, err
}

// Row tells a mail's state, attempts and last reply by its dedup key.
func (s *Service) Row(ctx context.Context, dedup string) (state State, attempts int64, code int64, err error) {
	var r row
	err = s.store.db.Gorm(ctx).Where("dedup = ?", dedup).Take(&r).Error
	return State(r.State), r.Attempt, r.FailureCode, err
}

// Read is a mail as its reader would see it.
func Read(raw []byte) (Letter, error) { return read(raw) }
