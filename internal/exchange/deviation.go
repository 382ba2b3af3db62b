package exchange

import (
	"context"
	"errors"
	"log/slog"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// Standing is how a host stands to what it is held against.
type Standing string

// The standings.
const (
	Deviates      Standing = "deviates"
	AsBaseline    Standing = "same"
	Uncounted     Standing = "waiting"        // it is being compared
	NotComparable Standing = "not_comparable" // one of the two is too large or no text, or its bytes are gone
	NoBaseline    Standing = "no_baseline"    // none that the actor sees
	NoVersion     Standing = "no_version"     // none that the actor sees
)

// Standings in the order in which people ask for them.
var Standings = []Standing{Deviates, AsBaseline, NoVersion, NoBaseline, NotComparable, Uncounted}

// Deviation is a host of a site, its latest configuration, and how that stands to what the host is held against: its own baseline, else its
// site's for its role, else its site's for all hosts.
type Deviation struct {
	Host, Name, Role string // Role: "" for whoever doesn't know the inventory
	Standing         Standing
	Latest           *Item  // nil for NoVersion
	Since            *Item  // the first of the versions since which each one has differed; nil where the latest doesn't
	Lines            int    // removed and added
	Baseline         string // an item's id or a site's baseline's, as Compare takes it; "" for none
	Own              bool   // it is the host's own
}

// Deviations are the hosts of a site, the newest first, each with how it stands; "" for all standings. Whoever doesn't know the site's
// inventory is told of hosts of which they see a version, by name.
func (s *Service) Deviations(ctx context.Context, site string, only Standing, p Page) (db.List[Deviation], error) {
	if _, err := s.site(ctx, site, access.ListDeviations); err != nil {
		return db.List[Deviation]{}, err
	}
	inventory := directory.KnowsSite(ctx, site)
	l, err := s.store.deviations(ctx, s.incidents, site, only, inventory, p)
	if err != nil {
		return db.List[Deviation]{}, err
	}
	var ids []string
	for _, r := range l.Items {
		ids = append(ids, r.Latest, r.Since)
	}
	items, err := s.store.itemsByID(ctx, ids)
	if err != nil {
		return db.List[Deviation]{}, err
	}
	byID := map[string]*Item{}
	for k := range items {
		byID[items[k].ID] = &items[k]
	}
	all := db.List[Deviation]{Items: make([]Deviation, len(l.Items)), Next: l.Next, Total: l.Total}
	for k, r := range l.Items {
		if !inventory {
			r.Role = ""
		}
		all.Items[k] = Deviation{
			Host: r.ID, Name: r.Name, Role: r.Role, Standing: r.Standing, Latest: byID[r.Latest], Since: byID[r.Since], Lines: r.Lines, Baseline: r.Baseline, Own: r.Own,
		}
	}
	return all, nil
}

// CountDeviations compares versions with what their hosts are held against, wherever that isn't known or has become another: a new version,
// a new baseline, a host with another role. The newest come first, so many a round. It reads as the house does, and shows nobody a line. Any number of processes may do it.
func (s *Service) CountDeviations(ctx context.Context) error {
	c := deviating{service: s}
	for before, n := afterAll, 0; n < countedAround; {
		due, err := s.store.uncounted(ctx, before)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, d := range due {
			before = d.ID
			lines, err := c.lines(ctx, d)
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				slog.Error("evidence: a configuration can't be compared with its baseline", "item", d.ItemID, "error", err)
				continue
			}
			if err := s.db.In(ctx, func(ctx context.Context) error { return s.store.counted(ctx, d.ID, d.Against, lines) }); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

// deviating keeps the baseline that was read last: many hosts are held against the same.
type deviating struct {
	service *Service
	against string
	base    []string
	none    bool // it can't be compared with
}

// lines that differ; nil where they can't be counted.
func (c *deviating) lines(ctx context.Context, d uncountedRow) (*int, error) {
	if d.Against != c.against {
		base, err := c.service.baselineLines(ctx, d)
		if err != nil && !incomparable(err) {
			return nil, err
		}
		c.against, c.base, c.none = d.Against, base, err != nil
	}
	if c.none {
		return nil, nil
	}
	i, err := c.service.store.item(ctx, d.ItemID)
	if err != nil {
		return nil, err
	}
	version, err := c.service.originalLines(ctx, i)
	if incomparable(err) {
		return nil, nil
	}
	n := 0
	for _, l := range differ(c.base, version) {
		if l.Change != Kept {
			n++
		}
	}
	return &n, err
}

// incomparable says that trying again would change nothing.
func incomparable(err error) bool {
	return fault.Is(err, fault.KindTooLarge) || fault.Is(err, fault.KindConflict) || errors.Is(err, blob.ErrMissing) || errors.Is(err, blob.ErrTampered)
}

func (s *Service) baselineLines(ctx context.Context, d uncountedRow) ([]string, error) {
	if d.Own {
		i, err := s.store.item(ctx, d.Against)
		if err != nil {
			return nil, err
		}
		return s.originalLines(ctx, i)
	}
	r, err := s.store.siteBaseline(ctx, d.Against)
	if err != nil {
		return nil, err
	}
	if r.ItemID == nil {
		return s.linesOf(ctx, s.baselineFile(r.ID), Difference{})
	}
	i, err := s.store.item(ctx, *r.ItemID)
	if err != nil {
		return nil, err
	}
	return s.originalLines(ctx, i)
}

func (s *Service) originalLines(ctx context.Context, i Item) ([]string, error) {
	if err := notComparable(i); err != nil {
		return nil, err
	}
	return s.linesOf(ctx, s.versionFile(i), Difference{})
}
