package roster

import (
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

// breaches are those of a plan, in its order. Pieces of one shift are one, whoever stood in for a while.
func (r Roster) breaches(plan []Shift) []Breach {
	if r.RestHours == 0 {
		return nil
	}
	type duty struct{ start, end, of time.Time }
	last := map[string]duty{}
	var all []Breach
	for _, s := range plan {
		if s.Person == "" {
			continue
		}
		before, had := last[s.Person]
		if had && before.of.Equal(s.of) {
			last[s.Person] = duty{before.start, s.End, s.of}
			continue
		}
		if rest := s.Start.Sub(before.end); had && rest < r.rest() {
			all = append(all, Breach{s.Person, s.Start, max(0, rest)})
		}
		last[s.Person] = duty{s.Start, s.End, s.of}
	}
	return all
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
