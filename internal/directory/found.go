package directory

import (
	"cmp"
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Found enters the headquarters of an empty instance and its first person, who runs the system and coordinates. There
// is nobody yet to ask the policy for: whoever calls has checked the first invitation. Where there is one
// already it is a conflict. The journal names the new person as the one who acted.
func (s *Service) Found(ctx context.Context, d OrganizationDraft, first PersonDraft) (o Organization, p Person, err error) {
	d.Kind = access.Headquarters
	first.Roles = []access.Role{access.Administrator, access.Coordinator}
	o, wrong := d.normal()
	p, wrongPerson := first.settled(o, wrong == nil).normal()
	if err := fault.Join(at("/headquarters", wrong), at("/person", wrongPerson)); err != nil {
		return o, p, err
	}
	o.ID, p.ID = db.NewID(), db.NewID()
	p.Organization = o.ID
	return o, p, s.db.In(ctx, func(ctx context.Context) error {
		ctx = journal.WithActor(ctx, p.ID, o.ID)
		if err := s.onlyHeadquarters(ctx, o); err != nil {
			return err
		}
		if err := s.store.insertOrganization(ctx, o); err != nil {
			return err
		}
		if err := s.store.insertPerson(ctx, p); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, o.entry(journal.OrganizationAdded)); err != nil {
			return err
		}
		return s.journal.Append(ctx, p.entry(journal.PersonAdded))
	})
}

// settled is the draft with what was left out taken from headquarters; from anywhere where that is wrong itself, so that one
// mistake is not told twice.
func (d PersonDraft) settled(o Organization, usable bool) PersonDraft {
	language, zone := "en", "UTC"
	if usable {
		language, zone = o.Languages[0], o.Zone
	}
	d.Language, d.Zone = cmp.Or(d.Language, language), cmp.Or(d.Zone, zone)
	return d
}

// at moves the fields of a fault below a prefix.
func at(prefix string, err error) error {
	if f, ok := fault.As(err); ok {
		return f.At(prefix)
	}
	return err
}
