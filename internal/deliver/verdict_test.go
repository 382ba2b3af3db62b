package deliver

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDecide(t *testing.T) {
	due := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	now := due.Add(time.Hour)
	const giveUp = 24 * time.Hour
	lost := errors.New("connection reset")
	for _, c := range []struct {
		name    string
		err     error
		attempt int
		now     time.Time
		want    verdict
	}{
		{"accepted", nil, 1, now, verdict{state: Sent, settled: now}},
		{"accepted at last, after giving up was due", nil, 30, due.Add(48 * time.Hour), verdict{state: Sent, settled: due.Add(48 * time.Hour)}},
		{"a lost line is tried again", lost, 1, now, verdict{state: Queued, next: now.Add(30 * time.Second), note: "connection reset"}},
		{"each pause is twice the last", lost, 3, now, verdict{state: Queued, next: now.Add(2 * time.Minute), note: "connection reset"}},
		{"but never longer than an hour", lost, 1000, now, verdict{state: Queued, next: now.Add(time.Hour), note: "connection reset"}},
		{"deferred by the server", &failure{code: 451, cause: lost}, 1, now, verdict{state: Queued, next: now.Add(30 * time.Second), code: 451, note: "connection reset"}},
		{"refused by the server", &failure{code: 550, permanent: true, cause: lost}, 1, now, verdict{state: Bounced, settled: now, code: 550, note: "connection reset"}},
		{"given up", lost, 9, due.Add(giveUp), verdict{state: Bounced, settled: due.Add(giveUp), note: "connection reset"}},
		{"an address stays out of the note", errors.New("RCPT: 451 later, affected recipient(s): <a@b.example>"), 1, now,
			verdict{state: Queued, next: now.Add(30 * time.Second), note: "RCPT: 451 later"}},
		{"the server's words stay on one line", errors.New("no\r\nFrom: \x1b[31mme"), 1, now, verdict{state: Queued, next: now.Add(30 * time.Second), note: "no From: [31mme"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := decide(c.err, c.attempt, due, c.now, giveUp, 0.5)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPauseIsSpreadAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 1<<30).Draw(t, "attempt")
		jitter := rapid.Float64Range(0, 0.999999).Draw(t, "jitter")
		p := pause(attempt, jitter)
		if p < firstPause/2 || p > longestPause*3/2 {
			t.Fatalf("%v", p)
		}
	})
}
