package turn

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
)

// silent kinds need no mail from here: the holder began them, has nothing to do yet, or has the notice's own.
var silent = []Kind{Write, Scheduled, Understand}

// fitting are the standing roles whose turn it is where no person is named.
var fitting = map[Kind][]access.Role{
	Authorize:   {access.Coordinator, access.IncidentOwner},
	Deliver:     {access.Coordinator, access.SiteLiaison, access.Executor},
	Acknowledge: {access.Executor, access.SiteLiaison},
	Start:       {access.Executor, access.SiteLiaison},
	Work:        {access.Executor, access.SiteLiaison},
	Unblock:     {access.Coordinator, access.IncidentOwner, access.LogAnalyst, access.ForensicSpecialist},
	Clarify:     {access.Coordinator, access.IncidentOwner, access.LogAnalyst, access.ForensicSpecialist},
	Answer:      {access.Executor, access.SiteLiaison, access.SystemOwner},
	Review:      {access.Coordinator, access.IncidentOwner, access.LogAnalyst, access.ForensicSpecialist},
	Assess:      {access.Coordinator, access.IncidentOwner},
	Decide:      {access.Coordinator, access.IncidentOwner},
}

// fits are the standing roles whose turn something is: as its room says, or else by what it waits for.
func (s *Service) fits(i Item) []access.Role {
	if said := s.watched[i.Object.Type].Fits; said != nil {
		return said
	}
	return fitting[i.Kind]
}

// tell mails a new holder the reference; known is that person where they have been read already. The receipts go to the
// object's own room.
func (s *Service) tell(ctx context.Context, r row, known *directory.Person) error {
	if slices.Contains(silent, r.item().Kind) {
		return nil
	}
	people, err := []directory.Person(nil), error(nil)
	if known != nil {
		people = append(people, *known)
	} else if people, err = s.holders(ctx, r.item()); err != nil {
		return err
	}
	path, err := s.pageOf(ctx, r)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == access.Person(ctx) {
			continue
		}
		err := s.mail.Queue(ctx, deliver.Message{ // once: the turn is new
			Kind: "turn", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(),
			Reference: r.Reference, Path: path,
			About:    deliver.About{Type: r.ObjectType, ID: r.ObjectID},
			Incident: r.Incident, Parties: []string{r.HolderOrganization},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holders are the person named, or else those there whom it fits; where it fits nobody, everybody who works on cases,
// so that no turn is left without anyone who knows of it.
func (s *Service) holders(ctx context.Context, i Item) ([]directory.Person, error) {
	if i.Person != "" {
		p, err := s.people.LookupPerson(ctx, i.Person)
		return []directory.Person{p}, err
	}
	some, err := s.people.PeopleAt(ctx, i.Organization, s.fits(i)...)
	if err != nil {
		return nil, err
	}
	if some, err = s.cleared(ctx, i, some); err != nil || len(some) > 0 {
		return some, err
	}
	all, err := s.people.PeopleAt(ctx, i.Organization)
	if err != nil {
		return nil, err
	}
	return s.cleared(ctx, i, slices.DeleteFunc(all, runsTheSystem))
}

// cleared are those who may learn of what waits for anybody where they work. Headquarters takes part in every case, and of its
// people only some see each: of the others the room says who sees this object.
func (s *Service) cleared(ctx context.Context, i Item, people []directory.Person) (may []directory.Person, err error) {
	hq, err := s.headquarters(ctx)
	if err != nil || i.Organization != hq || i.Object.ID == "" {
		return people, err
	}
	for _, p := range people {
		shown := slices.ContainsFunc(p.Roles, func(r access.Role) bool { return slices.Contains(access.CaseRoles, r) })
		if !shown {
			if shown, err = s.shownTo(ctx, i, p); err != nil {
				return nil, err
			}
		}
		if shown {
			may = append(may, p)
		}
	}
	return may, nil
}

// runsTheSystem: that is all they do, and cases are not theirs to learn of.
func runsTheSystem(p directory.Person) bool {
	return len(p.Roles) > 0 && !slices.ContainsFunc(p.Roles, func(r access.Role) bool {
		return r != access.Administrator && r != access.Auditor
	})
}

// pageOf is where an object is seen, as its room says: what is a part of something else has no page by its own id.
func (s *Service) pageOf(ctx context.Context, r row) (string, error) {
	if w := s.watched[r.ObjectType]; w.Page != nil {
		return w.Page(ctx, r.ObjectID)
	}
	return page(r.ObjectType, r.ObjectID), nil
}

func page(objectType, id string) string {
	return "/" + strings.ReplaceAll(objectType, "_", "-") + "s/" + id
}
