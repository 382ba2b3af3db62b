package turn

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// Reach is how a step reaches one person, and when: later than the step where that falls into their quiet hours.
type Reach struct {
	Person      directory.Person
	At          time.Time
	Mail, Phone bool
	Chat        bool // what would be a mail goes through the channels of their organisation, where it has any
	Quiet       bool // it waits for the end of their quiet hours, or goes through them
}

// reach is the rule of channels. A step says by which, or leaves it to each person. Quiet hours put it off to their end; what
// disregards them is also told by phone, since mail wakes nobody. Who has no number is written to.
func (s Step) reach(p directory.Person, at time.Time) Reach {
	r := Reach{Person: p, At: at}
	way := s.Channel
	if way == "" {
		way = p.Channel
	}
	r.Chat = way == directory.ByChat
	r.Mail, r.Phone = way != directory.ByPhone, way == directory.ByPhone || way == directory.ByBoth
	until, quiet := p.QuietUntil(at)
	r.Quiet = quiet
	switch {
	case quiet && s.Wakes:
		r.Phone = true
	case quiet:
		r.At = until
	}
	if p.Phone == "" {
		r.Mail, r.Phone = true, false
	}
	return r
}

// asleep is somebody whom a step waits for, as its record names it.
type asleep struct {
	person string
	until  time.Time
}

const inQuiet = "/quiet/"

func (a asleep) once(m Move) string {
	return fmt.Sprintf("%s%s%s/%d", m.once(), inQuiet, a.person, a.until.UnixMicro())
}

func (a asleep) woken(m Move) string { return m.once() + "/woken/" + a.person }

// asleepAs reads who sleeps, and for which move, from how the record names it.
func asleepAs(once string) (move string, a asleep, ok bool) {
	move, rest, waits := strings.Cut(once, inQuiet)
	person, until, _ := strings.Cut(rest, "/")
	at, err := strconv.ParseInt(until, 10, 64)
	return move, asleep{person, time.UnixMicro(at).UTC()}, waits && err == nil
}

// wakings are the names under which it is on record that those for whom a move waits were told.
func (sit situation) wakings(r row, m Move) (all []name) {
	for _, a := range sit.asleep[name{r.ID, m.once()}] {
		all = append(all, name{r.ID, a.woken(m)})
	}
	return all
}

// wakes is when the first of those for whom a move waits is told; zero where it waits for nobody's sleep.
func (sit situation) wakes(r row, m Move) (first time.Time) {
	for _, a := range sit.asleep[name{r.ID, m.once()}] {
		at, _ := putOff(a.until, sit.words[r.ID])
		first = earlier(at, first)
	}
	return first
}

// taken says that a move is on record: done, or waiting for people who sleep.
func (sit situation) taken(r row, m Move) bool {
	return sit.settled(r, m) || len(sit.asleep[name{r.ID, m.once()}]) > 0
}

// settled: what somebody misses on leave is done while they are away.
func (sit situation) settled(r row, m Move) bool {
	return sit.done[name{r.ID, m.once()}] || !m.Away.IsZero() && sit.done[name{r.ID, m.once() + whileAway}]
}

// take tells those whom a due move can reach now, and has it wait for the others, each on record.
func (s *Service) take(ctx context.Context, r row, m Move, sit situation, people []directory.Person, now time.Time) error {
	var ready []Reach
	for _, one := range m.reaches(people, now) {
		if !one.At.After(now) {
			ready = append(ready, one)
			continue
		}
		a := asleep{one.Person.ID, one.At}
		if err := s.settle(ctx, r, m, sit, Taken{Outcome: Quiet, People: []string{a.person}}, strings.TrimPrefix(a.once(m), m.once())); err != nil {
			return err
		}
		of := name{r.ID, m.once()}
		sit.asleep[of] = append(sit.asleep[of], a)
	}
	if len(ready) == 0 && len(people) > 0 {
		return nil
	}
	return s.tellOf(ctx, r, m, sit, ready, "")
}

// wake tells those whose quiet hours are over, and says when the next one's are; zero for nobody's. Where somebody takes care
// of it by then, it waits for that like any step.
func (s *Service) wake(ctx context.Context, r row, m Move, sit situation, now time.Time) (next time.Time, err error) {
	for _, a := range sit.asleep[name{r.ID, m.once()}] {
		if sit.done[name{r.ID, a.woken(m)}] {
			continue
		}
		at, _ := putOff(a.until, sit.words[r.ID])
		if at.After(now) {
			next = earlier(next, at)
			continue
		}
		var ready []Reach
		switch p, err := s.people.LookupPerson(ctx, a.person); {
		case err != nil && !fault.Is(err, fault.KindNotFound):
			return next, err
		case err == nil && p.Active:
			shown, err := s.sees(ctx, r.item(), p)
			if err != nil {
				return next, err
			}
			if shown { // they have slept: now is now, whatever hours they keep by now
				one := m.reach(p, now)
				one.At = now
				ready = append(ready, one)
			}
		}
		if err := s.tellOf(ctx, r, m, sit, ready, strings.TrimPrefix(a.woken(m), m.once())); err != nil {
			return next, err
		}
	}
	return next, nil
}

// tellOf records that people are told of a move, and has them written to or called; none are nobody.
func (s *Service) tellOf(ctx context.Context, r row, m Move, sit situation, ready []Reach, more string) error {
	var mailed []Reach
	var called []directory.Person
	for _, one := range ready {
		if one.Mail {
			mailed = append(mailed, one)
		}
		if !one.Phone {
			continue
		}
		callers, err := s.callers(ctx, r.item(), one.Person)
		if err != nil {
			return err
		}
		if len(callers) > 0 {
			called = append(called, one.Person)
		} else if !one.Mail { // there is nobody to call them
			mailed = append(mailed, one)
		}
	}
	t := Taken{Outcome: Told}
	for _, one := range mailed {
		t.People = append(t.People, one.Person.ID)
	}
	switch {
	case len(mailed)+len(called) == 0:
		t.Outcome = Nobody
	case len(mailed) == 0:
		t.Outcome = Calling
		for _, p := range called {
			t.People = append(t.People, p.ID)
		}
	}
	if err := s.settle(ctx, r, m, sit, t, more); err != nil {
		return err
	}
	for _, p := range called {
		if t.Outcome != Calling {
			c := Taken{Outcome: Calling, People: []string{p.ID}}
			if err := s.settle(ctx, r, m, sit, c, more+"/call/"+p.ID); err != nil {
				return err
			}
		}
		if err := s.call(ctx, r, m, p); err != nil {
			return err
		}
	}
	return s.remind(ctx, r, m, mailed)
}

// sees asks the object's room, as that person.
func (s *Service) sees(ctx context.Context, i Item, p directory.Person) (bool, error) {
	o, err := s.people.LookupOrganization(ctx, p.Organization)
	if err != nil {
		return false, err
	}
	return s.watched[i.Object.Type].Shown(access.With(ctx, access.Actor{
		Person: p.ID, Organization: p.Organization, Kind: o.Kind, Roles: p.Roles, Language: p.Language, Zone: p.Zone,
	}), i.Object.ID)
}
