package worktime

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Guest is one whom a meeting is to suit.
type Guest struct {
	Zone     string    // IANA; on this clock it is night for them
	Calendar *Calendar // when they are at work; nil takes AssumedWeek for it
	Optional bool      // excused where it would be night
	Borne    int       // what earlier meetings have cost them, in the unit of Seat.Burden
}

// Search is what a meeting needs.
type Search struct {
	From, Until time.Time // it lies within
	Length      time.Duration
	Step        time.Duration // it begins at a multiple of this, counted from midnight UTC
	Limit       int
}

// Slot is a time at which they could meet, with a seat for each guest in their order.
type Slot struct {
	From, Until time.Time // UTC
	Seats       []Seat
	unfair      int64
}

// Seat is what a slot means for one guest.
type Seat struct {
	AtWork  bool   // from its beginning to its end
	Outside int    // minutes outside their working hours
	Night   int    // of these, between 22:00 and 07:00 where they are
	Free    int    // of these, on a date on which they don't work
	Day     Passed // the first such date; zero without
	Burden  int
	Excused bool
}

// Absence is why a guest is not at work.
type Absence string

// The reasons, the weightiest first; "" for a guest who is at work.
const (
	OnHoliday Absence = "holiday"
	OnClosure Absence = "closure"
	OnDayOff  Absence = "day_off"
	AtNight   Absence = "night"
	OffHours  Absence = "off_hours"
)

// Absences are all of them.
var Absences = []Absence{OnHoliday, OnClosure, OnDayOff, AtNight, OffHours}

// Why says it in one word.
func (s Seat) Why() Absence {
	switch {
	case s.AtWork:
		return ""
	case s.Free > 0 && s.Day.Kind == Holiday:
		return OnHoliday
	case s.Free > 0 && s.Day.Kind == Closure:
		return OnClosure
	case s.Free > 0:
		return OnDayOff
	case s.Night > 0:
		return AtNight
	}
	return OffHours
}

// What a minute outside working hours costs whoever has to sit through it. Sleep weighs more than an evening, and an evening
// of a day off more than one after work.
const (
	offHoursBurden = 1
	freeBurden     = 1 // in addition, on a date on which they don't work
	nightBurden    = 2 // in addition
)

// The night, by the hours that a clock shows.
const (
	nightFrom  = 22
	nightUntil = 7
)

// AssumedWeek stands in for hours that are not known: nine to six, Monday to Friday.
var AssumedWeek = func() Week {
	days := map[string][]Span{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
		days[day] = []Span{{"09:00", "18:00"}}
	}
	w, err := ParseWeek(days)
	if err != nil {
		panic(err) // it is written above
	}
	return w
}()

// ErrSearch means that a search has no room for a slot, or is for nothing.
var ErrSearch = errors.New("worktime: nothing to search")

// Slots finds when guests can meet, the fairest first; no two of them overlap. What is fair is a matter of spread: a slot
// adds to what each guest has borne so far, and the slot is best that leaves the least sum of squares, so that an hour
// weighs more on whoever has sat up before, and one guest's night more than three guests' evenings. A guest who need not
// be there weighs half, and is counted as if they came although they are excused: else a slot would be the better the more
// guests it shuts out. Of equals the earlier comes first.
func (s Search) Slots(guests []Guest) ([]Slot, error) {
	if s.Length <= 0 || s.Step <= 0 || s.Limit <= 0 || s.Until.Sub(s.From) < s.Length || len(guests) == 0 {
		return nil, ErrSearch
	}
	days, err := diaries(guests, s.From, s.Until)
	if err != nil {
		return nil, err
	}
	var all []Slot
	for at := s.first(); !at.Add(s.Length).After(s.Until); at = at.Add(s.Step) {
		slot := Slot{From: at, Until: at.Add(s.Length)}
		for i, g := range guests {
			slot.unfair += g.unfair(days[i].seat(slot.From, slot.Until, g.Optional).Burden)
		}
		all = append(all, slot)
	}
	slices.SortStableFunc(all, func(a, b Slot) int { return cmp.Compare(a.unfair, b.unfair) })
	best := apart(all, s.Limit)
	for i := range best {
		for n, g := range guests {
			best[i].Seats = append(best[i].Seats, days[n].seat(best[i].From, best[i].Until, g.Optional))
		}
	}
	return best, nil
}

// first is the first multiple of the step within.
func (s Search) first() time.Time {
	at := s.From.UTC().Truncate(s.Step) // counted from a midnight
	if at.Before(s.From) {
		at = at.Add(s.Step)
	}
	return at
}

// unfair is by how much a burden makes the sum of squares grow.
func (g Guest) unfair(burden int) int64 {
	grows := int64(burden) * int64(burden+2*g.Borne)
	if g.Optional {
		return grows
	}
	return 2 * grows
}

// apart takes the first that don't overlap with one before them.
func apart(all []Slot, limit int) []Slot {
	var best []Slot
	for _, s := range all {
		overlaps := func(b Slot) bool { return s.From.Before(b.Until) && b.From.Before(s.Until) }
		if !slices.ContainsFunc(best, overlaps) {
			best = append(best, s)
		}
		if len(best) == limit {
			break
		}
	}
	return best
}

// SeatAt is what a meeting means for the guest.
func (g Guest) SeatAt(from, until time.Time) (Seat, error) {
	d, err := g.diary(from, until)
	if err != nil {
		return Seat{}, err
	}
	return d.seat(from, until, g.Optional), nil
}
