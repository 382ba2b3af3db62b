package notice

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Attendance is from when until when somebody must be there, as the clock at the place shows it; or that nobody must.
type Attendance struct {
	None      bool           `json:"none,omitempty"` // nobody needs to be there; nothing else is said then
	From      worktime.Local `json:"from,omitzero"`
	Until     worktime.Local `json:"until,omitzero"`
	Zone      string         `json:"zone,omitempty"`       // IANA; "" becomes the site's
	Fold      worktime.Fold  `json:"fold,omitempty"`       // for whichever of the two exists twice
	UntilFold worktime.Fold  `json:"until_fold,omitempty"` // for the end, where both do; "" is Fold
}

// Starts is the instant of From in UTC, with the errors of worktime.Resolve.
func (a Attendance) Starts() (time.Time, error) { return worktime.Resolve(a.From, a.Zone, a.Fold) }

// Ends is the instant of Until in UTC, with the errors of worktime.Resolve.
func (a Attendance) Ends() (time.Time, error) {
	return worktime.Resolve(a.Until, a.Zone, cmp.Or(a.UntilFold, a.Fold))
}

func (a Attendance) in(zone string) *Attendance {
	a.Zone = zone
	return &a
}

func (a Attendance) check() error {
	if a.None {
		if a.From != (worktime.Local{}) || a.Until != (worktime.Local{}) {
			return fault.Invalid("", "notice.window_and_none")
		}
		return nil
	}
	if a.Zone == "" {
		return fault.Invalid("/zone", "field.required")
	}
	if _, err := worktime.LoadZone(a.Zone); err != nil {
		return worktime.Fault("", err)
	}
	starts, badStart := a.Starts()
	ends, badEnd := a.Ends()
	switch {
	case badStart != nil || badEnd != nil:
		return fault.Join(boundary("/from", "/fold", badStart), boundary("/until", "/until_fold", badEnd))
	case !starts.Before(ends):
		if _, twice := worktime.Resolve(a.Until, a.Zone, a.UntilFold); twice != nil { // what was said of the start need not hold for the end
			return boundary("/until", "/until_fold", twice)
		}
		return fault.Invalid("/until", "time.ends_before_it_starts")
	}
	return a.onlyNeededFolds()
}

// onlyNeededFolds: Fold is for either end.
func (a Attendance) onlyNeededFolds() error {
	once, onceToo := worktime.NeedsFold(a.From, a.Zone, a.Fold), worktime.NeedsFold(a.Until, a.Zone, a.Fold)
	if onceToo == nil {
		once = nil
	}
	return fault.Join(boundary("/from", "/fold", once), boundary("/until", "/until_fold", worktime.NeedsFold(a.Until, a.Zone, a.UntilFold)))
}

// withoutIdleFolds leaves out what onlyNeededFolds refuses.
func (a Attendance) withoutIdleFolds() *Attendance {
	if worktime.NeedsFold(a.Until, a.Zone, a.UntilFold) != nil {
		a.UntilFold = worktime.Unfolded
	}
	if worktime.NeedsFold(a.From, a.Zone, a.Fold) != nil && worktime.NeedsFold(a.Until, a.Zone, a.Fold) != nil {
		a.Fold = worktime.Unfolded
	}
	return &a
}

// longest is a week: whoever has somebody attend for more has rather mistyped the day.
const longest = 7 * 24 * time.Hour

// doubtful warns of an attendance that is hardly meant.
func (n Notice) doubtful() (all []Finding) {
	if a := n.Answers.Attend; a != nil && a.Say != nil && a.Say.None {
		there := slices.IndexFunc(n.Instructions, func(i Instruction) bool { return i == LetEngineerIn || i == StayBeside })
		if there >= 0 {
			all = append(all, Finding{Kind: Warns, Rule: NobodyThere, Pointer: fmt.Sprintf("/instructions/%d", there), Key: "notice.check.nobody_there"})
		}
	}
	if starts, ends := n.window(); ends.Sub(starts) > longest {
		all = append(all, Finding{Kind: Warns, Rule: LongAttendance, Pointer: "/answers/" + Attend + "/say/until", Key: "notice.check.long_attendance"})
	}
	return all
}

// boundary moves what is wrong with a wall time to its own fields; the zone is the window's.
func boundary(pointer, fold string, err error) error {
	refused := worktime.Fault("", err)
	f, ok := fault.As(refused)
	if !ok {
		return refused
	}
	for i := range f.Fields {
		switch f.Fields[i].Pointer {
		case "/wall":
			f.Fields[i].Pointer = pointer
		case "/fold":
			f.Fields[i].Pointer = fold
		}
	}
	return f
}

// ahead: nobody is asked to be there at a time that is past when the notice goes out.
func (a Attendance) ahead(leaves time.Time) error {
	if ends, err := a.Ends(); !a.None && err == nil && !ends.After(leaves) {
		return fault.Invalid("/answers/"+Attend+"/say/until", "time.in_the_past")
	}
	return nil
}
