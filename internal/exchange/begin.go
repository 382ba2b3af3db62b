package exchange

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// objectPrefix begins the names of sealed objects that hold evidence, so that a sweep touches nothing else.
const objectPrefix = "evidence-"

// object is the id of an attempt's sealed object.
func object(attempt string) string { return objectPrefix + attempt }

// Begin opens an upload: the sender may hand in, there is room for all of it, and the item is on the record. What is
// refused is refused here, not in the middle. A file of no bytes is complete at once. What a push ticket has begun before goes on.
//
// Errors: what the request says (404, 403, 409); 422 for the fields; 413 "evidence.over_limit", "evidence.too_large",
// "evidence.over_quota"; 507 "evidence.no_space".
func (s *Service) Begin(ctx context.Context, in Intake) (u *Upload, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		in, err := s.pushed(ctx, in)
		if err != nil {
			return err
		}
		if in, err = in.check(); err != nil {
			return err
		}
		if u, err = s.begun(ctx, in); u != nil || err != nil {
			return err
		}
		item, region, err := s.take(ctx, in)
		if err != nil {
			return err
		}
		a := s.attempt(ctx, db.NewID(), item, in, region)
		at, err := s.vault.In(region)
		if err != nil {
			return err
		}
		sealer, key, err := at.NewSealer(object(a.ID))
		if err != nil {
			return err
		}
		if key, err = s.keyring.Settle(ctx, key); err != nil {
			return err
		}
		if item, err = s.receiving(ctx, item, a); err != nil {
			return err
		}
		if a.Size == 0 {
			a = s.complete(a, sha256.Sum256(nil))
		}
		machine := time.Now()
		if err := s.store.insertAttempt(ctx, item, a, key, machine); err != nil {
			return err
		}
		if a.State != Receiving {
			item, err = s.settle(ctx, item.ID, a)
		}
		u = &Upload{service: s, Item: item, Attempt: a, vault: at, sealer: sealer, touched: machine, asked: machine}
		return err
	})
	return u, err
}

// take finds or makes the item that a file is for, having asked whether the sender may hand it in, where it is to be kept and
// whether there is room. The item stays as it was until receiving.
func (s *Service) take(ctx context.Context, in Intake) (_ Item, region string, err error) {
	if ctx, err = s.anew(ctx); err != nil { // what came in one piece may have taken hours
		return Item{}, "", err
	}
	order, err := s.order(ctx, in)
	if err != nil {
		return Item{}, "", err
	}
	if ticket(ctx) != "" {
		in.Step = cmp.Or(in.Step, order.Step)
	}
	if region = in.region; region == "" {
		if region, err = s.RegionOf(ctx, order); err != nil {
			return Item{}, "", err
		}
	}
	// Two that come at once must neither take the same item nor share the last of the room.
	if err := s.store.oneAtATime(ctx); err != nil {
		return Item{}, "", err
	}
	items, err := s.store.openItems(ctx, order.Request)
	if err != nil {
		return Item{}, "", err
	}
	items = theirs(items, in, order, Holder{access.From(ctx).Organization, access.From(ctx).Person})
	item, found := in.fills(items)
	if !found && ticket(ctx) != "" {
		if err := in.named(items, order); err != nil {
			return Item{}, "", err
		}
	}
	if found {
		order.LimitBytes = item.LimitBytes
	}
	if err := s.room(ctx, order, region, in.Size); err != nil {
		return Item{}, "", err
	}
	if !found {
		item, err = s.announce(ctx, order, Receiving)
		return item, region, err
	}
	if len(item.Attempts) >= AttemptsLimit {
		return Item{}, "", fault.Conflict("evidence.too_many_attempts", "limit", AttemptsLimit)
	}
	return item, region, nil
}

// theirs are the items that somebody can fill. What the executor was asked for is theirs to fill: who adds a file for the request, at none
// of its steps, means another one, or one that they began.
func theirs(items []Item, in Intake, order Order, who Holder) []Item {
	if in.Step != "" || who.Organization == order.Organization && !order.Beside {
		return items
	}
	return slices.DeleteFunc(items, func(i Item) bool {
		last := i.Latest()
		return len(i.Attempts) == 0 || last.Organization != who.Organization || i.ordered && last.Person != who.Person
	})
}

// attempt is the next one for the item, with nothing received.
func (s *Service) attempt(ctx context.Context, id string, item Item, in Intake, region string) Attempt {
	actor := access.From(ctx)
	return Attempt{
		ID: id, Number: len(item.Attempts) + 1, State: Receiving, Organization: actor.Organization, Person: actor.Person,
		PushTicket: ticket(ctx), Filename: in.Filename, Size: in.Size, SenderSHA256: in.SHA256, StartedAt: s.clock.Now(), Region: region,
		Clock: in.Clock,
	}
}

// receiving puts the beginning of an attempt on the record.
func (s *Service) receiving(ctx context.Context, item Item, a Attempt) (Item, error) {
	item.State, item.Filename, item.Attempts = Receiving, a.Filename, append(item.Attempts[:len(item.Attempts):len(item.Attempts)], a)
	if err := s.store.updateItem(ctx, &item); err != nil {
		return item, err
	}
	data := a.facts(map[string]any{"size": a.Size, "request": item.Request, "step": item.Step, "region": a.Region})
	if a.SenderSHA256 != "" {
		data["sender_sha256"] = a.SenderSHA256
	}
	return item, s.record(ctx, item, journal.EvidenceReceiving, data, map[string]string{"filename": a.Filename})
}
