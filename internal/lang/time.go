package lang

import (
	"time"
)

// Time is everything a reader needs, on the reader's clock: "Mon, 30 March 2026, 17:00 (Singapore)". An hour that
// the clock shows twice, when summer time ends, carries its offset as well.
func (l *Localizer) Time(t time.Time) string {
	t = t.In(l.zone)
	text, _ := l.filled("time.zoned", map[string]any{
		"date": l.locale.formats.date(t), "clock": clock(t), "zone": l.zoneAt(t),
	})
	return text
}

// TimeShort is "Mon, 30 Mar, 17:00", for a narrow column under a heading that names the zone (see Zone).
func (l *Localizer) TimeShort(t time.Time) string {
	t = t.In(l.zone)
	text, _ := l.filled("time.short", map[string]any{"date": l.locale.formats.shortDate(t), "clock": clock(t)})
	return text
}

// Date is the day on the reader's clock, with its weekday: "Mon, 30 March 2026".
func (l *Localizer) Date(t time.Time) string { return l.locale.formats.date(t.In(l.zone)) }

// Clock is the 24-hour clock of the reader, "17:00", and never stands alone on a page.
func (l *Localizer) Clock(t time.Time) string { return clock(t.In(l.zone)) }

// wall is a wall time as a clock shows it, "Sun, 29 March 2026, 02:30", whether it has an instant there or not; beside it stands where.
func (l *Localizer) wall(written string) string {
	layout := "2006-01-02T15:04:05"
	t, err := time.Parse(layout[:min(len(layout), len(written))], written)
	if err != nil {
		return written
	}
	text, _ := l.filled("time.short", map[string]any{"date": l.locale.formats.date(t), "clock": clock(t)})
	return text
}

// UTC is the same instant for everybody: "Mon, 30 March 2026, 09:00 UTC".
func (l *Localizer) UTC(t time.Time) string {
	t = t.UTC()
	text, _ := l.filled("time.utc", map[string]any{"date": l.locale.formats.date(t), "clock": clock(t)})
	return text
}

// Both is the reader's time and UTC in one line, for what two organisations read: "Mon, 30 March 2026, 17:00
// (Singapore) = 09:00 UTC". UTC has its own day where that is another one.
func (l *Localizer) Both(t time.Time) string {
	here, utc := t.In(l.zone), t.UTC()
	there := clock(utc)
	if here.YearDay() != utc.YearDay() {
		there, _ = l.filled("time.short", map[string]any{"date": l.locale.formats.shortDate(utc), "clock": clock(utc)})
	}
	text, _ := l.filled("time.both", map[string]any{"here": l.Time(t), "utc": there})
	return text
}

// clock is the same in every language, so that two readers on the telephone see the same figures.
func clock(t time.Time) string { return t.Format("15:04") }
