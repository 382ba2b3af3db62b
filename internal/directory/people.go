package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// CreatePerson enters a person.
func (s *Service) CreatePerson(ctx context.Context, d PersonDraft) (p Person, err error) {
	if err := may(ctx, access.CreatePerson); err != nil {
		return Person{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		p, err = s.addPerson(ctx, d)
		return err
	})
	return p, err
}

func (s *Service) addPerson(ctx context.Context, d PersonDraft) (Person, error) {
	p, err := d.normal()
	if err := fault.Join(err, s.belongs(ctx, p)); err != nil {
		return p, err
	}
	if err := mayGive(access.From(ctx), nil, p.Roles); err != nil {
		return p, err
	}
	p.ID = db.NewID()
	if err := s.store.insertPerson(ctx, p); err != nil {
		return p, err
	}
	return p, s.journal.Append(ctx, p.entry(journal.PersonAdded))
}

// belongs checks the person's organisation and site, and that the roles are such as this organisation has.
func (s *Service) belongs(ctx context.Context, p Person) error {
	o, err := s.LookupOrganization(ctx, p.Organization)
	if fault.Is(err, fault.KindNotFound) {
		err = fault.Invalid("/organization", "organization.unknown")
	} else if err == nil {
		err = fitRoles(o.Kind, p.Roles)
	}
	return fault.Join(err, s.isSite(ctx, "/site", p.Site))
}

// isSite accepts "" and the id of a site.
func (s *Service) isSite(ctx context.Context, pointer, id string) error {
	if id == "" {
		return nil
	}
	o, err := s.LookupOrganization(ctx, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && o.Kind != access.Site {
		return fault.Invalid(pointer, "site.unknown")
	}
	return err
}

// Person is one that the actor sees: in full within their own organisation and for readers of the whole directory,
// otherwise as a card.
func (s *Service) Person(ctx context.Context, id string) (Person, error) {
	p, scope, err := s.visiblePerson(ctx, id)
	if err != nil {
		return p, err
	}
	return s.sight(ctx).shown(p), access.Check(ctx, access.ReadPerson, scope)
}

// SeenPeople are those of these people whom the actor sees, by id, each as they see them.
func (s *Service) SeenPeople(ctx context.Context, ids ...string) (map[string]Person, error) {
	return s.store.seenPeople(ctx, s.sight(ctx), ids)
}

// Me is the acting person.
func (s *Service) Me(ctx context.Context) (Person, error) {
	if err := may(ctx, access.ReadMe); err != nil {
		return Person{}, err
	}
	return s.LookupPerson(ctx, access.Person(ctx))
}

// People lists those that the actor sees, the newest first.
func (s *Service) People(ctx context.Context, f PersonFilter, p Page) (List[Person], error) {
	if err := may(ctx, access.ListPeople); err != nil {
		return List[Person]{}, err
	}
	return s.store.people(ctx, s.sight(ctx), f, p)
}

func (s *Service) visiblePerson(ctx context.Context, id string) (Person, access.Scope, error) {
	p, err := s.store.visiblePerson(ctx, s.sight(ctx), id)
	return p, access.Scope{Organization: p.Organization, Person: p.ID, Visible: true}, err
}

func (p Person) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "person", ID: p.ID}, Parties: []string{p.Organization},
		Data: map[string]any{
			"organization": p.Organization, "language": p.Language, "zone": p.Zone, "roles": p.Roles, "site": p.Site,
			"mailbox_shared": p.MailboxShared, "active": p.Active, "version": p.Version,
		},
		Personal: map[string]string{"name": p.Name, "email": p.Email, "phone": p.Phone},
	}
}
