package floor

import "time"

// Window is a stretch of working time.
type Window struct{ From, To time.Time }

// After walks over windows that somebody has worked out before, until so much of them has passed since from.
func After(windows []Window, from time.Time, d time.Duration) time.Time {
	for _, w := range windows {
		if !w.To.After(from) {
			continue
		}
		if w.From.After(from) {
			from = w.From
		}
		if left := w.To.Sub(from); d <= left {
			return from.Add(d)
		} else {
			d -= left
		}
	}
	return time.Time{}
}
