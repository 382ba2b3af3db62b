package notice

import (
	"context"

	"tasuki/internal/deliver"
)

// calendarEntry is what calendars hold of a notice: when somebody must be there. A notice that takes another's place moves the entry
// that is there already, so that both go by the first one's id and count on.
type calendarEntry struct {
	s       *Service
	uid     string
	step    int    // how many notices came before this one
	now     Notice // that goes out or ends
	earlier Notice // that it takes the place of
}

const longestChain = 200 // of notices that replaced each other

func (s *Service) entry(ctx context.Context, n Notice) (calendarEntry, error) {
	e := calendarEntry{s: s, uid: n.ID, now: n}
	for next := n.Supersedes; next != "" && e.step < longestChain; e.step++ {
		old, err := s.store.find(ctx, next, false)
		if err != nil {
			return e, err
		}
		if e.step == 0 {
			e.earlier = old
		}
		e.uid, next = old.ID, old.Supersedes
	}
	return e, nil
}

// sent is what a reader's calendar is to take from a notice as it goes out: its window, or that the one they had is off.
func (e calendarEntry) sent(person string) *deliver.Appointment {
	if a := e.of(e.now); a != nil {
		return a
	}
	if _, had := e.earlier.addressee(person); !had {
		return nil
	}
	return off(e.of(e.earlier), 0)
}

// ended is what follows from a recall, or from a later notice that is not theirs.
func (e calendarEntry) ended() *deliver.Appointment { return off(e.of(e.now), 1) }

// moves are both times, where who had the notice before was told another one.
func (e calendarEntry) moves() (all []deliver.Move) {
	from, until := e.earlier.window()
	starts, ends := e.now.window()
	if !e.earlier.State.WentOut() || from.IsZero() || starts.IsZero() {
		return nil
	}
	if !from.Equal(starts) {
		all = append(all, deliver.Move{From: from, To: starts})
	}
	if !until.Equal(ends) {
		all = append(all, deliver.Move{From: until, To: ends, End: true})
	}
	return all
}

// of is the window of a notice, nil for none. What is over stays as it was.
func (e calendarEntry) of(n Notice) *deliver.Appointment {
	window := n.Answers.Attend
	if window == nil || window.Say == nil {
		return nil
	}
	starts, badStart := window.Say.Starts()
	ends, badEnd := window.Say.Ends()
	if badStart != nil || badEnd != nil || !ends.After(e.s.now()) {
		return nil
	}
	return &deliver.Appointment{UID: e.uid, Sequence: 2 * e.step, Said: e.s.now(), From: starts, Until: ends}
}

// off takes it out of the calendar; later than whatever was said before.
func off(a *deliver.Appointment, later int) *deliver.Appointment {
	if a != nil {
		a.Sequence += later
		a.Cancelled = true
	}
	return a
}
