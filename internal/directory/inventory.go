package directory

import (
	"context"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// CreateAsset enters a host.
func (s *Service) CreateAsset(ctx context.Context, d AssetDraft) (a Asset, err error) {
	if err := may(ctx, access.CreateAsset); err != nil {
		return Asset{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		a, err = s.addAsset(ctx, d)
		return err
	})
	return a, err
}

func (s *Service) addAsset(ctx context.Context, d AssetDraft) (Asset, error) {
	a, err := d.normal()
	if d.Site == "" {
		err = fault.Join(err, fault.Invalid("/site", "field.required"))
	}
	if err := fault.Join(err, s.isSite(ctx, "/site", d.Site)); err != nil {
		return a, err
	}
	a.ID = db.NewID()
	if err := s.freeName(ctx, a); err != nil {
		return a, err
	}
	if err := s.store.insertAsset(ctx, a); err != nil {
		return a, err
	}
	return a, s.journal.Append(ctx, a.entry(journal.AssetAdded))
}

// UpdateAsset changes what is known of a host.
func (s *Service) UpdateAsset(ctx context.Context, id string, c AssetChange) (a Asset, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.store.asset(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdateAsset, now.scope()); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		a, err = s.changeAsset(ctx, now, c)
		return err
	})
	return a, err
}

func (s *Service) changeAsset(ctx context.Context, now Asset, c AssetChange) (Asset, error) {
	a, err := c.apply(now).normal()
	if err != nil {
		return a, err
	}
	a.ID, a.Version = now.ID, now.Version+1
	if err := s.freeName(ctx, a); err != nil {
		return a, err
	}
	if err := s.store.updateAsset(ctx, a); err != nil {
		return a, err
	}
	return a, s.journal.Append(ctx, a.entry(journal.AssetChanged))
}

// freeName refuses a name that another host at the site has. Of two at the same moment the index refuses one.
func (s *Service) freeName(ctx context.Context, a Asset) error {
	other, err := s.store.assetNamed(ctx, a.Site, a.Name)
	switch {
	case err == nil && other.ID != a.ID:
		return fault.Conflict("asset.name_taken")
	case fault.Is(err, fault.KindNotFound):
		return nil
	}
	return err
}

// Asset is one that the actor sees: headquarters every one, a site its own.
func (s *Service) Asset(ctx context.Context, id string) (Asset, error) {
	a, err := s.store.asset(ctx, id)
	if err != nil {
		return a, err
	}
	if err := access.Check(ctx, access.ReadAsset, a.scope()); err != nil {
		return Asset{}, err
	}
	return a, nil
}

// Assets lists those that the actor sees, the newest first.
func (s *Service) Assets(ctx context.Context, f AssetFilter, p Page) (List[Asset], error) {
	if err := may(ctx, access.ListAssets); err != nil {
		return List[Asset]{}, err
	}
	return s.store.assets(ctx, s.sight(ctx), f, p)
}

func (a Asset) scope() access.Scope { return access.Scope{Organization: a.Site} }

func (a Asset) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "asset", ID: a.ID}, Parties: []string{a.Site},
		Data: map[string]any{
			"site": a.Site, "procurement": a.Procurement, "patch_management": a.PatchManagement,
			"unknown_fields": a.UnknownFields(), "log_sources": len(a.LogSources), "version": a.Version,
		},
		Personal: map[string]string{
			"name": a.Name, "role": a.Role, "owner": a.Owner, "operating_system": a.OperatingSystem,
			"data_flows": strings.Join(a.DataFlows, "\n"), "addresses": strings.Join(a.Addresses, "\n"),
			"log_sources": logSourceLines(a.LogSources),
		},
	}
}
