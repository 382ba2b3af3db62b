package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/request"
)

// Plan calls people together over a case: those who take part in it, headquarters, and the sites it is at. Nobody is let in
// by it.
func (s *Service) Plan(ctx context.Context, incidentID string, c Content) (m Meeting, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		scope, err := s.incidents.Scope(ctx, incidentID)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.CreateMeeting, scope); err != nil {
			return err
		}
		now := s.clock.Now()
		c.Actions = c.kept(nil)
		m = Meeting{
			ID: db.NewID(), Incident: scope.Incident, State: Planned, Content: c, CreatedBy: access.Person(ctx), CreatedAt: now, ChangedAt: now, Version: 1,
		}
		if m.Content, err = s.written(ctx, m.Incident, c); err != nil {
			return err
		}
		if m.Reference, _, err = s.incidents.Number(ctx, m.Incident, incident.Meetings); err != nil {
			return err
		}
		if err := s.store.insert(ctx, m); err != nil {
			return err
		}
		if err := s.invite(ctx, m, false, time.Time{}); err != nil {
			return err
		}
		if err := s.handOut(ctx, m); err != nil {
			return err
		}
		return s.journal.Append(ctx, m.entry(journal.MeetingPlanned))
	})
	return m, err
}

// Change replaces what is written of a meeting. edit gets it as it stands. What became of an action stays with the action of
// the same words.
func (s *Service) Change(ctx context.Context, id string, edit func(Content) Content) (Meeting, error) {
	return s.change(ctx, id, access.UpdateMeeting, journal.MeetingChanged, func(ctx context.Context, m Meeting) (Meeting, error) {
		was := m.Content
		c, err := s.written(ctx, m.Incident, edit(was))
		if err != nil {
			return m, err
		}
		c.Actions = c.kept(was.Actions)
		if c.moved(was) || !slices.Equal(c.Attendees, was.Attendees) {
			m.Sequence++
		}
		m.Content = c
		return m, nil
	})
}

// Cancel says that it does not take place.
func (s *Service) Cancel(ctx context.Context, id string) (Meeting, error) {
	return s.change(ctx, id, access.CancelMeeting, journal.MeetingCancelled, func(_ context.Context, m Meeting) (Meeting, error) {
		m.State = Cancelled // and with it nobody's turn any more
		m.Sequence++
		return m, nil
	})
}

// RequestOf makes a draft of what somebody is to do, the nth action counted from 1. It is sent like any other request.
func (s *Service) RequestOf(ctx context.Context, id string, n int) (r request.Request, err error) {
	_, err = s.change(ctx, id, access.UpdateMeeting, journal.MeetingChanged, func(ctx context.Context, m Meeting) (Meeting, error) {
		if n < 1 || n > len(m.Actions) {
			return m, fault.NotFound()
		}
		actions := append([]Action(nil), m.Actions...)
		a := &actions[n-1]
		if err := a.ended(); err != nil {
			return m, err
		}
		r, err = s.requests.Create(access.Whole(ctx), m.Incident, request.Content{
			Title: title(a.What), Purpose: a.What, Executor: request.Party{Organization: a.Organization, Person: a.Person}, Due: a.Due,
		})
		a.Request, m.Actions = r.ID, actions
		return m, err
	})
	return r, err
}

// title is the beginning of a text, on one line.
func title(text string) string {
	const limit = 80
	var line []rune
	for _, r := range text {
		if r == '\n' || len(line) == limit {
			break
		}
		if r == '\t' {
			r = ' '
		}
		line = append(line, r)
	}
	return string(line)
}

// change is what coordinators alter of a meeting.
func (s *Service) change(ctx context.Context, id string, act access.Action, f journal.Fact, rule func(context.Context, Meeting) (Meeting, error)) (Meeting, error) {
	return s.alter(ctx, id, act, func(ctx context.Context, m Meeting) (Meeting, journal.Entry, error) {
		next, err := rule(ctx, m)
		return next, next.entry(f), err
	})
}

// alter is the only way to alter a meeting. What was cancelled stays as it is.
func (s *Service) alter(ctx context.Context, id string, act access.Action, rule func(context.Context, Meeting) (Meeting, journal.Entry, error)) (next Meeting, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.see(ctx, id, act, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if now.State == Cancelled {
			return fault.Conflict("meeting.cancelled")
		}
		was := now
		now.Version, now.ChangedAt = now.Version+1, s.clock.Now()
		var entry journal.Entry
		if next, entry, err = rule(ctx, now); err != nil {
			return err
		}
		moved := next.moved(was.Content)
		if next.Starts != was.Starts {
			next.Was = time.Time{}
		} else if !next.At().Equal(was.told) && (moved || was.told.After(s.clock.Now())) { // by a law: nothing is left to be told once this is kept
			moved, next.Was = true, was.told
			next.Sequence = was.Sequence + 1
			entry.Data["sequence"] = next.Sequence
			entry.Data["from"], entry.Data["to"] = was.told.Format(time.RFC3339), next.At().Format(time.RFC3339)
		}
		if err := s.store.save(ctx, was.Version, next); err != nil {
			return err
		}
		if err := s.invite(ctx, next, moved, was.told); err != nil {
			return err
		}
		if err := s.handOut(ctx, next); err != nil {
			return err
		}
		return s.journal.Append(ctx, entry)
	})
	return next, err
}

// written is the content where everybody in it can be there.
func (s *Service) written(ctx context.Context, incident string, c Content) (Content, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	var errs []error
	for i, a := range c.Attendees {
		errs = append(errs, s.here(ctx, incident, fmt.Sprintf("/attendees/%d", i), a.Organization, a.Person))
	}
	for i, a := range c.Actions {
		errs = append(errs, s.here(ctx, "", fmt.Sprintf("/actions/%d", i), a.Organization, a.Person))
	}
	return c, fault.Join(errs...)
}

// here refuses whom the actor does not know of, and, of a case, whoever has no part in it.
func (s *Service) here(ctx context.Context, incident, pointer, organization, person string) error {
	o, err := s.directory.KnownOrganization(ctx, organization)
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid(pointer+"/organization", "organization.unknown")
	} else if err != nil {
		return err
	}
	if person != "" {
		p, err := s.directory.KnownPerson(ctx, person)
		if fault.Is(err, fault.KindNotFound) || err == nil && (p.Organization != organization || !p.Active) {
			return fault.Invalid(pointer+"/person", "person.unknown")
		} else if err != nil {
			return err
		}
	}
	if incident == "" || o.Kind == access.Headquarters {
		return nil
	}
	i, err := s.incidents.Lookup(ctx, incident)
	if err != nil || slices.Contains(i.Sites, organization) { // called before they take part, they see it once they do
		return err
	}
	in, err := s.incidents.TakesPart(ctx, incident, organization, person)
	if err == nil && !in {
		err = fault.Invalid(pointer, "meeting.takes_no_part")
	}
	return err
}
