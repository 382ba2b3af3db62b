package recipe

import (
	"sort"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// maxDays is how long a window may be where a source's times may stand without their years: its two ends would be the same.
const maxDays = 364

// window is from when until when the commands look, as the source's clock shows it.
func (r Recipe) window(v Values) (from, until time.Time, err error) {
	from, badFrom := edge("/from", v.From, v.Zone, worktime.Earlier)
	until, badUntil := edge("/until", v.Until, v.Zone, worktime.Later)
	if err := fault.Join(badFrom, badUntil); err != nil {
		return from, until, err
	}
	if !from.Before(until) {
		return from, until, fault.Invalid("/until", "time.ends_before_it_starts")
	}
	if r.Form == "stamp" && until.Sub(from) > maxDays*24*time.Hour {
		return from, until, fault.Invalid("/until", "roster.too_long", "days", maxDays)
	}
	if r.Clock != "source" {
		return from, until, nil
	}
	place, err := worktime.LoadZone(v.Zone)
	if err != nil {
		return from, until, worktime.Fault("/zone", err)
	}
	from, until = widest(from.In(place), until.In(place))
	return from, until, nil
}

func edge(pointer string, wall worktime.Local, zone string, fold worktime.Fold) (time.Time, error) {
	if wall == (worktime.Local{}) {
		return time.Time{}, fault.Invalid(pointer, "field.required")
	}
	at, err := worktime.Resolve(wall, zone, fold)
	return at, worktime.Fault(pointer, err)
}

// widest are the first and the last time that the clock shows between two instants. These aren't the two themselves where it is
// put back near one of them: what it shows twice is looked for as a whole.
func widest(from, until time.Time) (first, last time.Time) {
	first, last = from, until
	near := min(reach, until.Sub(from))
	if _, back, ok := putBack(from, from.Add(near)); ok && shows(back) < shows(first) {
		first = back
	}
	if before, _, ok := putBack(until.Add(-near), until); ok && shows(before) > shows(last) {
		last = before
	}
	return first, last
}

// reach is further than any clock is put back, and shorter than the time between two changes of one.
const reach = 26 * time.Hour

// putBack is what a clock shows last before it is put back between two instants, and first afterwards; false where it isn't.
func putBack(from, until time.Time) (before, back time.Time, ok bool) {
	_, was := from.Zone()
	if _, is := until.Zone(); is >= was {
		return before, back, false
	}
	n := sort.Search(int(until.Sub(from)/time.Second), func(s int) bool {
		_, is := from.Add(time.Duration(s) * time.Second).Zone()
		return is != was
	})
	back = from.Add(time.Duration(n) * time.Second)
	return back.Add(-time.Second), back, true
}

func shows(t time.Time) string { return t.Format(forms["digits"]) }
