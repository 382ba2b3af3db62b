package exchange

import (
	"context"
	"encoding/hex"
	"io"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Staged is a file that came in one piece: its bytes are sealed and durable, and no row names them yet.
type Staged struct {
	intake Intake
	id     string
	object blob.Object
	began  time.Time // the machine's
	signs  []Sign
	named  *bool // rows may name the bytes: they were written, and whether they were committed nobody may have heard
}

// SHA256 of what came, in hex: two files in one piece are the same request only where this is the same.
func (f Staged) SHA256() string { return hex.EncodeToString(f.object.SHA256[:]) }

// Stage takes a whole file of at most limit bytes from r, for senders without tus: a browser without JavaScript. It
// streams, with one part in memory. Keep must follow, or Discard; a crash between leaves what the sweep takes.
//
// Errors as of Begin; r's own errors as they are.
func (s *Service) Stage(ctx context.Context, in Intake, r io.Reader, limit int64) (Staged, error) {
	if ticket(ctx) != "" { // the answer tells of an item, and a ticket reads nothing
		return Staged{}, fault.Forbidden()
	}
	in.Size = 0
	in, err := in.check()
	if err != nil {
		return Staged{}, err
	}
	order, err := s.order(ctx, in)
	if err != nil {
		return Staged{}, err
	}
	region, err := s.RegionOf(ctx, order)
	if err != nil {
		return Staged{}, err
	}
	at, err := s.vault.In(region)
	if err != nil {
		return Staged{}, err
	}
	left, err := s.left(ctx, order.Incident, region)
	if err != nil {
		return Staged{}, err
	}
	limit, refusal := left.most(ctx, order, in.Before, limit)
	if limit < 0 {
		return Staged{}, refusal
	}
	release, err := s.wholes.slot(ctx)
	if err != nil {
		return Staged{}, err
	}
	defer release()
	in.region = region
	f := Staged{intake: in, id: db.NewID(), began: time.Now(), named: new(bool)}
	first := &beginning{Reader: r}
	f.object, err = at.PutSealed(ctx, object(f.id), first, limit)
	f.signs = signsOf(in.Filename, first.head)
	if fault.Is(err, fault.KindTooLarge) {
		err = refusal
	}
	f.intake.Size = f.object.Size
	return f, err
}

// Size is how many bytes came.
func (f Staged) Size() int64 { return f.object.Size }

// Keep puts a staged file on the record, compared with the sender's SHA-256, in one transaction that joins the
// caller's: the item is there with all its bytes, or not at all.
func (s *Service) Keep(ctx context.Context, f Staged) (Item, error) {
	items, err := s.KeepAll(ctx, []Staged{f})
	if err != nil {
		return Item{}, err
	}
	return items[0], nil
}

// KeepAll keeps all of them, or none.
func (s *Service) KeepAll(ctx context.Context, all []Staged) (items []Item, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		items = nil // it may be run again
		for _, f := range all {
			*f.named = false
		}
		for _, f := range all {
			if err := fresh(f.began); err != nil {
				return err
			}
			item, err := s.keepStaged(ctx, f)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		for _, f := range all {
			*f.named = true
		}
		return nil
	})
	return items, err
}

func (s *Service) keepStaged(ctx context.Context, f Staged) (item Item, err error) {
	item, region, err := s.take(ctx, f.intake)
	if err != nil {
		return item, err
	}
	a := s.attempt(ctx, f.id, item, f.intake, region)
	if item, err = s.receiving(ctx, item, a); err != nil {
		return item, err
	}
	a.Signs = f.signs
	a = s.complete(a, f.object.SHA256)
	if f.object.WrappedKey, err = s.keyring.Settle(ctx, f.object.WrappedKey); err != nil {
		return item, err
	}
	if err := s.store.insertWhole(ctx, item, a, f.object, time.Now()); err != nil {
		return item, err
	}
	return s.settle(ctx, item.ID, a)
}

// Discard deletes a staged file that was not kept. Where rows were written it stays: they may have been committed although
// the answer says otherwise, and if not, the sweep takes the bytes.
func (s *Service) Discard(ctx context.Context, f Staged) {
	if !*f.named {
		s.discard(ctx, f.intake.region, f.object.Parts...)
	}
}
