package meeting

import (
	"context"
	"maps"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
)

// What a mail about a meeting is.
const (
	invitation = "meeting"
	excusal    = "meeting_excused" // it takes place without them
	changed    = "meeting_changed"
	absence    = "meeting_cancelled" // it does not take place, or not with them
)

// call is an invitation to one person.
type call struct {
	person   directory.Person
	optional bool
	was      time.Time // when it was to begin by the invitation that they have, where that is another time; zero otherwise
}

// invite has the calendars of all those who are called hold the meeting as it is now, and nobody else's: whoever is new gets
// an invitation, whoever has one hears of what changed for them, and where they are called no more it is taken back. The one
// who does it is no exception: their calendar shall hold it too. again: its time is another, and was is when
// it was to begin, where that is known. What is over invites nobody.
func (s *Service) invite(ctx context.Context, m Meeting, again bool, was time.Time) error {
	had, err := s.store.invited(ctx, m.ID)
	if err != nil {
		return err
	}
	calls, err := s.calls(ctx, m)
	if err != nil {
		return err
	}
	over := !m.Until().After(s.clock.Now())
	for _, c := range calls {
		excused, known := had[c.person.ID]
		delete(had, c.person.ID)
		if over && !known || known && !again && excused == c.optional {
			continue
		}
		if err := s.store.keepInvited(ctx, m.ID, c.person.ID, c.optional); err != nil {
			return err
		}
		if known {
			c.was = was
		}
		if err := s.post(ctx, c.mail(known), m, c); err != nil {
			return err
		}
	}
	for _, person := range slices.Sorted(maps.Keys(had)) {
		if err := s.uninvite(ctx, m, person, had[person]); err != nil {
			return err
		}
	}
	return nil
}

func (c call) mail(known bool) string {
	switch {
	case c.optional:
		return excusal
	case known:
		return changed
	}
	return invitation
}

func (s *Service) uninvite(ctx context.Context, m Meeting, person string, optional bool) error {
	p, err := s.directory.LookupPerson(ctx, person)
	if err != nil {
		return err
	}
	if err := s.store.dropInvited(ctx, m.ID, person); err != nil || !p.Active {
		return err
	}
	m.State = Cancelled // as far as they are concerned
	return s.post(ctx, absence, m, call{person: p, optional: optional})
}

// post is one mail. In a calendar the latest word counts, so that it carries the time of this very one.
func (s *Service) post(ctx context.Context, kind string, m Meeting, c call) error {
	a := m.appointment()
	a.Said, a.Optional = s.clock.Now(), c.optional
	p := c.person
	var moves []deliver.Move
	if !c.was.IsZero() && !c.was.Equal(m.At()) {
		moves = []deliver.Move{{From: c.was, To: m.At()}}
	}
	return s.mail.Queue(ctx, deliver.Message{
		Kind: kind, To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone,
		Reference: m.Reference, Path: m.path(), About: deliver.About{Type: ObjectType, ID: m.ID},
		Incident: m.Incident, Parties: []string{p.Organization}, Appointment: &a, Moves: moves,
	})
}

// calls are those to invite, each once: the people named, and where an organisation is called those there who see the
// meeting. A mail must open what it is about, so nobody is invited before they take part in the case.
func (s *Service) calls(ctx context.Context, m Meeting) ([]call, error) {
	if m.State == Cancelled {
		return nil, nil
	}
	var all []call
	place := map[string]int{}
	for _, a := range m.Attendees {
		people, err := s.meant(ctx, a)
		if err != nil {
			return nil, err
		}
		o, err := s.directory.LookupOrganization(ctx, a.Organization)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			n, twice := place[p.ID]
			if twice { // by name counts before what is said of everybody there
				if a.Person != "" {
					all[n].optional = a.Excused
				}
				continue
			}
			if sees, err := s.seenBy(ctx, m, o.Kind, p); err != nil {
				return nil, err
			} else if sees {
				place[p.ID] = len(all)
				all = append(all, call{person: p, optional: a.Excused})
			}
		}
	}
	return all, nil
}

func (s *Service) meant(ctx context.Context, a Attendee) ([]directory.Person, error) {
	if a.Person == "" {
		return s.directory.PeopleAt(ctx, a.Organization)
	}
	p, err := s.directory.LookupPerson(ctx, a.Person)
	if err != nil || !p.Active {
		return nil, err
	}
	return []directory.Person{p}, nil
}

// seenBy asks the policy as that person.
func (s *Service) seenBy(ctx context.Context, m Meeting, kind access.Kind, p directory.Person) (bool, error) {
	them := access.Actor{Person: p.ID, Organization: p.Organization, Kind: kind, Roles: p.Roles, Zone: p.Zone}
	if them.SeesEveryCase() { // which saves a query for each of them
		return true, nil
	}
	ctx = access.With(ctx, them)
	g, err := s.incidents.Grant(ctx, m.Incident)
	return err == nil && access.Check(ctx, access.ReadMeeting, m.scope(g)) == nil, err
}

// invited follows a part in a case that was given or taken, in its transaction.
func (s *Service) invited(ctx context.Context, incident, organization string) error {
	ahead, err := s.store.ahead(ctx, incident, organization, s.clock.Now())
	if err != nil {
		return err
	}
	for _, m := range ahead {
		if m.movedByLaw() && m.told.After(s.clock.Now()) { // which asks everybody: whoever is new is told the one time
			if err := s.retime(ctx, m); err != nil {
				return err
			}
			continue
		}
		if err := s.invite(ctx, m, false, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}
