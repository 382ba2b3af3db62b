package deliver

import (
	"errors"
	"strings"
	"time"
)

// verdict is what an attempt led to.
type verdict struct {
	state   State     // Sent, Bounced, or Queued for another attempt
	next    time.Time // domain clock; zero when it is over
	settled time.Time // domain clock; zero while it is not
	code    int       // SMTP's reply, 0 for none
	note    string
}

// decide is the rule: what was accepted is sent; what was refused for good, or goes on failing for longer than giveUp
// since it was due, has bounced; the rest is tried again later. jitter is in [0, 1).
func decide(err error, attempt int, due, now time.Time, giveUp time.Duration, jitter float64) verdict {
	if err == nil {
		return verdict{state: Sent, settled: now}
	}
	v := verdict{note: note(err)}
	var f *failure
	permanent := errors.As(err, &f) && f.permanent
	if f != nil {
		v.code = f.code
	}
	if permanent || now.Sub(due) >= giveUp {
		v.state, v.settled = Bounced, now
		return v
	}
	v.state, v.next = Queued, now.Add(pause(attempt, jitter))
	return v
}

const (
	firstPause   = 30 * time.Second
	longestPause = time.Hour
)

// pause doubles from attempt to attempt, and is spread from half to one and a half of itself, so that mails which
// failed together don't come back together.
func pause(attempt int, jitter float64) time.Duration {
	p := longestPause
	if doublings := attempt - 1; doublings < 7 {
		p = min(firstPause<<doublings, longestPause)
	}
	return time.Duration((0.5 + jitter) * float64(p))
}

const longestNote = 300

// note is the error as the operator may read it: on one line, and without the address that the library adds.
func note(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", affected ")
	s := []rune(oneLine(text))
	return string(s[:min(len(s), longestNote)])
}
