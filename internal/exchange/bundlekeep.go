package exchange

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// arrived is the bundle as it goes on the record.
func (i *importing) arrived(ctx context.Context, sum string, size int64) Bundle {
	r := i.bundle
	b := Bundle{
		ID: db.NewID(), Packed: r.Head.Bundle, Order: i.order.ID, Request: i.packing.Request, Incident: i.packing.Incident, SHA256: sum, Size: size,
		Files: r.Sealed.Files, Bytes: r.Sealed.Bytes, Custody: r.Begun, Sealed: r.Sealed.At, ImportedBy: access.Person(ctx), ImportedAt: i.clock.Now(),
	}
	if !b.ImportedAt.Before(i.order.Expires) {
		b.LateReason = i.late
	}
	return b
}

// keep puts the bundle and all its files on the record in one transaction. again says that somebody was quicker.
func (i *importing) keep(ctx context.Context, b *Bundle) (again bool, err error) {
	if ctx, err = i.anew(ctx); err != nil { // the bundle may have taken hours
		return false, err
	}
	err = i.db.In(ctx, func(ctx context.Context) error {
		again, i.named = false, false // it may be run again
		p, err := i.forPacking(ctx, access.ImportBundle, b.Request)
		if err != nil {
			return err
		}
		i.packing = p
		if err := fresh(i.began); err != nil {
			return err
		}
		if err := i.store.oneAtATime(ctx); err != nil {
			return err
		}
		earlier, err := i.store.bundle(ctx, b.Order, b.Packed)
		if err != nil {
			return err
		}
		if earlier.ID != "" {
			err = earlier.same(b.SHA256)
			*b, again = earlier, err == nil
			return err
		}
		order, err := i.store.packOrder(ctx, i.order.ID) // it may have been revoked meanwhile
		if err != nil {
			return err
		}
		if err := i.good(order); err != nil {
			return err
		}
		quota, err := i.quota(ctx, b.Incident)
		if err != nil {
			return err
		}
		if b.Bytes > quota {
			return fault.New(fault.KindTooLarge, "evidence.over_quota", "limit", i.limits.Incident)
		}
		if err := i.store.insertBundle(ctx, *b); err != nil {
			return err
		}
		if err := i.recordBundle(ctx, *b); err != nil {
			return err
		}
		if err := i.keepFiles(ctx, *b); err != nil {
			return err
		}
		i.named = true
		return nil
	})
	return again, err
}

// keepFiles makes evidence of the files, as if whoever took the order along had handed them in.
func (i *importing) keepFiles(ctx context.Context, b Bundle) error {
	items, err := i.store.openItems(ctx, b.Request)
	if err != nil {
		return err
	}
	for _, f := range i.files {
		in := Intake{Request: b.Request, Step: f.entry.Step, Filename: f.entry.Name, Size: f.entry.Size, SHA256: f.entry.SHA256}
		if in, err = in.check(); err != nil {
			return err
		}
		order, err := i.orderFor(in.Step)
		if err != nil {
			return err
		}
		item, found := in.fills(theirs(slices.Clone(items), in, order, Holder{i.order.Organization, i.order.Person}))
		if !found {
			if item, err = i.announce(ctx, order, Receiving); err != nil {
				return err
			}
		} else if len(item.Attempts) >= AttemptsLimit {
			return fault.Conflict("evidence.too_many_attempts", "limit", AttemptsLimit)
		} else {
			items = slices.DeleteFunc(items, func(o Item) bool { return o.ID == item.ID }) // it is filled
		}
		if err := i.keepFile(ctx, b, f, item, in); err != nil {
			return err
		}
	}
	return nil
}

func (i *importing) keepFile(ctx context.Context, b Bundle, f unpacked, item Item, in Intake) error {
	a := i.attempt(ctx, f.id, item, in, f.region)
	a.Organization, a.Person = i.order.Organization, i.order.Person
	if err := i.recordPacked(ctx, item, b, f, a.Number); err != nil {
		return err
	}
	item, err := i.receiving(ctx, item, a)
	if err != nil {
		return err
	}
	a.Signs = f.signs
	a = i.complete(a, f.object.SHA256)
	if f.object.WrappedKey, err = i.keyring.Settle(ctx, f.object.WrappedKey); err != nil {
		return err
	}
	if err := i.store.insertWhole(ctx, item, a, f.object, time.Now()); err != nil {
		return err
	}
	_, err = i.settle(ctx, item.ID, a)
	return err
}

// recordPacked tells what the packer says: it was done without a line, and nobody here saw it.
func (i *importing) recordPacked(ctx context.Context, item Item, b Bundle, f unpacked, attempt int) error {
	c, e := b.Custody, f.entry
	data := map[string]any{
		"offline": true, "bundle": b.ID, "bundle_sha256": b.SHA256, "file": e.Number, "size": e.Size, "sha256": e.SHA256, "modified": e.Modified.UTC(),
		"attempt": attempt, "host_clock": e.At.Format(time.RFC3339), "previous_sha256": e.Prev, "order": b.Order,
	}
	if c.Ahead != nil {
		data["host_clock_ahead_seconds"] = *c.Ahead
	}
	if e.Grew {
		data["grew"] = true
	}
	personal := custodyOf(b)
	personal["filename"] = e.Name
	if e.Path != "" {
		personal["path"] = e.Path
	}
	return i.record(ctx, item, journal.EvidencePacked, data, personal)
}

func (i *importing) recordBundle(ctx context.Context, b Bundle) error {
	data := map[string]any{
		"order": b.Order, "sha256": b.SHA256, "size": b.Size, "files": b.Files, "bytes": b.Bytes, "host_clock": b.Custody.At.Format(time.RFC3339),
		"wording_sha256": b.Custody.Wording, "handed_in_by": i.order.Person,
	}
	if b.Custody.Ahead != nil {
		data["host_clock_ahead_seconds"] = *b.Custody.Ahead
	}
	personal := custodyOf(b)
	if b.LateReason != "" {
		data["late"], personal["reason"] = true, b.LateReason
	}
	return i.journal.Append(ctx, journal.Entry{
		Fact: journal.BundleImported, Incident: b.Incident, Object: journal.Object{Type: "bundle", ID: b.ID, Reference: i.packing.Reference},
		Parties: i.packing.Readers, Data: data, Personal: personal,
	})
}

// custodyOf is what its packer said of themselves and of the place.
func custodyOf(b Bundle) map[string]string {
	c, said := b.Custody, map[string]string{}
	for name, text := range map[string]string{"by": c.By, "where": c.Where, "why": c.Why, "from": c.From, "seal": c.Seal, "host": c.Host} {
		if text != "" {
			said[name] = text
		}
	}
	return said
}
