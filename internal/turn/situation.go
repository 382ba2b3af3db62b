package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/roster"
)

// situation is what the rules must know of some turns.
type situation struct {
	now      time.Time
	rules    []Rule
	severity map[string]string                          // by case
	signs    map[string]map[string]Signs                // by type and object
	bounced  map[string]bounce                          // by turn
	away     map[string]roster.Change                   // by person: the leaves of those who are to understand something
	times    map[directory.Worker]directory.WorkingTime // by holder
	done     map[name]bool
	at       map[name]time.Time           // when that was
	asleep   map[name][]asleep            // for whose quiet hours a move waits, or waited
	words    map[string][]Acknowledgement // by turn
	unheard  map[string]map[string]bool   // by turn, the moves that reached nobody
}

func (s *Service) situation(ctx context.Context, rows []row) (sit situation, err error) {
	sit.now = s.clock.Now()
	var ids, returned, cases []string
	var holders []directory.Worker
	objects := map[string][]string{}
	for _, r := range rows {
		ids = append(ids, r.ID)
		if !r.Quiet {
			returned = append(returned, r.ID)
		}
		if s.watched[r.ObjectType].Signs != nil {
			objects[r.ObjectType] = append(objects[r.ObjectType], r.ObjectID)
		}
		if r.Incident != "" && !slices.Contains(cases, r.Incident) {
			cases = append(cases, r.Incident)
		}
		if h := r.item().holder(); !slices.Contains(holders, h) {
			holders = append(holders, h)
		}
	}
	sit.signs = map[string]map[string]Signs{}
	for objectType, ids := range objects {
		if sit.signs[objectType], err = s.watched[objectType].Signs(ctx, ids); err != nil {
			return sit, err
		}
	}
	if sit.bounced, err = s.store.bounced(ctx, returned, sit.now); err != nil {
		return sit, err
	}
	if sit.away, err = s.awayNow(ctx, rows); err != nil {
		return sit, err
	}
	if s.cases.Severities != nil && len(cases) > 0 {
		if sit.severity, err = s.cases.Severities(ctx, cases); err != nil {
			return sit, err
		}
	}
	if sit.rules, err = s.store.rules(ctx); err != nil {
		return sit, err
	}
	if sit.times, err = s.people.LookupWorkingTimes(ctx, holders...); err != nil {
		return sit, err
	}
	if sit.asleep, err = s.store.asleep(ctx, ids); err != nil {
		return sit, err
	}
	if sit.unheard, err = s.store.unheard(ctx, ids); err != nil {
		return sit, err
	}
	sit.words, err = s.store.words(ctx, ids)
	return sit, err
}

// toldNobody notes that a move reached nobody.
func (sit situation) toldNobody(r row, once string) {
	if sit.unheard[r.ID] == nil {
		sit.unheard[r.ID] = map[string]bool{}
	}
	sit.unheard[r.ID][once] = true
}

// plan is what happens about a turn; nothing where its room has not said that it is watched. One of several who have a turn may
// be out of reach: a bounce is heard where mail arrived at none of them, nor is about to.
func (sit situation) plan(r row) []Move {
	bounced := sit.bounced[r.ID]
	if len(bounced.reached) > 0 || bounced.awaited {
		bounced.at = time.Time{}
	}
	return sit.planned(r, bounced.at, nil)
}

// spared are the first steps that would follow a bounce, if nobody else had been reached.
func (sit situation) spared(r row) (first []Move) {
	bounced := sit.bounced[r.ID]
	if len(bounced.reached) == 0 {
		return nil
	}
	all := sit.planned(r, bounced.at, func(s Silence) bool { return !s.AtOnce })
	return all[:min(len(all), 1)]
}

// planned is the plan with mail that came back at an instant, zero for none, about the silences that are not left out.
func (sit situation) planned(r row, bounced time.Time, left func(Silence) bool) []Move {
	signs, watched := sit.signs[r.ObjectType]
	if !watched {
		return nil
	}
	i := r.item()
	received := signs[i.Object.ID]
	received.Bounced, received.Away = bounced, sit.away[r.HolderPerson].From
	silences := i.silences(received)
	if left != nil {
		silences = slices.DeleteFunc(silences, left)
	}
	rule := ruleFor(sit.rules, i.Organization, sit.severity[i.Incident])
	all := rule.plan(silences, sit.times[i.holder()].Calendar, sit.words[r.ID], sit.unheard[r.ID])
	return slices.DeleteFunc(all, func(m Move) bool { return m.late(sit.now) })
}

// apart are the moves of a plan with no two rounds of a step at once: where one comes late, as whoever was on leave is back, after
// a server was down, or once those for whom it waits have slept, the next keeps its interval from when that one came.
func (sit situation) apart(r row, plan []Move) (all []Move) {
	came, times := map[string]time.Time{}, sit.times[r.item().holder()].Calendar
	for _, m := range plan {
		before := m
		before.Round--
		if last := came[before.once()]; m.Round > 0 && !sit.taken(r, m) && !last.Before(m.At) {
			m.At, m.PutOff = putOff(after(last, m.Do.Every, m.Do.Working, times), sit.words[r.ID])
		}
		if m.late(m.At) {
			continue
		}
		at, done := sit.at[name{r.ID, m.once()}]
		switch {
		case done:
		case sit.taken(r, m) || m.At.After(sit.now):
			at = later(m.At, sit.wakes(r, m))
		default:
			at = sit.now
		}
		came[m.once()] = at
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b Move) int { return a.At.Compare(b.At) })
	return all
}

// waits are the names under which it is on record that a round which comes late is put off by somebody's word.
func (sit situation) waits(r row, m Move) (all []name) {
	if m.Round == 0 || m.At.After(sit.now) {
		return nil
	}
	for _, w := range sit.words[r.ID] {
		all = append(all, name{r.ID, m.once() + "/" + w.ID})
	}
	return all
}
