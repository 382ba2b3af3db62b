package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// CreateOrganization enters an organisation. There is one headquarters; a second is a conflict.
func (s *Service) CreateOrganization(ctx context.Context, d OrganizationDraft) (o Organization, err error) {
	if err := may(ctx, access.CreateOrganization); err != nil {
		return Organization{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		o, err = s.addOrganization(ctx, d)
		return err
	})
	return o, err
}

func (s *Service) addOrganization(ctx context.Context, d OrganizationDraft) (Organization, error) {
	o, err := d.normal()
	if err != nil {
		return o, err
	}
	o.ID = db.NewID()
	if err := s.onlyHeadquarters(ctx, o); err != nil {
		return o, err
	}
	if err := s.fitTree(ctx, o); err != nil {
		return o, err
	}
	if err := s.fitRegion(o, ""); err != nil {
		return o, err
	}
	if err := s.store.insertOrganization(ctx, o); err != nil {
		return o, err
	}
	return o, s.journal.Append(ctx, o.entry(journal.OrganizationAdded))
}

// onlyHeadquarters refuses a second headquarters. Of two at the same moment the index refuses one.
func (s *Service) onlyHeadquarters(ctx context.Context, o Organization) error {
	if o.Kind != access.Headquarters {
		return nil
	}
	_, err := s.Headquarters(ctx)
	switch {
	case err == nil:
		return fault.Conflict("organization.headquarters_exists")
	case fault.Is(err, fault.KindNotFound):
		return nil
	}
	return err
}

// UpdateOrganization changes an organisation that the actor sees.
func (s *Service) UpdateOrganization(ctx context.Context, id string, c OrganizationChange) (o Organization, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, scope, err := s.visibleOrganization(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdateOrganization, scope); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if o, err = c.apply(now).normal(); err != nil {
			return err
		}
		o.ID, o.Version = now.ID, now.Version+1
		if err := s.fitTree(ctx, o); err != nil {
			return err
		}
		if err := s.fitRegion(o, now.Region); err != nil {
			return err
		}
		if err := s.fitYears(ctx, o, now); err != nil {
			return err
		}
		if err := s.store.updateOrganization(ctx, o); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, o.entry(journal.OrganizationChanged)); err != nil {
			return err
		}
		if o.Zone == now.Zone && o.WorkingHours.Equal(now.WorkingHours) {
			return nil
		}
		return s.calendarChanged(ctx, o.ID)
	})
	return o, err
}

// Organization is one that the actor sees.
func (s *Service) Organization(ctx context.Context, id string) (Organization, error) {
	o, scope, err := s.visibleOrganization(ctx, id)
	if err != nil {
		return o, err
	}
	return o, access.Check(ctx, access.ReadOrganization, scope)
}

// Organizations lists those that the actor sees, the newest first.
func (s *Service) Organizations(ctx context.Context, f OrganizationFilter, p Page) (List[Organization], error) {
	if err := may(ctx, access.ListOrganizations); err != nil {
		return List[Organization]{}, err
	}
	return s.store.organizations(ctx, s.sight(ctx), f, p)
}

func (s *Service) visibleOrganization(ctx context.Context, id string) (Organization, access.Scope, error) {
	o, err := s.store.organization(ctx, s.sight(ctx), id)
	return o, access.Scope{Organization: o.ID, Visible: true}, err
}

func (o Organization) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "organization", ID: o.ID}, Parties: []string{o.ID},
		Data: map[string]any{
			"kind": o.Kind, "country": o.Country, "zone": o.Zone, "languages": o.Languages, "working_hours": o.WorkingHours,
			"parent": o.Parent, "hub": o.Hub, "uplink_mbps": o.UplinkMbps, "evidence_region": o.KeptIn(), "version": o.Version,
		},
		Personal: map[string]string{"name": o.Name},
	}
}
