package request

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
)

// TooLarge is an executor's word, before anything is sent, that what a step asks for is that much.
type TooLarge struct {
	Step  string `json:"step"`
	Bytes int64  `json:"bytes"`
}

// tellSize keeps what an executor says of a size, so that the next request for the same log can be estimated by it.
func (s *Service) tellSize(ctx context.Context, r Request, t TooLarge) error {
	switch {
	case t.Bytes < 1:
		return fault.Invalid("/too_large/bytes", "contract.too_small", "limit", 1)
	case t.Bytes > maxExpectedBytes:
		return fault.Invalid("/too_large/bytes", "contract.too_large", "limit", int64(maxExpectedBytes))
	}
	for _, step := range r.Steps {
		if src, ok := step.source(); ok && step.ID == t.Step {
			return s.learn(ctx, r, src, t.Bytes, true)
		}
	}
	return fault.Invalid("/too_large/step", "field.unknown_id")
}

// learnSizes keeps what the logs of an accepted request came to.
func (s *Service) learnSizes(ctx context.Context, r Request) error {
	var items []exchange.Item
	for _, step := range r.Steps {
		src, ok := step.source()
		if !ok {
			continue
		}
		if items == nil {
			var err error
			if items, err = s.evidence.OfRequest(ctx, r.ID); err != nil {
				return err
			}
		}
		var bytes int64
		for _, item := range items {
			if item.Step == step.ID && item.Whole() {
				bytes += item.Latest().Size
			}
		}
		if bytes == 0 {
			continue
		}
		if err := s.learn(ctx, r, src, bytes, false); err != nil {
			return err
		}
	}
	return nil
}

// learn keeps a size with where its host stands, so that only those hear of it who may know that site's hosts. Whoever told
// it need not: the site is looked up as the house, not as they.
func (s *Service) learn(ctx context.Context, r Request, src source, bytes int64, told bool) error {
	seconds, ok := src.seconds()
	if !ok {
		return nil
	}
	sites, err := s.sitesOf(ctx, r)
	if err != nil {
		return err
	}
	id, err := s.people.LookupAssetNamed(ctx, sites, src.host)
	if err != nil {
		return err
	}
	host := directory.Asset{}
	if id != "" {
		if host, err = s.people.LookupAsset(ctx, id); err != nil {
			return err
		}
	}
	if host.Site == "" && len(sites) == 1 {
		host.Site = sites[0]
	}
	return s.insertSize(ctx, logSizeRow{
		ID: db.NewID(), Lineage: r.Lineage, SiteID: host.Site, Host: src.host, Path: src.path, Filter: src.filter, Told: told,
		Bytes: bytes, Seconds: seconds,
	})
}
