package worktime

import (
	"errors"
	"fmt"
	"time"
)

// Rule says how a term is reckoned.
type Rule string

// The rules.
const (
	AtInstant    Rule = "instant"        // one moment for everybody
	OnTheirClock Rule = "recipient_wall" // a wall time on the clock of whoever gets it
	WorkingTime  Rule = "working_time"   // so much of their working time
	WorkingDays  Rule = "working_days"   // the end of their nth working day after today; 1 is their next business day
)

// Rules are all rules, in the order in which people choose from them.
var Rules = []Rule{WorkingDays, WorkingTime, OnTheirClock, AtInstant}

// Limits of a term.
const (
	MaxWorkingMinutes = 2000 * 60
	MaxWorkingDays    = 250
)

// Term is a due that each recipient has at their own time. Only what its rule names is set.
type Term struct {
	Rule    Rule       `json:"rule"`
	Instant *time.Time `json:"instant,omitempty"` // UTC
	Wall    *Local     `json:"wall,omitempty"`
	Fold    Fold       `json:"fold,omitempty"`
	Minutes int        `json:"minutes,omitempty"`
	Days    int        `json:"days,omitempty"`
}

// ErrTerm means that a term lacks what its rule needs, or has what another one needs.
var ErrTerm = errors.New("worktime: not a term")

// Check refuses a term whose parts don't fit its rule.
func (t Term) Check() error {
	has := [...]bool{t.Instant != nil, t.Wall != nil || t.Fold != "", t.Minutes != 0, t.Days != 0}
	want := map[Rule][4]bool{
		AtInstant: {true}, OnTheirClock: {false, true}, WorkingTime: {false, false, true}, WorkingDays: {false, false, false, true},
	}
	switch w, known := want[t.Rule]; {
	case !known || w != has:
		return fmt.Errorf("%w: rule %.20q", ErrTerm, t.Rule)
	case t.Minutes < 0 || t.Minutes > MaxWorkingMinutes || t.Days < 0 || t.Days > MaxWorkingDays:
		return fmt.Errorf("%w: out of reach", ErrTerm)
	}
	return nil
}

// Works says that the term is reckoned by working time, so that it moves when that is known better.
func (t Term) Works() bool { return t.Rule == WorkingTime || t.Rule == WorkingDays }

// Due reckons the term from an instant for somebody in a zone. The calendar is theirs; only terms that work need one. The
// time is rounded up to the minute. The errors are ErrTerm, ErrNeverOpen and those of Resolve.
func (t Term) Due(from time.Time, zone string, c *Calendar) (Due, error) {
	if err := t.Check(); err != nil {
		return Due{}, err
	}
	var at time.Time
	var err error
	switch {
	case t.Rule == OnTheirClock:
		d := Due{Wall: *t.Wall, Zone: zone, Fold: t.Fold}
		_, err := d.Instant()
		return d, err
	case t.Rule == AtInstant:
		at = *t.Instant
	case c == nil:
		return Due{}, ErrNeverOpen
	case t.Rule == WorkingTime:
		at, err = c.Add(from, time.Duration(t.Minutes)*time.Minute)
	case t.Rule == WorkingDays:
		at, err = c.CloseOf(from, t.Days)
	}
	if err != nil {
		return Due{}, err
	}
	return DueAt(at.Add(time.Minute-time.Microsecond).Truncate(time.Minute), zone)
}

// DueAt gives an instant as a time at a place, with the fold that it needs there; seconds are kept, fractions dropped.
func DueAt(instant time.Time, zone string) (Due, error) {
	loc, err := LoadZone(zone)
	if err != nil {
		return Due{}, err
	}
	d := Due{Wall: LocalAt(instant, loc), Zone: zone}
	var twice *AmbiguousError
	if _, err = d.Instant(); errors.As(err, &twice) {
		d.Fold, err = Earlier, nil
		if twice.Later.Equal(instant.Truncate(time.Second)) {
			d.Fold = Later
		}
	}
	return d, err
}
