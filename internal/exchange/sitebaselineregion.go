package exchange

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"tasuki/internal/blob"
	"tasuki/internal/journal"
)

// FollowSites takes baselines that are files of their own to the region that their site keeps its evidence in by now. They are
// headquarters' word and nobody's evidence, so that nobody has to agree. One that can't be taken along keeps the others from nothing. Any
// number of processes may do it.
func (s *Service) FollowSites(ctx context.Context) error {
	for after := ""; ; {
		rows, err := s.store.astray(ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			after = r.Row.ID
			if err := s.follow(ctx, r.Row, r.KeptIn); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil {
				slog.Error("evidence: a site's baseline can't follow its site", "baseline", r.Row.ID, "error", err)
			}
		}
	}
}

// follow copies, has the row name the copy, and deletes what it named before. What a kill leaves no row names, so that Sweep takes it.
func (s *Service) follow(ctx context.Context, r siteBaselineRow, region string) error {
	from, err := s.vault.In(r.Region)
	if err != nil {
		return err
	}
	to, err := s.vault.In(region)
	if err != nil {
		return err
	}
	plain, err := readWhole(ctx, from, r.object())
	if err != nil {
		return err
	}
	o, err := to.PutSealed(ctx, baselinePrefix+r.ID, bytes.NewReader(plain), BaselineBytes)
	if err != nil {
		return err
	}
	if hex.EncodeToString(o.SHA256[:]) != r.SHA256 {
		s.discard(ctx, region, o.Parts...)
		return fmt.Errorf("%w: baseline %s has another SHA-256", blob.ErrSource, r.ID)
	}
	moved := false
	err = s.db.In(ctx, func(ctx context.Context) error {
		wrapped, err := s.keyring.Settle(ctx, o.WrappedKey)
		if err != nil {
			return err
		}
		if moved, err = s.store.followed(ctx, r, region, o.Parts[0].Name, wrapped); err != nil || !moved {
			return err
		}
		b := r.baseline()
		b.Region = region
		e := b.entry(journal.SiteBaselineMoved)
		e.Data["from_region"] = r.Region
		return s.journal.Append(ctx, e)
	})
	switch {
	case err != nil: // the row may name the copy
		return err
	case !moved: // another process was quicker
		s.discard(ctx, region, o.Parts...)
	default:
		s.discard(ctx, r.Region, r.object().Parts...)
	}
	return nil
}

// baselineBytes reads a site's file where it is: wherever that is by now, if it is being taken elsewhere. Its key may have moved too.
func (s *Service) baselineBytes(ctx context.Context, id string) ([]byte, error) {
	for was := ""; ; {
		r, err := s.store.siteBaseline(ctx, id)
		if err != nil {
			return nil, err
		}
		at, err := s.vault.In(r.Region)
		if err != nil {
			return nil, err
		}
		plain, err := readWhole(ctx, at, r.object())
		if !errors.Is(err, blob.ErrMissing) || r.Part == was {
			return plain, err
		}
		was = r.Part
	}
}

func readWhole(ctx context.Context, at *blob.Vault, o blob.Object) ([]byte, error) {
	r, err := at.Reader(ctx, o, 0, -1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
