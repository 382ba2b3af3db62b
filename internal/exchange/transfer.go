package exchange

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// TransferType is what turns call an offer of custody. The journal has it under its item.
const TransferType = "custody_transfer"

// TransferState is how an offer of custody stands.
type TransferState string

// The states of an offer. Until it is accepted, custody stays where it was.
const (
	Offered   TransferState = "offered"
	Accepted  TransferState = "accepted"
	Declined  TransferState = "declined"
	Withdrawn TransferState = "withdrawn"
)

// Way is how an item gets there.
type Way string

// The ways.
const (
	InPerson  Way = "in_person"
	ByCourier Way = "courier"
	ByLine    Way = "online" // data alone: its bytes stay where they are
)

// Ways in the order in which people choose from them.
var Ways = []Way{InPerson, ByCourier, ByLine}

// Offer is what is said as custody is offered: to whom, where, when and how, and why.
type Offer struct {
	To       Holder       `json:"-"`
	Place    string       `json:"place"`
	Planned  worktime.Due `json:"planned"`
	Way      Way          `json:"way"`
	Carrier  string       `json:"carrier,omitempty"` // who carries it, of a courier alone
	Tracking string       `json:"tracking,omitempty"`
	Reason   string       `json:"reason"`
}

// Transfer is custody of an item as it was offered, and what became of that.
type Transfer struct {
	ID, Item, Incident string
	Reference          string // the item's
	Name               string // the item's, may hold anything but NUL; show it by Printable
	Physical           bool
	State              TransferState
	From               Holder // in whose custody it was as it was offered; headquarters where that is its store
	Offer
	Seals     []string // that were on it then
	By        Holder
	At        time.Time
	SettledBy Holder // zero while it is open
	SettledAt time.Time
	Found     []string // seals that whoever accepted it found
	Differs   bool     // and they are others
	Note      string   // why it was declined or withdrawn, or what whoever accepted it says
	Version   int
}

// PlannedAt is the instant at which it is to change hands.
func (t Transfer) PlannedAt() time.Time {
	return t.Planned.Lasting()
}

// scope is the item's, but for whose it is to take it: whom it is offered to.
func (t Transfer) scope(ctx context.Context, i Item, g *access.Grant) access.Scope {
	s := i.scope(ctx, g)
	return led(ctx, access.Scope{
		Incident: s.Incident, Parties: append(slices.Clone(s.Parties), s.Executor), Grant: g,
		Author: t.By.Organization, AuthorPerson: t.By.Person, Executor: t.To.Organization,
	})
}

func (o Offer) check(i Item, now time.Time) (Offer, error) {
	var errs [6]error
	o.Place, errs[0] = oneLine("/place", o.Place, PlaceLimit)
	o.Reason, errs[1] = oneLine("/reason", o.Reason, ReleaseReasonLimit)
	at, err := o.Planned.Instant()
	if errs[2] = worktime.Fault("/planned", err); err == nil && !at.After(now) {
		errs[2] = fault.Invalid("/planned/wall", "time.in_the_past")
	}
	if !slices.Contains(Ways, o.Way) || (o.Way == ByLine) != (i.Kind != Physical) {
		errs[3] = fault.Invalid("/way", "field.choice", "choices", Ways)
	}
	if o.Way != ByCourier {
		o.Carrier, o.Tracking = "", ""
		return o, fault.Join(errs[:]...)
	}
	o.Carrier, errs[4] = oneLine("/carrier", o.Carrier, ThingLimit)
	o.Tracking, errs[5] = oneLineOr("/tracking", o.Tracking, ThingLimit)
	return o, fault.Join(errs[:]...)
}
