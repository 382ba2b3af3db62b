package directory

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"tasuki/internal/worktime"
)

// calendars keeps what was worked out of calendars, by the versions of the rows that they were put together from, which are
// read each time: what is kept is never out of date, and what is out of date goes with the next generation.
type calendars struct {
	mu       sync.Mutex
	new, old map[string]*worktime.Calendar
}

// keptCalendars bounds each of two generations.
const keptCalendars = 500

func (k *calendars) of(o Organization, years []CalendarYear) (*worktime.Calendar, error) {
	key := versions(o, years)
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.new[key]
	if c == nil {
		c = k.old[key]
	}
	if c == nil {
		var err error
		if c, err = together(o, years); err != nil {
			return nil, fmt.Errorf("the calendar of organisation %s: %w", o.ID, err)
		}
	}
	if len(k.new) >= keptCalendars || k.new == nil {
		k.old, k.new = k.new, map[string]*worktime.Calendar{}
	}
	k.new[key] = c
	return c, nil
}

func versions(o Organization, years []CalendarYear) string {
	var key strings.Builder
	fmt.Fprint(&key, o.ID, " ", o.Version, " ", o.Zone) // whoever works there may go by another clock
	for _, y := range years {
		fmt.Fprint(&key, " ", y.Year, ".", y.Version)
	}
	return key.String()
}

func together(o Organization, years []CalendarYear) (*worktime.Calendar, error) {
	var exceptions [][]worktime.Exception
	var verified []worktime.Verified
	for _, y := range years {
		exceptions = append(exceptions, y.Exceptions)
		if y.State == CalendarVerified {
			verified = append(verified, worktime.Verified{Year: y.Year, Through: y.ValidThrough})
		}
	}
	return worktime.NewCalendar(o.Zone, o.WorkingHours, slices.Concat(exceptions...), verified)
}
