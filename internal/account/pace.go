package account

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tasuki/internal/fault"
)

// pace slows down a credential that asks too often: a program that runs in circles must not keep others waiting. Each
// session and each token may ask so many times a second for as long as it likes, and ten times as many at once after a
// rest. It goes by the machine's monotonic clock, and is this process's own.
type pace struct {
	mu    sync.Mutex
	now   func() time.Time
	each  int // a second; 0 for no limit
	known map[string]*steps
}

// steps are how one credential goes.
type steps struct {
	*rate.Limiter
	last time.Time
}

// atOnce is for how many seconds' worth of requests a credential may make at once.
const atOnce = 10

func newPace(each int) *pace { return &pace{now: time.Now, each: each, known: map[string]*steps{}} }

// take refuses a request that comes too soon, with the seconds to wait. It does not count then: who keeps asking waits no
// longer for it.
func (p *pace) take(credential string) error {
	if p.each <= 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	s := p.known[credential]
	if s == nil {
		p.sweep(now)
		s = &steps{Limiter: rate.NewLimiter(rate.Limit(p.each), atOnce*p.each)}
		p.known[credential] = s
	}
	s.last = now
	slot := s.ReserveN(now, 1)
	wait := slot.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	slot.CancelAt(now)
	seconds := int(math.Ceil(wait.Seconds()))
	return fault.New(fault.KindRateLimited, "session.too_often", "seconds", seconds, "count", seconds)
}

// sweep forgets, once there are many, those who have rested long enough to be as new.
func (p *pace) sweep(now time.Time) {
	if len(p.known) < sweepAt {
		return
	}
	for credential, s := range p.known {
		if now.Sub(s.last) >= atOnce*time.Second {
			delete(p.known, credential)
		}
	}
}
