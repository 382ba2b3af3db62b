package exchange

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// OfferTransfer offers custody of an item to somebody who takes part in its incident; it is theirs to accept, and until then
// custody stays where it is. A thing is shown to them from now on; data can be offered to those alone who read it already, and so
// can a thing by whoever doesn't lead the case.
//
// Errors: 404, 403; 412; 409 "transfer.open", "transfer.has_it", "transfer.cannot_see", "evidence.not_possible"; 422.
func (s *Service) OfferTransfer(ctx context.Context, item string, o Offer) (t Transfer, err error) {
	_, err = s.keep(ctx, item, access.OfferTransfer, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if t, err = s.offer(ctx, i, o); err != nil {
			return deed{}, err
		}
		if err := s.store.insertTransfer(ctx, t); err != nil {
			return deed{}, err
		}
		return t.deed(journal.TransferOffered, t.Place, t.Reason), s.hand(ctx, t)
	})
	return t, err
}

// offer is what was said, held against the item and whoever it is for, to whom it shows a thing from then on.
func (s *Service) offer(ctx context.Context, i *Item, o Offer) (Transfer, error) {
	now, to := s.clock.Now(), o.To
	if !i.State.Here() && (i.Kind != Physical || i.State != Expected) {
		return Transfer{}, notPossible(*i, i.Steps())
	}
	if i.Transfer != "" {
		return Transfer{}, fault.Conflict("transfer.open", "possible", []string{"withdraw"})
	}
	o, err := o.check(*i, now)
	if err != nil {
		return Transfer{}, err
	}
	if err := s.within(ctx, *i, to.Organization); err != nil {
		return Transfer{}, err
	}
	hq, err := s.custodian(ctx, i.Incident, "/to", to)
	if err != nil {
		return Transfer{}, err
	}
	from, err := s.CustodianOf(ctx, *i)
	if err != nil {
		return Transfer{}, err
	}
	switch {
	case to == from, to.Person == "" && to.Organization == from.Organization:
		return Transfer{}, fault.Conflict("transfer.has_it")
	case i.Kind != Physical && !hq && !slices.Contains(i.Parties, to.Organization):
		return Transfer{}, fault.Conflict("transfer.cannot_see", "possible", []string{"release"})
	}
	me := access.From(ctx)
	t := Transfer{
		ID: db.NewID(), Item: i.ID, Incident: i.Incident, Reference: i.Reference, Name: i.Filename, Physical: i.Kind == Physical, State: Offered,
		From: from, Offer: o, Seals: i.seals(), By: Holder{me.Organization, me.Person}, At: now, Found: []string{}, Version: 1,
	}
	if i.Transfer = t.ID; !hq {
		i.offeredTo = to.Organization
	}
	return t, nil
}

// within has whoever doesn't lead offer an item to headquarters or to those who read it already: whom else it is shown to is
// headquarters' to say. It asks nothing about the organisation, so that nobody learns who else there is.
func (s *Service) within(ctx context.Context, i Item, organization string) error {
	g, err := s.incidents.Grant(ctx, i.Incident)
	if err != nil || access.From(ctx).Leads(g) || slices.Contains(i.Parties, organization) {
		return err
	}
	hq, err := s.hosts.Headquarters(ctx)
	if err == nil && organization != hq.ID {
		err = fault.Conflict("transfer.cannot_see", "possible", []string{})
	}
	return err
}

// CustodianOf is who has an item: whoever took it over last, or else headquarters, whose store data comes into.
func (s *Service) CustodianOf(ctx context.Context, i Item) (Holder, error) {
	if i.Custodian.Organization != "" {
		return i.Custodian, nil
	}
	hq, err := s.hosts.Headquarters(ctx)
	return Holder{Organization: hq.ID}, err
}

// Taking is what whoever takes an item over says: the seals that are on it, where it is kept now, and anything else.
type Taking struct {
	Seals []string
	Place string // "" for where it was to change hands
	Note  string
}

// AcceptTransfer takes custody over. Seals that are not those it was offered with are no reason to refuse: they are on record, and
// headquarters looks into them. A hand-over from others is on the word of two: who offered it for them doesn't take it, too.
//
// Errors: 404, 403, also "evidence.second_person"; 412; 409 "transfer.settled"; 422.
func (s *Service) AcceptTransfer(ctx context.Context, id string, k Taking) (Transfer, error) {
	return s.settleTransfer(ctx, id, access.AcceptTransfer, func(ctx context.Context, i *Item, t *Transfer) (deed, error) {
		if t.By.Person == t.SettledBy.Person && t.From.Organization != t.SettledBy.Organization {
			return deed{}, fault.New(fault.KindForbidden, "evidence.second_person")
		}
		var errs [3]error
		t.Found, errs[0] = numbers("/seals", k.Seals)
		k.Place, errs[1] = oneLineOr("/place", k.Place, PlaceLimit)
		t.Note, errs[2] = oneLineOr("/note", k.Note, ReleaseReasonLimit)
		if err := fault.Join(errs[:]...); err != nil {
			return deed{}, err
		}
		switch {
		case i.Thing == nil && len(t.Found) > 0:
			return deed{}, fault.Conflict("evidence.not_a_thing")
		case i.Thing != nil && len(i.Thing.Seals)+len(t.Found) > SealsEver:
			return deed{}, fault.Invalid("/seals", "field.too_many", "limit", SealsEver)
		}
		if k.Place == "" {
			k.Place = t.Place
		}
		on := i.seals() // as it arrives: what was done to them while it was on offer is on record already
		t.State, t.Differs = Accepted, !slices.Equal(on, t.Found)
		i.Custodian, i.Place = t.SettledBy, k.Place
		if err := s.takeOver(ctx, i, *t, on); err != nil {
			return deed{}, err
		}
		fact := journal.TransferAccepted
		if t.Differs {
			fact = journal.TransferDiffers
		}
		arrived := *t
		arrived.Seals = on
		return arrived.deed(fact, k.Place, t.Note), nil
	})
}

// takeOver has the item, with these seals on it, be what its new custodian found. A seal that was broken or taken off stays so.
func (s *Service) takeOver(ctx context.Context, i *Item, t Transfer, on []string) error {
	if to := t.To.Organization; !slices.Contains(i.Parties, to) {
		hq, err := s.hosts.Headquarters(ctx)
		if err == nil && to != hq.ID {
			err = s.store.addParty(ctx, i.ID, to)
			i.Parties = append(i.Parties, to)
		}
		if err != nil {
			return err
		}
	}
	if i.Thing == nil {
		return nil
	}
	i.arrive(len(on) > 0, !t.Differs)
	if !t.Differs {
		return nil
	}
	now := s.clock.Now()
	for _, n := range on {
		if !slices.Contains(t.Found, n) {
			if err := s.store.updateSeal(ctx, i.ID, n, Changed, now); err != nil {
				return err
			}
		}
	}
	for _, n := range t.Found {
		if old, known := i.Thing.seal(n); known && old.State == Changed {
			if err := s.store.updateSeal(ctx, i.ID, n, Intact, now); err != nil {
				return err
			}
		} else if !known {
			if err := s.store.insertSeals(ctx, i.ID, now, n); err != nil {
				return err
			}
		}
	}
	return s.warn(ctx, *i)
}

// DeclineTransfer says that whom it was offered to doesn't take it, and why.
func (s *Service) DeclineTransfer(ctx context.Context, id, reason string) (Transfer, error) {
	return s.settleTransfer(ctx, id, access.DeclineTransfer, ended(Declined, journal.TransferDeclined, reason))
}

// WithdrawTransfer takes an offer back.
func (s *Service) WithdrawTransfer(ctx context.Context, id, reason string) (Transfer, error) {
	return s.settleTransfer(ctx, id, access.WithdrawTransfer, ended(Withdrawn, journal.TransferWithdrawn, reason))
}

type settling = func(context.Context, *Item, *Transfer) (deed, error)

func ended(to TransferState, fact journal.Fact, reason string) settling {
	return func(_ context.Context, _ *Item, t *Transfer) (deed, error) {
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		t.State, t.Note = to, why
		return t.deed(fact, "", why), err
	}
}

// settleTransfer loads an open offer with its item under lock, asks the policy, and lets rule settle it.
func (s *Service) settleTransfer(ctx context.Context, id string, act access.Action, rule settling) (t Transfer, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		var item Item
		if t, item, err = s.seeTransfer(ctx, id, act, true); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, t.Version); err != nil {
			return err
		}
		if t.State != Offered {
			return fault.Conflict("transfer.settled", "state", string(t.State))
		}
		me, readers := access.From(ctx), item.readers()
		t.SettledBy, t.SettledAt, t.Version = Holder{me.Organization, me.Person}, s.clock.Now(), t.Version+1
		d, err := rule(ctx, &item, &t)
		if err != nil {
			return err
		}
		item.Transfer, item.offeredTo = "", ""
		if err := s.store.updateItem(ctx, &item); err != nil {
			return err
		}
		if err := s.store.settleTransfer(ctx, t); err != nil {
			return err
		}
		if err := s.turns.Done(ctx, TransferType, t.ID); err != nil {
			return err
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item.ID); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: d.fact, Incident: item.Incident, Object: journal.Object{Type: ObjectType, ID: item.ID, Reference: item.Reference},
			Parties: readers, Data: d.data, Personal: d.personal,
		})
	})
	return t, err
}

// deed is what an act on the offer leaves in the journal, under its item.
func (t Transfer) deed(fact journal.Fact, place, why string) deed {
	d := deed{fact: fact, personal: map[string]string{}, data: map[string]any{
		"transfer": t.ID, "from_organization": t.From.Organization, "from_person": t.From.Person, "to_organization": t.To.Organization,
		"to_person": t.To.Person, "way": t.Way, "planned": t.PlannedAt(),
	}}
	if t.State == Accepted {
		d.data["to_person"] = t.SettledBy.Person
	}
	for name, text := range map[string]string{"place": place, "reason": why, "carrier": t.Carrier, "tracking": t.Tracking,
		"seals": strings.Join(t.Seals, "\n"), "found": strings.Join(t.Found, "\n")} {
		if text != "" {
			d.personal[name] = text
		}
	}
	return d
}

// seeTransfer loads an offer with its item and asks the policy. One that does not exist takes the same queries.
func (s *Service) seeTransfer(ctx context.Context, id string, act access.Action, lock bool) (Transfer, Item, error) {
	t, err := s.store.transfer(ctx, id, false)
	if err != nil {
		return Transfer{}, Item{}, err
	}
	load := s.store.item
	if lock {
		load = s.store.lockItem
	}
	i, err := load(ctx, t.Item)
	if err != nil {
		return Transfer{}, Item{}, err
	}
	if lock { // as it is now that nobody else can settle it
		if t, err = s.store.transfer(ctx, id, true); err != nil {
			return Transfer{}, Item{}, err
		}
	}
	g, err := s.incidents.Grant(ctx, i.Incident)
	if err != nil {
		return Transfer{}, Item{}, err
	}
	if t.ID == "" {
		return Transfer{}, Item{}, fault.NotFound()
	}
	t = t.of(i)
	return t, i, access.Check(ctx, act, t.scope(ctx, i, g))
}

// Transfer is the offer with that id.
func (s *Service) Transfer(ctx context.Context, id string) (Transfer, error) {
	t, i, err := s.seeTransfer(ctx, id, access.ReadTransfer, false)
	if err != nil {
		return Transfer{}, err
	}
	g, err := s.incidents.Grant(ctx, i.Incident)
	return t.told(ctx, g), err
}

// told is the offer as somebody may have it: whoever is none of those between whom it goes, and sees no more of the case than
// their own part, is told that it went, and neither by whose hands nor why.
func (t Transfer) told(ctx context.Context, g *access.Grant) Transfer {
	between := []string{t.From.Organization, t.To.Organization, t.By.Organization}
	if readsAll(ctx, g) || slices.Contains(between, access.From(ctx).Organization) {
		return t
	}
	for _, h := range []*Holder{&t.From, &t.To, &t.By, &t.SettledBy} {
		h.Person = ""
	}
	t.Place, t.Reason, t.Note, t.Carrier, t.Tracking = "", "", "", "", ""
	return t
}

// Transfers are the offers of an item, newest first.
func (s *Service) Transfers(ctx context.Context, item string, p Page) (db.List[Transfer], error) {
	i, scope, err := s.seen(ctx, item, access.ListTransfers)
	if err != nil {
		return db.List[Transfer]{}, err
	}
	l, err := s.store.transfers(ctx, i.ID, p)
	for k := range l.Items {
		l.Items[k] = l.Items[k].of(i).told(ctx, scope.Grant)
	}
	return l, err
}

// of adds what is the item's.
func (t Transfer) of(i Item) Transfer {
	t.Reference, t.Name, t.Physical = i.Reference, i.Filename, i.Kind == Physical
	return t
}
