package worktime

import (
	"sort"
	"time"
)

// piece is a stretch through which nothing changes for a guest: at work or not, night or day, on a day off or not.
type piece struct {
	until              time.Time
	work, night, isOff bool
	off                Passed // the day off
}

// diary is a guest's time in pieces, without gaps.
type diary struct{ pieces []piece }

func diaries(guests []Guest, from, until time.Time) ([]diary, error) {
	all := make([]diary, len(guests))
	for i, g := range guests {
		var err error
		if all[i], err = g.diary(from, until); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (g Guest) diary(from, until time.Time) (d diary, err error) {
	zone, err := LoadZone(g.Zone)
	if err != nil {
		return d, err
	}
	c := g.Calendar
	if c == nil {
		if c, err = NewCalendar(g.Zone, AssumedWeek, nil, nil); err != nil {
			return d, err
		}
	}
	var works bool
	var next time.Time // when that changes; zero for not in sight
	for at := from; at.Before(until); {
		if !next.After(at) {
			if works, next = c.At(at); next.IsZero() {
				next = until
			}
		}
		p := piece{until: soonest(until, next, turnOfClock(at, zone), turnOfClock(at, c.zone)), work: works}
		hour := at.In(zone).Hour()
		p.night = hour >= nightFrom || hour < nightUntil
		if day := LocalAt(at, c.zone).Date; len(c.windowsOn(day)) == 0 {
			e := c.dates[day]
			p.isOff, p.off = true, Passed{day, e.kind, e.name}
		}
		d.pieces = append(d.pieces, p)
		at = p.until
	}
	return d, nil
}

func soonest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.Before(first) {
			first = t
		}
	}
	return first
}

// turnOfClock is when a clock next comes to a midnight, the beginning of the night or its end, or is changed. Until it is
// changed it is as regular as one that never is.
func turnOfClock(at time.Time, zone *time.Location) time.Time {
	there := at.In(zone)
	_, changed := there.ZoneBounds()
	_, offset := there.Zone()
	steady := at.In(time.FixedZone("", offset))
	y, m, d := steady.Date()
	for _, hour := range []int{nightUntil, nightFrom, 24} {
		if turn := time.Date(y, m, d, hour, 0, 0, 0, steady.Location()); turn.After(at) {
			if !changed.IsZero() && changed.Before(turn) {
				return changed
			}
			return turn
		}
	}
	panic("worktime: a day without an end")
}

// seat adds up what lies between two instants. Whole minutes are counted, as everywhere in a plan.
func (d diary) seat(from, until time.Time, optional bool) Seat {
	var s Seat
	first := sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].until.After(from) })
	for _, p := range d.pieces[first:] {
		end := soonest(until, p.until)
		if !from.Before(end) {
			break
		}
		minutes := int(end.Sub(from) / time.Minute)
		from = end
		if p.work {
			continue
		}
		each := offHoursBurden
		s.Outside += minutes
		if p.night {
			s.Night += minutes
			each += nightBurden
		}
		if p.isOff {
			if s.Free == 0 {
				s.Day = p.off
			}
			s.Free += minutes
			each += freeBurden
		}
		s.Burden += each * minutes
	}
	s.AtWork, s.Excused = s.Outside == 0, optional && s.Night > 0
	return s
}
