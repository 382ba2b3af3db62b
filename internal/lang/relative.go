package lang

import (
	"time"

	"github.com/agentable/go-intl/relativetimeformat"
)

const day = 24 * time.Hour

// Relative says how far to lies from from: "in 3 hours", "2 days ago", "now". It cuts and never rounds up, so that nobody
// is promised time they don't have; below two of a unit the smaller unit speaks. A day is 24 hours here.
func (l *Localizer) Relative(from, to time.Time) string {
	n, unit := span(to.Sub(from))
	format := l.locale.formats.relative()
	if n == 0 {
		format = l.locale.formats.now()
	}
	if format == nil {
		return l.Time(to)
	}
	text, err := format.FormatInt64(n, unit)
	if err != nil {
		return l.Time(to)
	}
	return text
}

func span(d time.Duration) (int64, relativetimeformat.Unit) {
	size := d.Abs()
	switch {
	case size < 2*time.Minute:
		return int64(d / time.Second), relativetimeformat.Second
	case size < 2*time.Hour:
		return int64(d / time.Minute), relativetimeformat.Minute
	case size < 2*day:
		return int64(d / time.Hour), relativetimeformat.Hour
	}
	return int64(d / day), relativetimeformat.Day
}
