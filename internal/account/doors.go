package account

import (
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"

	"tasuki/internal/fault"
)

// doors slow down who guesses: after a few free tries every further failure makes the next one wait twice as long, up
// to a limit, and a while without failures makes all good. It goes by the machine's clock, and is this process's own.
//
// Somebody who keeps failing at another's account must not keep its owner out: from an address from which the owner
// has signed in lately, only the failures at this account from that very address count.
type doors struct {
	mu      sync.Mutex
	now     func() time.Time
	strikes map[string]strike
	known   map[string]time.Time // account and address of a success → when
}

type strike struct {
	n    int
	last time.Time
}

const (
	freeByAccount = 5
	freeByAddress = 30 // an office behind one address
	longestWait   = 30 * time.Second
	forgetStrikes = 15 * time.Minute
	forgetSuccess = 30 * 24 * time.Hour
	sweepAt       = 10_000
)

func newDoors() *doors {
	return &doors{now: time.Now, strikes: map[string]strike{}, known: map[string]time.Time{}}
}

// check refuses a try that comes too soon, which does not count as a failure. Where tries are slowed down, one is let
// through at a time: a hundred at once must not all have waited enough.
func (d *doors) check(account, address string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	keys := d.keys(account, address)
	var wait time.Duration
	for key, free := range keys {
		switch s, ok := d.strikes[key]; {
		case ok && now.Sub(s.last) >= forgetStrikes:
			delete(d.strikes, key)
		case ok:
			wait = max(wait, s.last.Add(delay(s.n-free)).Sub(now))
		}
	}
	if wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		return fault.New(fault.KindRateLimited, "session.slow_down", "seconds", seconds, "count", seconds)
	}
	for key, free := range keys {
		if s, ok := d.strikes[key]; ok && s.n >= free {
			d.strikes[key] = strike{s.n, now}
		}
	}
	return nil
}

// delay after so many failures beyond the free ones.
func delay(n int) time.Duration {
	if n < 0 {
		return 0
	}
	return min(time.Second<<min(n, 10), longestWait)
}

func (d *doors) failed(account, address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.strikes) >= sweepAt {
		for key, s := range d.strikes {
			if now.Sub(s.last) >= forgetStrikes {
				delete(d.strikes, key)
			}
		}
	}
	for key := range d.keys(account, address) {
		s := d.strikes[key]
		if now.Sub(s.last) >= forgetStrikes {
			s.n = 0
		}
		d.strikes[key] = strike{s.n + 1, now}
	}
}

// succeeded forgives the account, but not the address: who has one account must not buy guesses at others with it.
func (d *doors) succeeded(account, address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.known) >= sweepAt {
		for key, at := range d.known {
			if now.Sub(at) >= forgetSuccess {
				delete(d.known, key)
			}
		}
	}
	pair := pairKey(account, address)
	delete(d.strikes, pair)
	delete(d.strikes, accountKey(account))
	d.known[pair] = now
}

// keys are what failures are counted under, each with how many are free.
func (d *doors) keys(account, address string) map[string]int {
	pair := pairKey(account, address)
	if at, known := d.known[pair]; known && d.now().Sub(at) < forgetSuccess {
		return map[string]int{pair: freeByAccount}
	}
	keys := map[string]int{}
	if account != "" {
		keys[accountKey(account)] = freeByAccount
	}
	if address != "" {
		keys["address "+network(address)] = freeByAddress
	}
	return keys
}

func accountKey(account string) string { return "account " + folded(account) }

func pairKey(account, address string) string {
	return "pair " + network(address) + " " + folded(account)
}

// folded is the mailbox as the directory keeps it, and no longer than one can be.
func folded(account string) string {
	return strings.ToLower(strings.TrimSpace(account[:min(len(account), 254)]))
}

// network is what one guesser has many of: with IPv6 a whole /64.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || !a.Is6() || a.Is4In6() {
		return address
	}
	p, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
