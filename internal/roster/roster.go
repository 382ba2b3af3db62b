// Package roster says who is on duty: a rotation by the clock of one place, and what differs from it (an override, a swap, a
// leave). Nobody's shift is stored: each is worked out from the rotation and the changes, so that the answer for an instant is
// the same whenever it is asked for.
//
// A shift begins and ends by the clock on the wall. Where that clock changes, it begins and ends when the clock first shows
// the time or jumps over it: nobody's shift overlaps the next one, none is left open between two, and one that is an hour
// shorter or longer says so.
//
// Left out on purpose: what waits for whom (internal/turn), and when a place is open (internal/worktime).
package roster

import (
	"slices"
	"time"

	"tasuki/internal/worktime"
)

// Kind says how long one person has the same shift.
type Kind string

// The kinds. Each shift goes to the next in the list, day by day or week by week.
const (
	Daily  Kind = "daily"
	Weekly Kind = "weekly"
)

// Kinds are all kinds.
var Kinds = []Kind{Daily, Weekly}

// Window is when a shift begins and ends on the wall. One that ends when or before it begins ends the next day, so that 09:00
// to 09:00 is a day and a night; in a weekly rotation that alone is a whole week.
type Window struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Rotation is how shifts go round from a date on, until the next rotation begins.
type Rotation struct {
	Starts  worktime.Date `json:"starts"`
	Kind    Kind          `json:"kind"`
	Members []string      `json:"members"` // ids of people, in their order
	Windows []Window      `json:"windows"` // in the order of the day, none over another
}

// Roster is who of an organisation is on duty, turn by turn.
type Roster struct {
	ID           string
	Organization string
	Name         string
	Zone         string     // IANA
	Rotations    []Rotation // by their starts; earlier ones stay, so that what has passed stays what it was
	RestHours    int        // the least between two shifts of one person; 0: none is asked for
	Version      int
}

// Latest is the rotation that holds in the end.
func (r Roster) Latest() Rotation {
	if len(r.Rotations) == 0 {
		return Rotation{}
	}
	return r.Rotations[len(r.Rotations)-1]
}

// has says whether a person is in any rotation that is not over.
func (r Roster) has(person string, now time.Time) bool {
	today := r.today(now)
	for i, t := range r.Rotations {
		over := i+1 < len(r.Rotations) && r.Rotations[i+1].Starts.Compare(today) <= 0
		if !over && slices.Contains(t.Members, person) {
			return true
		}
	}
	return false
}

func (r Roster) today(now time.Time) worktime.Date { return worktime.LocalAt(now, r.location()).Date }

// location is the roster's clock; UTC for one that the zone data has lost, rather than nobody on duty.
func (r Roster) location() *time.Location {
	zone, err := worktime.LoadZone(r.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// rest is the least time between two shifts of one person.
func (r Roster) rest() time.Duration { return time.Duration(r.RestHours) * time.Hour }
