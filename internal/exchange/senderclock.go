package exchange

import (
	"strconv"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
	"tasuki/internal/worktime"
)

// maxClockError is how wrong a source's clock can be, as in a request.
const maxClockError = 24 * time.Hour

// clockOf reads what a sender's metadata says of the clock that the log was written by: the zone, how far that clock is ahead, and the
// window that was sent. It counts where no step of the request says it; a log that came without any has no times.
func clockOf(m map[string]string) (d textlog.Dating, err error) {
	if d.Zone = m["zone"]; d.Zone != "" {
		if _, err := worktime.LoadZone(d.Zone); err != nil {
			return d, fault.Invalid("/zone", "zone.unknown")
		}
	}
	if text := m["clock_offset_seconds"]; text != "" {
		seconds, err := strconv.Atoi(text)
		d.Offset = time.Duration(seconds) * time.Second
		if err != nil || d.Offset.Abs() > maxClockError {
			return d, fault.Malformed("/clock_offset_seconds", "contract.unreadable")
		}
	}
	for name, at := range map[string]*time.Time{"since": &d.From, "until": &d.Until} {
		if text := m[name]; text != "" {
			if *at, err = time.Parse(time.RFC3339, text); err != nil {
				return d, fault.Malformed("/"+name, "contract.unreadable")
			}
		}
	}
	if d.From.IsZero() { // one end tells the year as well
		d.From = d.Until
	}
	if d.Until.IsZero() {
		d.Until = d.From
	}
	return d, nil
}

// named refuses a file of a push ticket's that several steps could take and that names none: nobody is at that host to be asked later, and
// what the step says of the log, its zone among it, would be lost. Those that wait for a file come before those that have theirs.
func (in Intake) named(items []Item, o Order) error {
	var steps []string
	for _, i := range items {
		if i.ordered && i.State.becomes(Receiving) && i.Clarification == "" {
			steps = append(steps, i.Step)
		}
	}
	if len(steps) < 2 {
		steps = o.Steps
	}
	if in.Step != "" || len(steps) < 2 {
		return nil
	}
	return fault.Invalid("/step", "upload.name_step", "steps", steps)
}
