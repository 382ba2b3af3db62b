package roster

import (
	"cmp"
	"slices"
	"time"
)

// Plan gives the shifts that touch a span, in order, with everything that differs from the rotation: first who swapped, then
// who is away, then who was put in by name. Changes count in the order in which they were made.
func (r Roster) Plan(from, until time.Time, changes []Change) []Shift {
	counts := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return c.State != InForce || c.Roster != "" && c.Roster != r.ID })
	slices.SortFunc(counts, func(a, b Change) int { return cmp.Compare(a.ID, b.ID) })
	of := func(k ChangeKind) []Change {
		return slices.DeleteFunc(slices.Clone(counts), func(c Change) bool { return c.Kind != k })
	}
	all := swapped(r.rotation(from, until), of(Swap))
	all = away(all, of(Leave))
	for _, c := range of(Override) {
		all = r.overridden(all, c)
	}
	return slices.DeleteFunc(all, func(s Shift) bool { return !s.Start.Before(until) || !s.End.After(from) })
}

func swapped(all []Shift, swaps []Change) []Shift {
	for _, c := range swaps {
		for i := range all {
			s := &all[i]
			switch {
			case s.Start.Equal(c.Gives) && s.Person == c.Person:
				s.Person, s.Why, s.Change = c.Other, BySwap, c.ID
			case s.Start.Equal(c.Takes) && s.Person == c.Other:
				s.Person, s.Why, s.Change = c.Person, BySwap, c.ID
			}
		}
	}
	return all
}

// away hands what falls into a leave to the next in the list who is there: only that part of a shift, so that who had its
// beginning stays who had it.
func away(all []Shift, leaves []Change) []Shift {
	var done []Shift
	for _, s := range all {
		for _, piece := range s.cut(leaves) {
			done = append(done, piece.without(leaves))
		}
	}
	return done
}

// cut splits a shift where somebody who could have it leaves or comes back.
func (s Shift) cut(leaves []Change) []Shift {
	pieces := []Shift{s}
	for _, l := range leaves {
		if !slices.Contains(s.members, l.Person) && l.Person != s.Person {
			continue
		}
		for _, at := range []time.Time{l.From, l.Until} {
			var next []Shift
			for _, p := range pieces {
				next = append(next, p.before(at), p.after(at))
			}
			pieces = slices.DeleteFunc(next, Shift.empty)
		}
	}
	return joined(pieces, leaves)
}

// joined puts pieces together again that nobody's leave tells apart.
func joined(pieces []Shift, leaves []Change) []Shift {
	var all []Shift
	for _, p := range pieces {
		if n := len(all); n > 0 && all[n-1].without(leaves).Person == p.without(leaves).Person {
			all[n-1].End, all[n-1].Usual = p.End, all[n-1].Usual+p.Usual
			continue
		}
		all = append(all, p)
	}
	return all
}

// without is the shift with whoever is next where its person is away at its beginning.
func (s Shift) without(leaves []Change) Shift {
	why := gone(s.Person, s.Start, leaves)
	if why == "" {
		return s
	}
	next := ""
	at := slices.Index(s.members, s.Person)
	for i := 1; i <= len(s.members); i++ {
		m := s.members[(at+i+len(s.members))%len(s.members)]
		if m != s.Person && gone(m, s.Start, leaves) == "" {
			next = m
			break
		}
	}
	s.Person, s.Why, s.Change = next, ByLeave, why
	return s
}

// gone is the id of the leave that somebody is on.
func gone(person string, at time.Time, leaves []Change) string {
	for _, l := range leaves {
		if l.Person == person && l.covers(at) {
			return l.ID
		}
	}
	return ""
}

// overridden puts one person in for a span: shifts give way, and hours without any are filled.
func (r Roster) overridden(all []Shift, c Change) []Shift {
	zone := r.location()
	rest := []Shift{{
		Start: c.From, End: c.Until, Person: c.Person, Usual: wall(c.From, c.Until, zone), Why: ByOverride, Change: c.ID, of: c.From, zone: zone,
	}}
	for _, s := range all {
		rest = append(rest, s.before(c.From), s.after(c.Until))
	}
	rest = slices.DeleteFunc(rest, Shift.empty)
	slices.SortFunc(rest, func(a, b Shift) int { return a.Start.Compare(b.Start) })
	return rest
}

func (s Shift) empty() bool { return !s.Start.Before(s.End) }

// before is what of a shift lies before an instant; no instant is the end of time.
func (s Shift) before(at time.Time) Shift {
	if !at.IsZero() && at.Before(s.End) {
		s.Usual -= wall(at, s.End, s.zone)
		s.End = at
	}
	return s
}

// after is what of it comes from an instant on.
func (s Shift) after(at time.Time) Shift {
	if at.IsZero() {
		s.Start = s.End
	} else if at.After(s.Start) {
		s.Usual -= wall(s.Start, at, s.zone)
		s.Start = at
	}
	return s
}
