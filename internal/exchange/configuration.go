package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Baseline is the version of a host's configuration that others are held against.
type Baseline struct {
	Asset   string
	Item    string // "" while there is none, or none that the reader sees
	Site    string // the site's baseline that takes its place, where it has none and the reader sees that; "" for none
	SetBy   string
	SetAt   time.Time
	Version int // from 1, at which there is none
}

// Configurations are the versions of a host's configuration that the actor sees, newest first: every verified one that
// was handed in. In each case the reader sees what they see of its evidence.
func (s *Service) Configurations(ctx context.Context, asset string, p Page) (db.List[Item], error) {
	if _, err := s.host(ctx, asset, access.ListConfigurations); err != nil {
		return db.List[Item]{}, err
	}
	l, err := s.store.configurations(ctx, s.incidents, asset, p)
	if err != nil {
		return db.List[Item]{}, err
	}
	items, err := s.store.itemsByID(ctx, l.Items)
	return db.List[Item]{Items: items, Next: l.Next, Total: l.Total}, err
}

// host asks the policy about a host. One that does not exist takes the same queries.
func (s *Service) host(ctx context.Context, asset string, act access.Action) (directory.Asset, error) {
	a, err := s.hosts.LookupAsset(ctx, asset)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return a, err
	}
	sees, failed := s.store.sees(ctx, s.incidents, asset, "")
	if failed != nil {
		return a, failed
	}
	if err != nil {
		return a, err
	}
	return a, access.Check(ctx, act, access.Scope{Organization: a.Site, Visible: sees})
}

// BaselineOf is a host's; where it has none, with its site's. Whoever doesn't see that version is told of none.
func (s *Service) BaselineOf(ctx context.Context, asset string) (Baseline, error) {
	host, err := s.host(ctx, asset, access.ReadBaseline)
	if err != nil {
		return Baseline{}, err
	}
	b, err := s.store.baseline(ctx, asset)
	if err != nil {
		return b, err
	}
	if b.Item == "" {
		b.Site, err = s.siteBaselineFor(ctx, host)
		return b, err
	}
	sees, err := s.store.sees(ctx, s.incidents, asset, b.Item)
	if !sees {
		b = Baseline{Asset: asset, Version: b.Version}
	}
	return b, err
}

// SetBaseline has a version of the host's configuration be the one that others are held against.
//
// Errors: 404, 403; 412; 409 "evidence.not_here"; 422 where the item is no version of this host's that the actor sees.
func (s *Service) SetBaseline(ctx context.Context, asset, item string) (b Baseline, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if _, err := s.host(ctx, asset, access.SetBaseline); err != nil {
			return err
		}
		if b, err = s.store.baseline(ctx, asset); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, b.Version); err != nil {
			return err
		}
		i, err := s.store.lockItem(ctx, item) // what is a baseline isn't disposed of, nor put to another host
		if err != nil {
			return err
		}
		sees, err := s.store.sees(ctx, s.incidents, asset, item)
		if err != nil {
			return err
		}
		if item == "" || !sees {
			return fault.Invalid("/evidence_item", "field.unknown_id")
		}
		if !i.State.Here() {
			return fault.Conflict("evidence.not_here", "state", string(i.State))
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item, b.Item); err != nil {
			return err
		}
		b.Item, b.SetBy, b.SetAt = item, access.Person(ctx), s.clock.Now()
		if err := s.store.putBaseline(ctx, &b); err != nil {
			return err
		}
		return s.record(ctx, i, journal.BaselineSet, map[string]any{"asset": asset, "sha256": i.Latest().SHA256}, nil)
	})
	return b, err
}
