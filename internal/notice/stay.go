package notice

import (
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// What surrounds being there, as typed choices and times on the site's clock: how to get in, what to wear, who takes over,
// how to get home. They are attendance, so that readers at every level get them (R67, R69, R70).

// Limits of what surrounds being there.
const MaxEarly = 24 * 60 // minutes before the window

// Entry is how to get in.
type Entry struct {
	Report       Report        `json:"report,omitempty"`
	Papers       []Paper       `json:"papers,omitempty"`
	EarlyMinutes int           `json:"early_minutes,omitempty"` // before the window
	Registered   bool          `json:"registered,omitempty"`    // they are announced already
	RegisterBy   *worktime.Due `json:"register_by,omitempty"`   // until when they have to announce themselves
}

// Report is where to go first.
type Report string

// Reports in the order in which people choose from them.
var Reports = []Report{"reception", "security_desk", "main_gate", "equipment_room"}

// Paper is what is asked for at the door.
type Paper string

// Papers in the order in which people choose from them.
var Papers = []Paper{"identity_card", "passport", "company_card", "entry_permit"}

// Wear is what to wear.
type Wear string

// Clothes in the order in which people choose from them.
var Clothes = []Wear{"warm", "long_sleeves", "closed_shoes", "no_jewellery", "usual"}

// Relief is who takes over from the readers, and when. A person of the directory is named as they stand there when the
// notice goes out; neither person nor name means a colleague.
type Relief struct {
	Person string       `json:"person,omitempty"`
	Name   string       `json:"name,omitempty"`
	At     worktime.Due `json:"at"`
}

// named is r with nothing of whom it names but the person, where the directory knows them.
func (r *Relief) named() *Relief {
	if r == nil || r.Person == "" {
		return r
	}
	return &Relief{Person: r.Person, At: r.At}
}

// Way is a way home.
type Way string

// The ways home that leave at a time.
const (
	LastTrain Way = "last_train"
	LastBus   Way = "last_bus"
)

// Ways in the order in which people choose from them.
var Ways = []Way{LastTrain, LastBus, "taxi_arranged", "taxi_paid", "lodging_arranged"}

// WayHome is how they get home.
type WayHome struct {
	Ways   []Way         `json:"ways"`
	Leaves *worktime.Due `json:"leaves,omitempty"` // with the last train or bus, and only then
}

// leaves says that one of the ways goes at a time.
func (w WayHome) leaves() bool {
	for _, way := range w.Ways {
		if way == LastTrain || way == LastBus {
			return true
		}
	}
	return false
}

// stay is a checked copy of what surrounds being there; times without a zone are on the site's clock.
func (c Content) stay(siteZone string) (Content, error) {
	var entry, relief, home error
	starts, ends := c.window()
	if c.Entry != nil {
		e := *c.Entry
		e.RegisterBy = onClock(e.RegisterBy, siteZone)
		c.Entry, entry = &e, e.check(starts)
	}
	if c.Relief != nil {
		r := *c.Relief
		r.At = *onClock(&r.At, siteZone)
		var name error
		r.Name, name = line("/name", r.Name, MaxName)
		c.Relief, relief = &r, fault.Join(name, r.check(starts, ends))
		if at, err := r.At.Instant(); err == nil && at.Before(ends) {
			ends = at // from then on they may go
		}
	}
	if c.WayHome != nil {
		w := *c.WayHome
		w.Leaves = onClock(w.Leaves, siteZone)
		c.WayHome, home = &w, w.check(ends)
	}
	return c, fault.Join(at("/entry", entry), each("/clothing", c.Clothing, Clothes), at("/relief", relief), at("/way_home", home))
}

// withoutIdleFolds is what was kept, without folds that its times do not need: they were taken once, or a new law has made one time
// of two. Whoever changes something else, or goes on from it, is not asked about them.
func (c Content) withoutIdleFolds() Content {
	if a := c.Answers.Attend; a != nil && a.Say != nil {
		c.Answers.Attend = &Answer[Attendance]{Say: a.Say.withoutIdleFolds(), CannotSay: a.CannotSay}
	}
	if c.Entry != nil {
		e := *c.Entry
		e.RegisterBy = withoutIdleFold(e.RegisterBy)
		c.Entry = &e
	}
	if c.Relief != nil {
		r := *c.Relief
		r.At = *withoutIdleFold(&r.At)
		c.Relief = &r
	}
	if c.WayHome != nil {
		w := *c.WayHome
		w.Leaves = withoutIdleFold(w.Leaves)
		c.WayHome = &w
	}
	return c
}

func withoutIdleFold(d *worktime.Due) *worktime.Due {
	if d == nil || worktime.NeedsFold(d.Wall, d.Zone, d.Fold) == nil {
		return d
	}
	return &worktime.Due{Wall: d.Wall, Zone: d.Zone}
}

// window is when readers must be there; zero for a time that is not known.
func (c Content) window() (starts, ends time.Time) {
	if a := c.Answers.Attend; a != nil && a.Say != nil && !a.Say.None {
		from, badFrom := a.Say.Starts()
		until, badUntil := a.Say.Ends()
		if badFrom == nil && badUntil == nil {
			return from, until
		}
	}
	return time.Time{}, time.Time{}
}

// onClock is a copy on the site's clock, where it names none.
func onClock(d *worktime.Due, zone string) *worktime.Due {
	if d == nil {
		return nil
	}
	on := *d
	if on.Zone == "" {
		on.Zone = zone
	}
	return &on
}

// ahead: nobody is asked to register by a time that is past when the notice goes out.
func (e Entry) ahead(leaves time.Time) error {
	if e.RegisterBy == nil || e.RegisterBy.Lasting().After(leaves) {
		return nil
	}
	return fault.Invalid(registerBy, "time.in_the_past")
}

const registerBy = "/entry/register_by"

// still is what of entering holds at an instant; nil where nothing does.
func (e *Entry) still(at time.Time) *Entry {
	if e == nil || e.ahead(at) == nil {
		return e
	}
	rest := *e
	if rest.RegisterBy = nil; rest.Report == "" && len(rest.Papers) == 0 && rest.EarlyMinutes == 0 && !rest.Registered {
		return nil
	}
	return &rest
}

func (e Entry) check(starts time.Time) error {
	errs := []error{each("/papers", e.Papers, Papers)}
	if e.Report != "" {
		errs = append(errs, choice("/report", e.Report, Reports))
	}
	switch {
	case e.Report == "" && len(e.Papers) == 0 && e.EarlyMinutes == 0 && !e.Registered && e.RegisterBy == nil:
		return fault.Invalid("", "field.required")
	case e.EarlyMinutes < 0 || e.EarlyMinutes > MaxEarly:
		errs = append(errs, fault.Invalid("/early_minutes", "notice.minutes", "limit", MaxEarly))
	}
	if e.RegisterBy == nil {
		return fault.Join(errs...)
	}
	by, err := instant("/register_by", *e.RegisterBy)
	switch {
	case err != nil:
		errs = append(errs, err)
	case e.Registered:
		errs = append(errs, fault.Invalid("/register_by", "notice.registered_already"))
	case !starts.IsZero() && by.After(starts):
		errs = append(errs, fault.Invalid("/register_by", "notice.after_the_start"))
	}
	return fault.Join(errs...)
}

// check: who takes over does so while somebody is there.
func (r Relief) check(starts, ends time.Time) error {
	at, err := instant("/at", r.At)
	if err == nil && !starts.IsZero() && (!at.After(starts) || at.After(ends)) {
		return fault.Invalid("/at", "notice.relief_outside")
	}
	return err
}

// check: nobody is told of a train that leaves before they may go.
func (w WayHome) check(free time.Time) error {
	errs := []error{each("/ways", w.Ways, Ways)}
	switch {
	case len(w.Ways) == 0:
		errs = append(errs, fault.Invalid("/ways", "field.required"))
	case w.leaves() && w.Leaves == nil:
		errs = append(errs, fault.Invalid("/leaves", "notice.leaves_missing"))
	case !w.leaves() && w.Leaves != nil:
		errs = append(errs, fault.Invalid("/leaves", "notice.leaves_alone"))
	}
	if w.Leaves == nil {
		return fault.Join(errs...)
	}
	leaves, err := instant("/leaves", *w.Leaves)
	if err == nil && leaves.Before(free) {
		err = fault.Invalid("/leaves", "notice.leaves_too_early")
	}
	return fault.Join(append(errs, err)...)
}

// instant of a planned time, or what is wrong with it at its own field.
func instant(pointer string, d worktime.Due) (time.Time, error) {
	if d.Zone == "" {
		return time.Time{}, fault.Invalid(pointer+"/zone", "field.required")
	}
	at, err := d.Instant()
	if err == nil {
		err = worktime.NeedsFold(d.Wall, d.Zone, d.Fold)
	}
	return at, worktime.Fault(pointer, err)
}
