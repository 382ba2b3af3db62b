package exchange

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Registration says of a thing what it is, who has it and where it is.
type Registration struct {
	Name                 string
	Form                 Form
	Maker, Model, Serial string
	Asset                string // the host that it was taken from or holds; "" for none
	Request              string // that it belongs to; "" for none
	Custodian            Holder
	Place                string
	Seals                []string
	Collected            bool // it is in custody; otherwise it is only known of, and expected
	Reason               string
	LegalBasis           string // by which it is in custody; "" where the request says it, or nobody does
}

func (r Registration) check() (Registration, error) {
	var errs []error
	line := func(at string, text *string, limit int, needed bool) {
		read := oneLineOr
		if needed {
			read = oneLine
		}
		var err error
		*text, err = read(at, *text, limit)
		errs = append(errs, err)
	}
	line("/name", &r.Name, NameLimit, true)
	line("/maker", &r.Maker, ThingLimit, false)
	line("/model", &r.Model, ThingLimit, false)
	line("/serial", &r.Serial, ThingLimit, false)
	line("/place", &r.Place, PlaceLimit, true)
	line("/reason", &r.Reason, ReleaseReasonLimit, true)
	line("/legal_basis", &r.LegalBasis, ReleaseReasonLimit, false)
	if !slices.Contains(Forms, r.Form) {
		errs = append(errs, fault.Invalid("/form", "field.choice", "choices", Forms))
	}
	var err error
	r.Seals, err = numbers("/seals", r.Seals)
	return r, fault.Join(append(errs, err)...)
}

// Register puts a thing on record as evidence of an incident. Whoever doesn't coordinate registers what their own organisation has.
//
// Errors: 404, 403, also for what others have; 422, also where the custodian takes no part in the incident; what the request says of files for it.
func (s *Service) Register(ctx context.Context, incident string, r Registration) (item Item, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		scope, err := s.incidents.Scope(ctx, incident)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.RegisterEvidence, scope); err != nil {
			return err
		}
		r, err := r.check()
		if err != nil {
			return err
		}
		o, err := s.registered(ctx, scope, r)
		if err != nil {
			return err
		}
		item, err = s.keepThing(ctx, o, r)
		return err
	})
	return item, err
}

// registered holds what was said against what there is, and says who reads the item.
func (s *Service) registered(ctx context.Context, scope access.Scope, r Registration) (Order, error) {
	o := Order{Incident: scope.Incident, Kind: Physical}
	me := access.From(ctx)
	if !me.Leads(scope.Grant) && r.Custodian.Organization != me.Organization {
		return o, fault.Forbidden()
	}
	hq, err := s.custodian(ctx, scope.Incident, "/custodian", r.Custodian)
	if err != nil {
		return o, err
	}
	if !hq {
		o.Organization = r.Custodian.Organization
	}
	if !me.HQ() {
		o.Parties = append(o.Parties, me.Organization)
	}
	if r.Asset != "" {
		if _, err := s.host(access.Whole(ctx), r.Asset, access.ListConfigurations); fault.Is(err, fault.KindNotFound) {
			return o, fault.Invalid("/asset", "field.unknown_id")
		} else if err != nil {
			return o, err
		}
	}
	if r.Request == "" {
		return o, nil
	}
	asked, err := s.forRequest(access.Whole(ctx), r.Request, "")
	if fault.Is(err, fault.KindNotFound) || err == nil && asked.Incident != o.Incident {
		return o, fault.Invalid("/request", "field.unknown_id")
	}
	o.Request, o.Parties = asked.Request, append(o.Parties, asked.parties()...)
	return o, err
}

// custodian refuses whoever can't have an item of that incident in custody, and says whether they are headquarters.
func (s *Service) custodian(ctx context.Context, incident, at string, h Holder) (hq bool, err error) {
	o, err := s.hosts.KnownOrganization(ctx, h.Organization)
	if fault.Is(err, fault.KindNotFound) {
		return false, fault.Invalid(at+"/organization", "organization.unknown")
	}
	if err != nil {
		return false, err
	}
	if h.Person != "" {
		p, err := s.hosts.KnownPerson(ctx, h.Person)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return false, err
		}
		if p.Organization != o.ID || !p.Active {
			return false, fault.Invalid(at+"/person", "participant.works_elsewhere")
		}
		if (access.Actor{Kind: o.Kind, Roles: p.Roles}).WithoutContent() {
			return false, fault.Invalid(at+"/person", "release.without_content")
		}
	}
	if o.Kind == access.Headquarters {
		return true, nil
	}
	in, err := s.incidents.TakesPart(ctx, incident, o.ID, h.Person)
	if err == nil && !in {
		err = fault.Invalid(at+"/organization", "meeting.takes_no_part")
	}
	return false, err
}

// keepThing stores a thing that was registered.
func (s *Service) keepThing(ctx context.Context, o Order, r Registration) (Item, error) {
	state, fact := Expected, journal.EvidenceIdentified
	if r.Collected {
		state, fact = Received, journal.EvidenceCollected
	}
	item, err := s.announce(ctx, o, state)
	if err != nil {
		return item, err
	}
	item.Asset, item.Filename, item.Custodian, item.Place, item.ordered = r.Asset, r.Name, r.Custodian, r.Place, false
	if err := s.store.putThing(ctx, item, Thing{Form: r.Form, Maker: r.Maker, Model: r.Model, Serial: r.Serial, LegalBasis: r.LegalBasis}); err != nil {
		return item, err
	}
	if err := s.store.insertSeals(ctx, item.ID, s.clock.Now(), r.Seals...); err != nil {
		return item, err
	}
	data := map[string]any{
		"kind": Physical, "form": r.Form, "asset": r.Asset, "request": item.Request, "to_organization": r.Custodian.Organization, "to_person": r.Custodian.Person,
	}
	personal := map[string]string{"name": r.Name, "place": r.Place, "reason": r.Reason}
	for name, text := range map[string]string{"maker": r.Maker, "model": r.Model, "serial": r.Serial, "legal_basis": r.LegalBasis, "seals": strings.Join(r.Seals, "\n")} {
		if text != "" {
			personal[name] = text
		}
	}
	if err := s.record(ctx, item, fact, data, personal); err != nil {
		return item, err
	}
	return s.store.item(ctx, item.ID)
}

// Lose says that a thing which was only known of will not come into custody any more, and why.
//
// Errors: 404, 403; 412; 409 "evidence.not_a_thing", "evidence.not_possible", and while it is on offer.
func (s *Service) Lose(ctx context.Context, id, reason string) (Item, error) {
	return s.handle(ctx, id, access.LoseEvidence, func(ctx context.Context, i *Item) (deed, error) {
		if !i.State.becomes(Lost) {
			return deed{}, notPossible(*i, nil)
		}
		if i.Transfer != "" {
			return deed{}, fault.Conflict("transfer.open", "possible", []string{"withdraw"})
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		i.State, i.Thing.LostReason = Lost, why
		return deed{fact: journal.ThingLost, personal: map[string]string{"reason": why}}, s.store.updateThing(ctx, i.ID, *i.Thing)
	})
}

// Image says that an image of a thing was made: its hash, and the item with its bytes where they are here.
//
// Errors: 404, 403; 412; 409 "evidence.not_a_thing", "evidence.not_possible"; 422, also where that item has another hash.
func (s *Service) Image(ctx context.Context, id, sha256, image string) (Item, error) {
	return s.handle(ctx, id, access.ImageEvidence, func(ctx context.Context, i *Item) (deed, error) {
		if !i.State.Here() {
			return deed{}, notPossible(*i, nil)
		}
		sum, err := digits("/sha256", sha256)
		if err == nil && sum == "" {
			err = fault.Invalid("/sha256", "field.required")
		}
		if err != nil {
			return deed{}, err
		}
		if err := s.isImage(ctx, *i, image, sum); err != nil {
			return deed{}, err
		}
		i.Thing.Image, i.Thing.ImageSHA256 = image, sum
		return deed{fact: journal.EvidenceImaged, data: map[string]any{"sha256": sum, "image": image}}, s.store.updateThing(ctx, i.ID, *i.Thing)
	})
}

// isImage refuses an item that is not the image with that hash, of the same incident, or that the actor doesn't see.
func (s *Service) isImage(ctx context.Context, i Item, image, sum string) error {
	if image == "" {
		return nil
	}
	o, err := s.see(access.Whole(ctx), image, access.ReadEvidence)
	switch {
	case fault.Is(err, fault.KindNotFound), err == nil && (o.Incident != i.Incident || !o.Here()):
		return fault.Invalid("/item", "field.unknown_id")
	case err == nil && o.Latest().SHA256 != sum:
		return fault.Invalid("/item", "evidence.image_differs")
	}
	return err
}

// handle is keep for what is done to things alone.
func (s *Service) handle(ctx context.Context, id string, act access.Action, rule func(context.Context, *Item) (deed, error)) (Item, error) {
	return s.keep(ctx, id, act, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if i.Thing == nil {
			return deed{}, fault.Conflict("evidence.not_a_thing")
		}
		return rule(ctx, i)
	})
}
