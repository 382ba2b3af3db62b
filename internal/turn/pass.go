package turn

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Passing is how the room of a type lets a turn that somebody holds by name go to a colleague of theirs. What no room lets go
// is one person's own: nobody else can have understood a notice.
type Passing struct {
	// May says whether the actor of ctx, the colleague, sees i's object and may do what it waits for.
	May func(ctx context.Context, i Item) (bool, error)
	// Name has the object itself name the colleague, where it names who does it; the room hands the turn on then. Where it says
	// no, the colleague stands in: what would be the holder's turn about this object is theirs. nil: it never does.
	Name func(ctx context.Context, i Item, person string) (bool, error)
}

// PassedBy says how turns of a type go to a colleague, while the program is put together.
func (s *Service) PassedBy(objectType string, p Passing) { s.passing[objectType] = p }

// actorOf acts as somebody would, to ask what they see and may do.
func (s *Service) actorOf(ctx context.Context, p directory.Person) (context.Context, error) {
	o, err := s.people.LookupOrganization(ctx, p.Organization)
	return access.With(ctx, access.Actor{
		Person: p.ID, Organization: p.Organization, Kind: o.Kind, Roles: p.Roles, Language: p.Language, Zone: p.Zone,
	}), err
}

// mayTake says whether a colleague could take over a turn that from has: what they do fits it, unless the room names those who may
// have it, and its room lets it go to them.
func (s *Service) mayTake(ctx context.Context, i Item, from, to directory.Person) (bool, error) {
	may := s.passing[i.Object.Type].May
	if may == nil || !to.Active || to.Organization != i.Organization || to.ID == from.ID || !s.rooms[i.Object.Type].Named && !alike(s.fits(i), from, to) {
		return false, nil
	}
	as, err := s.actorOf(ctx, to)
	if err != nil {
		return false, err
	}
	ok, err := may(as, i)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return ok, err
}

// alike: a turn fits whoever has one of the roles that it is for, or one that its holder has.
func alike(fits []access.Role, from, to directory.Person) bool {
	if fits == nil {
		return true
	}
	return slices.ContainsFunc(to.Roles, func(r access.Role) bool { return slices.Contains(fits, r) || slices.Contains(from.Roles, r) })
}

// pass gives a turn to a colleague, in the open transaction, and says whether it could. why is the handover.
func (s *Service) pass(ctx context.Context, r row, from, to directory.Person, why string) (bool, error) {
	i := r.item()
	if may, err := s.mayTake(ctx, i, from, to); err != nil || !may {
		return false, err
	}
	named, err := false, error(nil)
	if name := s.passing[i.Object.Type].Name; name != nil {
		if named, err = name(ctx, i, to.ID); err != nil {
			return false, err
		}
	}
	if !named {
		if err := s.store.standIn(ctx, i.Object, from.ID, to.ID); err != nil {
			return false, err
		}
		i.Person = to.ID
		if err := s.Hand(ctx, i); err != nil {
			return false, err
		}
	}
	return true, s.journal.Append(ctx, journal.Entry{
		Fact: journal.TurnPassed, Incident: i.Incident, Object: journal.Object{Type: i.Object.Type, ID: i.Object.ID, Reference: i.Object.Reference},
		Parties: []string{i.Organization},
		Data:    map[string]any{"organization": i.Organization, "from": from.ID, "person": to.ID, "handover": why},
	})
}

// instead is i with whoever stands in for its holder.
func (s *Service) instead(ctx context.Context, i Item) (Item, error) {
	if i.Person == "" || i.Holder != nil || s.passing[i.Object.Type].May == nil {
		return i, nil
	}
	person, err := s.store.instead(ctx, i.Object, i.Person)
	if err == nil && person != "" {
		i.Person = person
	}
	return i, db.Fault(err)
}
