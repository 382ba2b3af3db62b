package roster

import (
	"time"
)

// Duty is who has it at an instant, and who has it next.
type Duty struct {
	Roster       string // id
	Name         string
	Organization string
	Zone         string
	Person       string    // "" where nobody has it
	Since        time.Time // UTC; zero where nobody has it
	Until        time.Time // when that changes; zero where nothing is planned within 60 days
	Next         string    // who has it then, "" for nobody
	NextUntil    time.Time
}

// ahead is how far the next one is looked for.
const ahead = 60 * day

// duty reads it from the plan. Shifts of one person that follow each other without a break are one.
func (r Roster) duty(at time.Time, changes []Change) Duty {
	d := Duty{Roster: r.ID, Name: r.Name, Organization: r.Organization, Zone: r.Zone}
	runs := runsOf(r.Plan(at.Add(-longest), at.Add(ahead), changes))
	for i, s := range runs {
		if !s.End.After(at) {
			continue
		}
		next := i
		if !s.Start.After(at) {
			d.Person, d.Since, d.Until = s.Person, s.Start, s.End
			next = i + 1
		}
		if next == len(runs) {
			break
		}
		if n := runs[next]; d.Person == "" {
			d.Until, d.Next, d.NextUntil = n.Start, n.Person, n.End
		} else if n.Start.Equal(d.Until) {
			d.Next, d.NextUntil = n.Person, n.End
		}
		break
	}
	return d
}

// runsOf joins shifts of one person that touch, and leaves out those that nobody has.
func runsOf(plan []Shift) []Shift {
	var runs []Shift
	for _, s := range plan {
		n := len(runs)
		switch {
		case s.Person == "":
		case n > 0 && runs[n-1].Person == s.Person && !s.Start.After(runs[n-1].End):
			runs[n-1].End, runs[n-1].Usual = s.End, runs[n-1].Usual+s.Usual
		default:
			runs = append(runs, s)
		}
	}
	return runs
}

// Load is how long somebody is on duty.
type Load struct {
	Person       string
	Past, Coming time.Duration // in the 28 days before and after an instant
}

// loadDays is how far load looks back and ahead.
const loadDays = 28 * day

// load is everybody's who has any, in the order of the members and then of the shifts.
func (r Roster) load(at time.Time, changes []Change) []Load {
	var all []Load
	place := map[string]int{}
	of := func(person string) *Load {
		if _, known := place[person]; !known {
			place[person] = len(all)
			all = append(all, Load{Person: person})
		}
		return &all[place[person]]
	}
	for _, m := range r.Latest().Members {
		of(m)
	}
	for _, s := range r.Plan(at.Add(-loadDays), at.Add(loadDays), changes) {
		if s.Person != "" {
			l := of(s.Person)
			l.Past += overlap(s, at.Add(-loadDays), at)
			l.Coming += overlap(s, at, at.Add(loadDays))
		}
	}
	return all
}

func overlap(s Shift, from, until time.Time) time.Duration {
	start, end := s.Start, s.End
	if start.Before(from) {
		start = from
	}
	if end.After(until) {
		end = until
	}
	return max(0, end.Sub(start))
}
