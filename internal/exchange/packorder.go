package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/pack"
)

// The days that an order may be good for.
const (
	PackOrderDays    = 14
	PackOrderDaysMax = 90
)

// PackOrder is what somebody has taken along to pack for a request where there is no line, never its secret.
type PackOrder struct {
	ID           string
	Incident     string
	Request      string
	Organization string // of whoever took it along, who hands in what comes
	Person       string
	Recipient    string // headquarters' public key
	Made         time.Time
	Expires      time.Time
	Revoked      time.Time // zero: nobody has revoked it
	Version      int

	secret blob.Wrapped
}

// PackStep is what an order says of a step.
type PackStep = pack.Step

// Packing is what a request says about packing for it.
type Packing struct {
	Order
	Reference string
	Revision  int
	Wording   string // SHA-256
	Steps     []PackStep
	Files     map[string]Order // what it says of files for each step
	Readers   []string         // organisations that read what happens to the request
}

// Packer finds out whether the actor may do act about packing for a request: a fault where they may not (404, 403), or where the
// request takes no files (409) and it is about making an order or taking a bundle in.
type Packer func(ctx context.Context, act access.Action, requestID string) (Packing, error)

// PackedFor registers who decides about packing, while the program is put together.
func (s *Service) PackedFor(fn Packer) { s.forPacking = fn }

// SealedFor registers what opens bundles. It is asked for when it is needed: a house without bundles has none.
func (s *Service) SealedFor(fn func(ctx context.Context) (pack.Identity, error)) { s.identity = fn }

// CreatePackOrder makes an order that is good for so many days. Its file holds the secret and is known here and now only.
func (s *Service) CreatePackOrder(ctx context.Context, requestID string, days int) (o PackOrder, file []byte, err error) {
	if days < 1 || days > PackOrderDaysMax {
		return o, nil, fault.Invalid("/days", "pack.days", "limit", PackOrderDaysMax)
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		p, err := s.forPacking(ctx, access.CreatePackOrder, requestID)
		if err != nil {
			return err
		}
		i, err := s.identity(ctx)
		if err != nil {
			return fault.Unavailable(err)
		}
		now, actor, secret := s.clock.Now(), access.From(ctx), pack.NewSecret()
		o = PackOrder{
			ID: db.NewID(), Incident: p.Incident, Request: p.Request, Organization: actor.Organization, Person: actor.Person,
			Recipient: i.Recipient(), Made: now, Expires: now.AddDate(0, 0, days), Version: 1,
		}
		if o.secret, err = s.keyring.Wrap(ctx, secret); err != nil {
			return err
		}
		if file, err = o.file(p, secret); err != nil {
			return err
		}
		if err := s.store.insertPackOrder(ctx, o); err != nil {
			return err
		}
		return s.recordOrder(ctx, p, o, journal.PackOrderMade, map[string]any{"expires": o.Expires, "recipient": o.Recipient})
	})
	return o, file, err
}

func (o PackOrder) file(p Packing, secret []byte) ([]byte, error) {
	return pack.Order{
		ID: o.ID, Request: p.Reference, Revision: p.Revision, Wording: p.Wording, Steps: p.Steps, Recipient: o.Recipient, Secret: secret,
		Made: o.Made.UTC(), Expires: o.Expires.UTC(),
	}.File()
}

// PackOrders are those of a request, the newest first.
func (s *Service) PackOrders(ctx context.Context, requestID string, p Page) (db.List[PackOrder], error) {
	if _, err := s.forPacking(ctx, access.ListPackOrders, requestID); err != nil {
		return db.List[PackOrder]{}, err
	}
	return s.store.packOrders(ctx, requestID, p)
}

// RevokePackOrder has bundles under it refused from now on.
func (s *Service) RevokePackOrder(ctx context.Context, requestID, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		p, err := s.forPacking(ctx, access.RevokePackOrder, requestID)
		if err != nil {
			return err
		}
		o, err := s.store.packOrder(ctx, id)
		if err != nil {
			return err
		}
		if o.Request != p.Request {
			return fault.NotFound()
		}
		if err := access.CheckVersion(ctx, o.Version); err != nil {
			return err
		}
		if !o.Revoked.IsZero() {
			return nil
		}
		if err := s.store.revokePackOrder(ctx, o, s.clock.Now()); err != nil {
			return err
		}
		return s.recordOrder(ctx, p, o, journal.PackOrderRevoked, nil)
	})
}

func (s *Service) recordOrder(ctx context.Context, p Packing, o PackOrder, f journal.Fact, data map[string]any) error {
	return s.journal.Append(ctx, journal.Entry{
		Fact: f, Incident: o.Incident, Object: journal.Object{Type: "pack_order", ID: o.ID, Reference: p.Reference}, Parties: p.Readers, Data: data,
	})
}
