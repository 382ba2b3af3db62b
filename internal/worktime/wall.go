package worktime

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// ErrBadWall means that a text is not a date or a wall time in the form asked for, or lies outside the years
// 1900 to 2999: a year further off is a slip of the hand, and its instant could not be written in RFC 3339.
var ErrBadWall = errors.New("worktime: not a wall time")

const firstYear, lastYear = 1900, 2999

// Date is a day in the calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Local is what a calendar and a clock on the wall show, without a zone. Resolve says which instant it is.
type Local struct {
	Date
	Hour, Minute, Second int
}

// ParseDate reads "2026-03-30".
func ParseDate(text string) (Date, error) {
	l, err := parseWall(text, time.DateOnly)
	return l.Date, err
}

// ParseLocal reads "2026-03-30T17:00" or "2026-03-30T17:00:30", and nothing else: no offset, no fraction, no 24:00.
func ParseLocal(text string) (Local, error) {
	if len(text) == len("2006-01-02T15:04") {
		return parseWall(text, "2006-01-02T15:04")
	}
	return parseWall(text, "2006-01-02T15:04:05")
}

func parseWall(text, layout string) (Local, error) {
	t, err := time.Parse(layout, text)
	// time.Parse takes "T9:00" and ",5" too: only what it would write itself is accepted.
	if err != nil || t.Format(layout) != text || t.Year() < firstYear || t.Year() > lastYear {
		return Local{}, fmt.Errorf("%w: %.40q", ErrBadWall, text)
	}
	return wallOf(t), nil
}

// LocalAt gives what the clock at a place shows at an instant; fractions of a second are dropped.
func LocalAt(instant time.Time, zone *time.Location) Local {
	return wallOf(instant.In(zone))
}

func wallOf(t time.Time) Local {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return Local{Date{year, month, day}, hour, minute, second}
}

// AddDays gives the date n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date {
	year, month, day := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC).Date()
	return Date{year, month, day}
}

// AddMonths gives the same day n months later, or the last of that month where it has no such day.
func (d Date) AddMonths(n int) Date {
	year, month, _ := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Date()
	last := Date{year, month + 1, 0}.AddDays(0)
	return Date{year, month, min(d.Day, last.Day)}
}

// Begins gives the instant, in UTC, at which the day begins at a place: at midnight, or where the clock skips that, as it goes on.
func (d Date) Begins(zone *time.Location) time.Time { return Local{Date: d}.first(zone).UTC() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// Compare is negative when d is before other, zero when they are the same day, positive when d is after.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// String writes "2026-03-30".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the date as ParseDate does.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// String writes "2026-03-30T17:00", with seconds only where there are any.
func (l Local) String() string {
	text := fmt.Sprintf("%sT%02d:%02d", l.Date, l.Hour, l.Minute)
	if l.Second != 0 {
		text += fmt.Sprintf(":%02d", l.Second)
	}
	return text
}

// MarshalText writes the wall time as String does.
func (l Local) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the wall time as ParseLocal does.
func (l *Local) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLocal(string(text))
	return err
}

// asUTC is the instant at which a clock in UTC shows l: the number line on which wall times are compared.
func (l Local) asUTC() time.Time {
	return time.Date(l.Year, l.Month, l.Day, l.Hour, l.Minute, l.Second, 0, time.UTC)
}

// valid reports whether l is a real date and time of day: a Local may also be built field by field.
func (l Local) valid() bool {
	return wallOf(l.asUTC()) == l && firstYear <= l.Year && l.Year <= lastYear
}
