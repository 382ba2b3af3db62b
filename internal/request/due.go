package request

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// DueMove is the latest change of a due after the request went out.
type DueMove struct {
	From   time.Time `json:"from"` // UTC, as all of these
	To     time.Time `json:"to"`
	At     time.Time `json:"at"`
	Why    MoveWhy   `json:"why"`
	Reason string    `json:"reason,omitempty"` // in the words of whoever moved it
	By     string    `json:"by,omitempty"`     // id of a person
}

// MoveWhy says what moved a due.
type MoveWhy string

// What moves a due.
const (
	MovedByCalendar MoveWhy = "calendar" // the executor's working time is known better
	MovedByZone     MoveWhy = "zone"     // the law of the place changed its clock
	MovedByOverride MoveWhy = "override" // a person, for a reason
)

// Deadline is the due as it stands: as it was written, or as it was reckoned or moved since; nil without one.
func (r Request) Deadline() *worktime.Due {
	if r.Reckoned != nil {
		return r.Reckoned
	}
	return r.Due
}

// DueAt is the instant it is due, zero without one. A due that was accepted stays computable: its zone is known.
func (r Request) DueAt() time.Time { return instant(r.Deadline()) }

// oneDue refuses a draft that is due in two ways, and a term that is none.
func (c Content) oneDue() error {
	switch {
	case c.Term == nil:
		return nil
	case c.Due != nil:
		return fault.Invalid("/due_rule", "request.one_due")
	}
	return termFault(c.Term.Check())
}

func termFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, worktime.ErrTerm):
		return fault.Invalid("/due_rule", "request.due_rule", "minutes", worktime.MaxWorkingMinutes, "days", worktime.MaxWorkingDays)
	case errors.Is(err, worktime.ErrNeverOpen):
		return fault.Invalid("/due_rule", "calendar.no_hours")
	}
	return worktime.Fault("/due_rule", err)
}

// reckon gives the due of a term for one party, on their own clock, from an instant on.
func (s *Service) reckon(ctx context.Context, t worktime.Term, p Party, from time.Time) (*worktime.Due, error) {
	theirs, err := s.people.LookupWorkingTime(ctx, directory.Worker(p))
	if err != nil {
		return nil, err
	}
	d, err := t.Due(from, theirs.Zone, theirs.Calendar)
	if err != nil {
		return nil, termFault(err)
	}
	return &d, nil
}

// leavingAt is the request with its due as it is where it goes out at that instant.
func (s *Service) leavingAt(ctx context.Context, r Request, at time.Time) (Request, error) {
	if r.Term == nil || r.Executor.Organization == "" {
		return r, nil
	}
	var err error
	r.ReckonedFor = r.Executor.Person
	r.Reckoned, err = s.reckon(ctx, *r.Term, r.Executor, at)
	return r, err
}

// Unverified are the years of their calendar that nobody vouches for and by which the due of a request that is open was
// reckoned; none where it was not reckoned by working days, or where a person has put it elsewhere since.
func (s *Service) Unverified(ctx context.Context, r Request) ([]int, error) {
	byHand := r.Moved != nil && r.Moved.Why == MovedByOverride
	if r.Term == nil || !r.Term.Works() || byHand || r.IssuedAt.IsZero() || !slices.Contains(overdueStates(), r.State) {
		return nil, nil
	}
	theirs, err := s.people.LookupWorkingTime(ctx, directory.Worker{Organization: r.Executor.Organization, Person: r.ReckonedFor})
	if err != nil || theirs.Calendar == nil {
		return nil, err
	}
	return theirs.Calendar.Unverified(r.IssuedAt, r.DueAt()), nil
}

// Outlook is what a due means for one recipient: before it is sent, so that nobody finds out afterwards.
type Outlook struct {
	Recipient  Party
	Zone       string // IANA, theirs
	Due        worktime.Due
	At         time.Time         // UTC
	Known      bool              // their working hours are known; else nothing can be said of them
	AtWork     bool              // at that time
	Passed     []worktime.Passed // what lies between, that is not worked like any other day
	Unverified []int             // years that nobody vouches for
	Wrong      *fault.Error      // instead of a due: why there is none
	Away       *turn.Away        // whoever is named is on leave as it leaves; nil otherwise
}

// Outlooks says what a due, written as a wall time or as a term, means for each of these recipients, organisations or
// people, where the request leaves at an instant.
func (s *Service) Outlooks(ctx context.Context, c Content, recipients []string, leaves time.Time) ([]Outlook, error) {
	if err := access.Check(ctx, access.PreviewDue, access.Scope{}); err != nil {
		return nil, err
	}
	if err := c.oneDue(); err != nil {
		return nil, err
	}
	if c.Due == nil && c.Term == nil {
		return nil, fault.Invalid("/due", "field.required")
	}
	ctx = db.Remembering(ctx)
	workers := make([]directory.Worker, len(recipients))
	for i, id := range recipients {
		var err error
		if workers[i], err = s.recipient(ctx, id); err != nil {
			return nil, unknown(fmt.Sprintf("/recipients/%d", i), err)
		}
	}
	times, err := s.people.LookupWorkingTimes(ctx, workers...)
	if err != nil {
		return nil, err
	}
	all := make([]Outlook, len(workers))
	for i, w := range workers {
		if all[i], err = outlook(c, Party(w), times[w], leaves); err != nil {
			return nil, err
		}
		if all[i].Away, err = s.turns.AwayAt(ctx, w, turn.Acknowledge, leaves); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// recipient is the organisation, or the person, with an id that the actor may know of.
func (s *Service) recipient(ctx context.Context, id string) (directory.Worker, error) {
	o, err := s.people.KnownOrganization(ctx, id)
	if !fault.Is(err, fault.KindNotFound) {
		return directory.Worker{Organization: o.ID}, err
	}
	p, err := s.people.KnownPerson(ctx, id)
	return directory.Worker{Organization: p.Organization, Person: p.ID}, err
}

func outlook(c Content, to Party, theirs directory.WorkingTime, leaves time.Time) (Outlook, error) {
	calendar := theirs.Calendar
	out := Outlook{Recipient: to, Zone: theirs.Zone, Known: calendar != nil}
	var err error
	if c.Term == nil {
		out.Due = *c.Due
	} else if out.Due, err = c.Term.Due(leaves, theirs.Zone, calendar); err != nil {
		wrong, ok := fault.As(termFault(err))
		if !ok {
			return out, err
		}
		out.Wrong = wrong
		return out, nil
	}
	if out.At, err = out.Due.Instant(); err != nil {
		return out, worktime.Fault("/due", err)
	}
	if calendar != nil {
		out.AtWork, _ = calendar.At(out.At.Add(-time.Microsecond)) // what is due as work ends is due at work
		out.Passed, out.Unverified = calendar.Between(leaves, out.At), calendar.Unverified(leaves, out.At)
	}
	return out, nil
}
