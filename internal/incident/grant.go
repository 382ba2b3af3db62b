package incident

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Grant is what is granted: to whom, as what, with how much detail, until when, and why.
type Grant struct {
	Organization string
	Person       string // "" for everybody in the organisation
	Roles        []access.Role
	Level        access.Level
	Engagement   string    // of an outsider; "" picks the one that fits and lasts longest
	Expires      time.Time // zero for no end of its own
	Reason       string
}

// check is the rule for what can be known without the directory but for the kind of organisation.
func (g Grant) check(kind access.Kind, now time.Time) (Grant, error) {
	var reason, expires error
	g.Reason, reason = said("/reason", g.Reason, ReasonLimit)
	if g.Expires = clock.Trim(g.Expires); !g.Expires.IsZero() && !g.Expires.After(now) {
		expires = fault.Invalid("/expires", "time.in_the_past")
	}
	errs := []error{reason, expires, choice("/level", g.Level, access.Levels)}
	if len(g.Roles) == 0 {
		errs = append(errs, fault.Invalid("/roles", "field.required"))
	}
	for i, r := range g.Roles {
		errs = append(errs, fits(fmt.Sprintf("/roles/%d", i), r, kind))
	}
	if g.Engagement != "" && !kind.Outside() {
		errs = append(errs, fault.Invalid("/engagement", "engagement.only_outsiders"))
	}
	g.Roles = slices.Compact(slices.Sorted(slices.Values(g.Roles)))
	return g, fault.Join(errs...)
}

// roles are those that one can have in a case: nobody administrates or audits one.
var roles = slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool {
	return r == access.Administrator || r == access.Auditor
})

// fits keeps the roles that decide about a case at headquarters.
func fits(at string, r access.Role, kind access.Kind) error {
	switch {
	case !slices.Contains(roles, r):
		return fault.Invalid(at, "field.choice", "choices", roles)
	case kind != access.Headquarters && slices.Contains(access.CaseRoles, r):
		return fault.Invalid(at, "role.headquarters_only", "role", r)
	}
	return nil
}

// AddParticipant lets an organisation, or one person of it, take part from now on. An outsider does so under an
// engagement that reaches the case, and no longer than it.
func (s *Service) AddParticipant(ctx context.Context, ref string, g Grant) (added Participant, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		i, _, err := s.see(ctx, ref, access.AddParticipant, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, i.Version); err != nil {
			return err
		}
		p, err := s.fit(ctx, i, g)
		if err != nil {
			return err
		}
		if err := s.store.insertParticipant(ctx, p); err != nil {
			return err
		}
		if added, err = s.described(ctx, p); err != nil {
			return err
		}
		if err := s.afterGrant(ctx, p); err != nil {
			return err
		}
		return s.journal.Append(ctx, added.entry(journal.ParticipantAdded, i, p.Reason))
	})
	return added, err
}

// fit asks the directory for what the grant names, and makes the participant.
func (s *Service) fit(ctx context.Context, i Incident, g Grant) (Participant, error) {
	o, err := s.directory.LookupOrganization(ctx, g.Organization)
	if fault.Is(err, fault.KindNotFound) {
		return Participant{}, fault.Invalid("/organization", "organization.unknown")
	}
	if err != nil {
		return Participant{}, err
	}
	now := s.clock.Now()
	checked, err := g.check(o.Kind, now)
	if err := fault.Join(err, s.works(ctx, g.Person, o.ID)); err != nil {
		return Participant{}, err
	}
	if o.Kind.Outside() {
		if checked.Engagement, err = s.engaged(ctx, i, checked); err != nil {
			return Participant{}, err
		}
	}
	return Participant{
		ID: db.NewID(), Incident: i.ID, Organization: o.ID, Person: g.Person, Roles: checked.Roles, Level: checked.Level,
		Engagement: checked.Engagement, Expires: checked.Expires, Reason: checked.Reason,
		GrantedBy: access.Person(ctx), GrantedAt: now, Version: 1,
	}, nil
}

// works accepts "" and somebody who is active in the organisation.
func (s *Service) works(ctx context.Context, person, organization string) error {
	if person == "" {
		return nil
	}
	p, err := s.directory.LookupPerson(ctx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && (p.Organization != organization || !p.Active) {
		return fault.Invalid("/person", "participant.works_elsewhere")
	}
	return err
}

// engaged is the engagement that lets the outsider in: the one that was named, or else of those that reach the case
// the one that lasts longest.
func (s *Service) engaged(ctx context.Context, i Incident, g Grant) (string, error) {
	anywhere, err := s.anywhere(ctx, i.Sites)
	if err != nil {
		return "", err
	}
	id, err := s.store.reaching(ctx, g.Organization, g.Engagement, i.Sites, anywhere, s.clock.Now())
	if err == nil && id == "" {
		err = fault.Invalid("/engagement", "participant.no_engagement")
	}
	return id, err
}

// anywhere says that a case is not confined to sites: it names none yet, or headquarters itself.
func (s *Service) anywhere(ctx context.Context, sites []string) (bool, error) {
	hq, err := s.directory.Headquarters(ctx)
	return len(sites) == 0 || slices.Contains(sites, hq.ID), err
}

// entry is read by headquarters and by the organisation that it concerns.
func (p Participant) entry(f journal.Fact, i Incident, reason string) journal.Entry {
	data := map[string]any{"organization": p.Organization, "roles": p.Roles, "level": p.Level}
	if p.Person != "" {
		data["person"] = p.Person
	}
	if p.Engagement != "" {
		data["engagement"] = p.Engagement
	}
	if !p.Expires.IsZero() {
		data["expires"] = p.Expires
	}
	return journal.Entry{
		Fact: f, Incident: i.ID, Object: journal.Object{Type: "participant", ID: p.ID, Reference: i.Reference},
		Data: data, Personal: because(reason), Parties: []string{p.Organization},
	}
}
