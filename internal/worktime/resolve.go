package worktime

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// Fold says which of its two instants a wall time means that exists twice.
type Fold string

// The folds. Unfolded asks: a wall time that exists twice is then an AmbiguousError.
const (
	Unfolded Fold = ""
	Earlier  Fold = "earlier"
	Later    Fold = "later"
)

// GapError means that a wall time does not exist at a place, because the clock is put forward over it.
type GapError struct {
	Zone   string
	Local  Local
	Before time.Duration // offset east of UTC until the clock changes
	After  time.Duration // offset east of UTC from then on
	// NextValid is the first wall time after the gap: 03:00 where the clock goes from 02:00 to 03:00.
	NextValid Local
}

func (e *GapError) Error() string {
	return fmt.Sprintf("worktime: %s does not exist in %s, the clock goes on at %s", e.Local, e.Zone, e.NextValid)
}

// AmbiguousError means that a wall time exists twice at a place, because the clock is put back over it.
type AmbiguousError struct {
	Zone    string
	Local   Local
	Earlier time.Time // in UTC
	Later   time.Time // in UTC
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("worktime: %s exists twice in %s", e.Local, e.Zone)
}

// Resolve gives the instant, in UTC, at which the clock of a zone shows a wall time.
//
// A time that is skipped there is a *GapError whatever fold says. A time that exists twice is an *AmbiguousError
// unless fold says which one; where there is only one, fold does not matter. Other errors: ErrUnknownZone,
// ErrBadWall, ErrBadFold.
func Resolve(local Local, zone string, fold Fold) (time.Time, error) {
	if _, err := ParseFold(string(fold)); err != nil {
		return time.Time{}, err
	}
	if !local.valid() {
		return time.Time{}, fmt.Errorf("%w: %s", ErrBadWall, local)
	}
	loc, err := LoadZone(zone)
	if err != nil {
		return time.Time{}, err
	}
	found := local.readings(loc)
	switch {
	case len(found) == 0:
		return time.Time{}, local.gap(zone, loc)
	case len(found) == 1 || fold == Earlier:
		return found[0], nil
	case fold == Later:
		return found[1], nil
	default:
		return time.Time{}, &AmbiguousError{Zone: zone, Local: local, Earlier: found[0], Later: found[1]}
	}
}

func (l Local) gap(zone string, loc *time.Location) error {
	end := l.gapEnd(loc)
	return &GapError{
		Zone: zone, Local: l,
		Before:    offset(end.Add(-time.Second), loc),
		After:     offset(end, loc),
		NextValid: LocalAt(end, loc),
	}
}

// reach is further from UTC than any zone has been, and much shorter than the time between two changes of a clock
// (the shortest since 1900 is 95 hours), so that at most one change lies within reach of a wall time. Asking for the
// offset on both sides therefore finds every reading. time.Time.ZoneBounds would be the natural way, but where Go
// computes a zone from its rule, its bounds are wrong on 31 December of a leap year.
const reach = 16 * time.Hour

// readings gives the instants at which the clock shows l: none, one, or two in order.
func (l Local) readings(loc *time.Location) []time.Time {
	wall := l.asUTC()
	before, after := offset(wall.Add(-reach), loc), offset(wall.Add(reach), loc)
	var found []time.Time
	for _, o := range []time.Duration{before, after} {
		t := wall.Add(-o)
		if offset(t, loc) == o && !slices.Contains(found, t) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return found
}

// gapEnd gives the instant at which the clock jumps over l, where it has no reading.
func (l Local) gapEnd(loc *time.Location) time.Time {
	wall := l.asUTC()
	from := wall.Add(-reach)
	seconds := sort.Search(int(2*reach/time.Second), func(s int) bool {
		t := from.Add(time.Duration(s) * time.Second)
		return t.Add(offset(t, loc)).After(wall)
	})
	return from.Add(time.Duration(seconds) * time.Second)
}

// first gives the instant at which the clock first shows l or jumps over it.
func (l Local) first(loc *time.Location) time.Time {
	if found := l.readings(loc); len(found) > 0 {
		return found[0]
	}
	return l.gapEnd(loc)
}

func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}
