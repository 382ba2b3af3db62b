package roster

import (
	"cmp"
	"slices"
	"time"

	"tasuki/internal/fault"
)

// Breach is a shift that begins too soon after the one that the same person had before.
type Breach struct {
	Person string
	Shift  time.Time // when it begins
	Rest   time.Duration
}

// duty is a stretch of it, on one roster or on several at once.
type duty struct {
	Shift
	roster string // of the last piece
	own    bool   // some of it is on the roster that is asked about
}

// breaches are those of a plan, in the order of time. Who is on duty on another roster of the organisation does not rest
// either: what lies between two shifts counts wherever one of them is on this roster. Pieces of one shift are one, whoever stood
// in for a while, and so are shifts on two rosters at once.
func (r Roster) breaches(plans map[string][]Shift) []Breach {
	if r.RestHours == 0 {
		return nil
	}
	last := map[string]duty{}
	var all []Breach
	for _, d := range r.duties(plans) {
		before, had := last[d.Person]
		pieces := before.roster == d.roster && before.of.Equal(d.of)
		if had && (pieces || before.roster != d.roster && d.Start.Before(before.End)) {
			if before.End.After(d.End) {
				d.End = before.End
			}
			d.own = d.own || before.own
			last[d.Person] = d
			continue
		}
		if rest := d.Start.Sub(before.End); had && (d.own || before.own) && rest < r.rest() {
			all = append(all, Breach{d.Person, d.Start, max(0, rest)})
		}
		last[d.Person] = d
	}
	return all
}

// duties are the shifts of all rosters that somebody has, by their beginning.
func (r Roster) duties(plans map[string][]Shift) (all []duty) {
	for id, plan := range plans {
		for _, s := range plan {
			if s.Person != "" {
				all = append(all, duty{s, id, id == r.ID})
			}
		}
	}
	slices.SortFunc(all, func(a, b duty) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.roster, b.roster)) })
	return all
}

// plansOf are the shifts that touch a span, by roster.
func plansOf(rosters []Roster, from, until time.Time, changes []Change) map[string][]Shift {
	plans := make(map[string][]Shift, len(rosters))
	for _, r := range rosters {
		plans[r.ID] = r.Plan(from, until, changes)
	}
	return plans
}

// worsened is the first breach of a plan that is not over and was not there before, or not as bad.
func worsened(before, after []Breach, now time.Time) (Breach, bool) {
	for _, b := range after {
		known := slices.ContainsFunc(before, func(k Breach) bool {
			return k.Person == b.Person && k.Shift.Equal(b.Shift) && k.Rest <= b.Rest
		})
		if !known && b.Shift.After(now) {
			return b, true
		}
	}
	return Breach{}, false
}

// tooShort refuses it: whose shift, when on the roster's clock, and how little rest it leaves.
func (r Roster) tooShort(b Breach, name string) error {
	return fault.Conflict("roster.rest_too_short", "person", name, "shift", b.Shift.In(r.location()),
		"rest", int(b.Rest/time.Hour), "least", r.RestHours)
}
