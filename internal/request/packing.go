package request

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
)

// packing tells the exchange whether the actor may do act about packing for a request, and what there is to pack.
func (s *Service) packing(ctx context.Context, act access.Action, requestID string) (exchange.Packing, error) {
	r, err := s.load(ctx, requestID)
	if err != nil {
		return exchange.Packing{}, err
	}
	if err := s.check(ctx, act, r); err != nil {
		return exchange.Packing{}, err
	}
	takes := act == access.CreatePackOrder || act == access.ImportBundle
	if takes && (r.IssuedAt.IsZero() || !r.State.Open()) {
		return exchange.Packing{}, r.refused("upload")
	}
	p := exchange.Packing{
		Order: r.unnamed(), Reference: r.Reference, Revision: r.Revision, Wording: r.wordingHash(), Readers: r.readers(), Files: map[string]exchange.Order{},
	}
	for _, step := range r.Steps {
		p.Files[step.ID] = r.order(step)
		p.Steps = append(p.Steps, packStep(step))
	}
	return p, nil
}

// packStep is what whoever packs must know of a step; the commands and the reasons stay in the request.
func packStep(s Step) exchange.PackStep {
	p := exchange.PackStep{ID: s.ID, Kind: string(s.Kind)}
	switch {
	case s.CollectLog != nil:
		w := s.CollectLog
		p.Host, p.Source, p.Zone, p.LimitBytes = w.Host, w.Path, w.Zone, w.LimitBytes
		p.From, p.Until = spoken(w.From.String()), spoken(w.Until.String())
	case s.ExportConfig != nil:
		p.Host, p.Source, p.LimitBytes = s.ExportConfig.Host, s.ExportConfig.Source, s.ExportConfig.LimitBytes
	}
	return p
}
