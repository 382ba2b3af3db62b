package request

import (
	"math"
	"time"

	"tasuki/internal/worktime"
)

// Narrowed is a part of a window that fits the limit, on the source's clock.
type Narrowed struct {
	From, Until worktime.Local
	Bytes       int64 // at most, if the log is written evenly
}

const (
	maxNarrowed = 24 // more than anybody would ask for one after another
	// foldAtMost is more than any clock was ever put back.
	foldAtMost = 26 * time.Hour
)

// narrower are the parts of the window, one after another, that each stay within the limit if size bytes are spread evenly.
// Their ends are times that the source's clock shows once, so that no part becomes an hour longer as it is read. Where there would be
// too many it is the first of them alone, and the number of all; there are none where less than two minutes would fit.
func (w LogWindow) narrower(size, limit int64) (all []Narrowed, parts int) {
	from, until, ok := w.span()
	zone, unknown := worktime.LoadZone(w.Zone)
	if !ok || unknown != nil || size <= limit || limit <= 0 {
		return nil, 0
	}
	whole := until.Sub(from)
	fits := time.Duration(float64(whole) * (float64(limit) / float64(size))).Truncate(time.Minute)
	if fits < 2*time.Minute {
		return nil, 0
	}
	needed := math.Ceil(float64(whole) / float64(fits-time.Minute)) // a minute is for ends at whole minutes
	even := time.Duration(float64(whole) / needed)
	for start, left := from, w.From; start.Before(until); {
		end := until
		if next := start.Add(even + time.Minute).Truncate(time.Minute); next.Before(until) {
			end = unfolded(next, start, until, zone)
		}
		right := w.Until
		if end.Before(until) {
			right = worktime.LocalAt(end, zone)
		}
		if end.Sub(start) <= fits {
			all = append(all, Narrowed{left, right, times(size, float64(end.Sub(start))/float64(whole))})
		}
		start, left = end, right
		if needed > maxNarrowed && len(all) > 0 {
			break
		}
	}
	return all, int(needed)
}

// unfolded is the last time up to at that the clock shows only once, or else the first after it.
func unfolded(at, start, until time.Time, zone *time.Location) time.Time {
	for before := at; before.After(start) && at.Sub(before) < foldAtMost; before = before.Add(-time.Minute) {
		if once(before, zone) {
			return before
		}
	}
	for ; at.Before(until); at = at.Add(time.Minute) {
		if once(at, zone) {
			return at
		}
	}
	return until
}

func once(at time.Time, zone *time.Location) bool {
	shown := worktime.LocalAt(at, zone)
	earlier, bad := worktime.Resolve(shown, zone.String(), worktime.Earlier)
	later, alsoBad := worktime.Resolve(shown, zone.String(), worktime.Later)
	return bad == nil && alsoBad == nil && earlier.Equal(at) && later.Equal(at)
}
