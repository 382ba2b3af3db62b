package turn

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
)

// lookedBack is how far back shifts are looked for that ended while no process ran.
const lookedBack = 72 * time.Hour

// winding is how long whoever had a shift winds up after it: what they get by name within it is of that shift, and what they get
// later was meant for them though they are not on duty.
const winding = time.Hour

// HandOver puts together what nobody has: a handover for each shift that is over, and one for each leave. It
// offers what is a draft still, and goes after whoever has the duty where that one did not accept in time. A worker calls it.
func (s *Service) HandOver(ctx context.Context) error {
	if s.rosters == nil {
		return nil
	}
	ctx = access.With(ctx, access.System)
	return errors.Join(s.handOverLeaves(ctx), s.handOverShifts(ctx), s.followDuty(ctx))
}

func (s *Service) handOverShifts(ctx context.Context) error {
	now := s.clock.Now()
	ended, err := s.rosters.Ended(ctx, now.Add(-lookedBack), now)
	if err != nil {
		return err
	}
	type duty struct{ roster, person string }
	last := map[duty]roster.Duty{} // of an officer's shifts the latest: what was open then is open still
	for _, d := range ended {
		last[duty{d.Roster, d.Person}] = d
	}
	var failed []error
	for _, d := range ended {
		if last[duty{d.Roster, d.Person}] == d {
			failed = append(failed, s.handOverShift(ctx, d))
		}
	}
	return errors.Join(failed...)
}

// handOverShift begins a handover for a shift that is over, where whoever had it has anything of it by name.
// Who is on duty again has it all still, and of whoever is on leave it was handed over for that, or nobody can have it.
func (s *Service) handOverShift(ctx context.Context, d roster.Duty) error {
	if known, err := s.store.begun(ctx, d.Person, d.Roster, d.Until); err != nil || known {
		return err
	}
	if holds, err := s.store.holds(ctx, d.Organization, d.Person, d.Until.Add(winding)); err != nil || !holds {
		return err
	}
	on, err := s.onDutyNow(ctx, d.Organization, d.Person)
	if err != nil || on {
		return err
	}
	if _, away, err := s.rosters.OnLeave(ctx, d.Person, s.clock.Now()); err != nil || away {
		return err
	}
	out, err := s.people.LookupPerson(ctx, d.Person)
	if err != nil || !out.Active {
		return err
	}
	items, err := s.left(ctx, out)
	if err != nil || !slices.ContainsFunc(items, func(i HandoverItem) bool { return i.Personal }) {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		r := roster.Roster{Zone: d.Zone}
		_, err := s.begin(ctx, Handover{
			ID: db.NewID(), Reference: reference(d.Until, r), Organization: d.Organization, Roster: d.Roster, Cause: ShiftEnds, State: Drafted,
			Outgoing: d.Person, Since: d.Since, Ends: d.Until, Version: 1,
		})
		return err
	})
}

func (s *Service) onDutyNow(ctx context.Context, organization, person string) (bool, error) {
	duties, err := s.rosters.OnDuty(ctx, organization, s.clock.Now())
	return person != "" && slices.ContainsFunc(duties, func(d roster.Duty) bool { return d.Person == person }), err
}

// followDuty sees to handovers of shifts that are over: each is with somebody who is on duty.
func (s *Service) followDuty(ctx context.Context) error {
	due, err := s.store.dueHandovers(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	var failed []error
	for _, h := range due {
		failed = append(failed, s.follow(ctx, h.ID))
	}
	return errors.Join(failed...)
}

func (s *Service) follow(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		h, err := s.store.handover(ctx, id, true)
		if err != nil || !h.open() {
			return err
		}
		back, err := s.onDutyNow(ctx, h.Organization, h.Outgoing)
		if err != nil {
			return err
		}
		if back {
			h.State, h.SettledAt = Lapsed, s.clock.Now()
			return s.keepHandover(ctx, h, journal.HandoverLapsed)
		}
		there, err := s.onDutyNow(ctx, h.Organization, h.Incoming)
		if err != nil || there && h.State != Drafted {
			return err // with them, or with who left for an answer
		}
		before := h.Incoming
		next, err := s.offered(ctx, h, s.clock.Now())
		if err != nil || next.Incoming == "" || next.Incoming == before && h.State == Offered {
			return err
		}
		return s.keepHandover(ctx, next, journal.HandoverOffered)
	})
}

// handOverLeaves moves what whoever is away has by name, as their leave begins and as it comes meanwhile: to whoever took over from
// them, to the one on duty there, or else to whom it fits. What nobody can have stays, and is on the record; on their return nothing
// goes back by itself.
func (s *Service) handOverLeaves(ctx context.Context) error {
	leaves, err := s.rosters.LeavesNow(ctx)
	if err != nil || len(leaves) == 0 {
		return err
	}
	holding, err := s.store.holding(ctx, leaves)
	if err != nil {
		return err
	}
	var failed []error
	for _, leave := range leaves {
		if rows := holding[leave.Person]; len(rows) > 0 {
			failed = append(failed, s.handOverLeave(ctx, leave, rows))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) handOverLeave(ctx context.Context, leave roster.Change, rows []row) error {
	h, err := s.store.ofLeave(ctx, leave.Person, leave.From)
	if err != nil {
		return err
	}
	passes := func(o Object, k Kind, since time.Time) bool { return !h.knows(o, since) && !theirOwn(k, since, leave) }
	if !slices.ContainsFunc(rows, func(r row) bool { i := r.item(); return passes(i.Object, i.Kind, i.Since) }) {
		return nil
	}
	out, err := s.people.LookupPerson(ctx, leave.Person)
	if err != nil || !out.Active {
		return err
	}
	var items []HandoverItem
	for _, r := range rows[:min(len(rows), maxItems)] {
		i := r.item()
		if !passes(i.Object, i.Kind, i.Since) {
			continue
		}
		if shown, err := s.shownTo(ctx, i, out); err != nil {
			return err
		} else if shown {
			items = append(items, handoverItem(i))
		}
	}
	if len(items) == 0 {
		return nil
	}
	heirs, err := s.heirs(ctx, out, h.Incoming, s.clock.Now())
	if err != nil {
		return err
	}
	if h.ID == "" {
		h = Handover{
			ID: db.NewID(), Organization: out.Organization, Cause: OnLeave, State: Accepted, Outgoing: out.ID, Since: leave.From, Ends: leave.From,
			SettledAt: s.clock.Now(), Version: 1, Reference: reference(leave.From, roster.Roster{Zone: out.Zone}),
		}
	}
	return s.db.In(ctx, func(ctx context.Context) error { return s.settleLeave(ctx, h, items, heirs) })
}

// theirOwn: who is away and begins something all the same keeps it.
func theirOwn(k Kind, since time.Time, leave roster.Change) bool {
	return (k == Write || k == Scheduled) && since.After(leave.From)
}

// settleLeave moves items of a leave, and has its handover say so. Whoever is away is told where something moved.
func (s *Service) settleLeave(ctx context.Context, h Handover, items []HandoverItem, heirs []string) error {
	if h.Version == 1 {
		if fresh, err := s.store.insertHandover(ctx, h); err != nil || !fresh {
			return err
		}
	} else if now, err := s.store.handover(ctx, h.ID, true); err != nil || now.Version != h.Version {
		return err // another process was quicker
	}
	for _, i := range items {
		if i.Kind == Understand { // it stays, and what its silence asks for comes at once
			if err := s.Look(ctx, i.Object.Type, i.Object.ID); err != nil {
				return err
			}
		}
	}
	come := h
	come.Items = items
	come, err := s.settleHandover(ctx, come, heirs)
	if err != nil {
		return err
	}
	for _, i := range come.Items {
		h.Incoming = cmp.Or(h.Incoming, i.To)
	}
	began := len(h.Items) == 0
	h.Items = newest(append(h.Items, come.Items...))
	if !began && come.count(Moved) == 0 {
		_, err := s.recordHandover(ctx, h, journal.HandoverOnLeave)
		return err
	}
	return s.keepHandover(ctx, h, journal.HandoverOnLeave)
}

// newest are the items of a handover, of too many without the oldest that are done with.
func newest(items []HandoverItem) []HandoverItem {
	over := len(items) - maxItems
	return slices.DeleteFunc(items, func(i HandoverItem) bool {
		gone := over > 0 && i.Fate != Stayed
		if gone {
			over--
		}
		return gone
	})
}

// heirs are who may take over from somebody who is away at an instant: first, where somebody took over already, then whoever is on
// duty there, then everybody else; none who is away too.
func (s *Service) heirs(ctx context.Context, out directory.Person, first string, at time.Time) ([]string, error) {
	duties, err := s.rosters.OnDuty(ctx, out.Organization, at)
	if err != nil {
		return nil, err
	}
	var all []string
	add := func(id string) error {
		if id == "" || id == out.ID || slices.Contains(all, id) {
			return nil
		}
		_, away, err := s.rosters.OnLeave(ctx, id, at)
		if err == nil && !away {
			all = append(all, id)
		}
		return err
	}
	if err := add(first); err != nil {
		return nil, err
	}
	for _, d := range duties {
		if err := add(d.Person); err != nil {
			return nil, err
		}
	}
	others, err := s.people.PeopleAt(ctx, out.Organization)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return nil, err
	}
	for _, p := range others {
		if err := add(p.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}
