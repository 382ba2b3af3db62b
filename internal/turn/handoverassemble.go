package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

// Follow-the-sun: who comes next, and what there is to leave to them.

// next is who has the duty after one officer's: on their own roster, or, where it has a gap then, on another one of the
// organisation, the one who has it longest. "" for nobody.
func (s *Service) next(ctx context.Context, h Handover, at time.Time) (person string, until time.Time, err error) {
	duties, err := s.rosters.OnDuty(ctx, h.Organization, at)
	if err != nil {
		return "", until, err
	}
	own := false
	for _, d := range duties {
		if d.Person == "" || d.Person == h.Outgoing || own {
			continue
		}
		if own = d.Roster == h.Roster; own || person == "" || d.Until.After(until) {
			person, until = d.Person, d.Until
		}
	}
	return person, until, nil
}

// assembled is h with what is open now, and what happened since the shift began.
func (s *Service) assembled(ctx context.Context, h Handover) (Handover, error) {
	out, err := s.people.LookupPerson(ctx, h.Outgoing)
	if err != nil {
		return h, err
	}
	items, err := s.left(ctx, out)
	if err != nil {
		return h, err
	}
	h.Items = noted(items, h.Items)
	if s.cases.Happened == nil {
		return h, nil
	}
	as, err := s.actorOf(ctx, out)
	if err != nil {
		return h, err
	}
	h.Events, err = s.cases.Happened(as, h.Since, maxEvents)
	return h, err
}

// left is what an officer leaves: what they have by name, and what waits for anybody there whom it fits as it fits them. What an
// officer does not see is not theirs to hand over.
func (s *Service) left(ctx context.Context, out directory.Person) ([]HandoverItem, error) {
	rows, err := s.store.leftBy(ctx, out.Organization, out.ID, maxItems)
	if err != nil {
		return nil, err
	}
	items := []HandoverItem{}
	for _, r := range rows {
		i := r.item()
		personal := i.Person != ""
		if !personal && !slices.ContainsFunc(out.Roles, func(role access.Role) bool { return slices.Contains(s.fits(i), role) }) {
			continue
		}
		shown, err := s.shownTo(ctx, i, out)
		if err != nil {
			return nil, err
		}
		if shown {
			items = append(items, handoverItem(i))
		}
	}
	return items, nil
}

func handoverItem(i Item) HandoverItem {
	return HandoverItem{Object: i.Object, Incident: i.Incident, Kind: i.Kind, Personal: i.Person != "", Since: i.Since, Due: i.Due}
}

// reference says when a shift ends, on its roster's clock.
func reference(ends time.Time, r roster.Roster) string {
	zone, err := worktime.LoadZone(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	return "HO-" + ends.In(zone).Format("20060102-1504")
}
