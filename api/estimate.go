package api

import (
	"context"
	"time"

	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) estimateRequest(ctx context.Context, in byRequest) (wire.RequestEstimate, error) {
	all, order, err := a.Requests.Estimates(ctx, in.Request)
	if err != nil {
		return wire.RequestEstimate{}, err
	}
	l, err := a.Requests.Shortlist(ctx, in.Request)
	return wire.RequestEstimate{Items: each(all, wireEstimate), Order: order, LeftOff: l.LeftOff, HostsLeftOff: l.HostsLeft, Candidates: each(l.Candidates, func(c request.Candidate) wire.LogCandidate {
		return wire.LogCandidate{
			Host: c.Host, Path: c.Path, Why: wire.LogCandidateWhy(c.Why), KeptHours: int(c.Keeping / time.Hour), Overwritten: placeTime(c.OverwrittenAt, readersZone(ctx)),
		}
	})}, err
}

// wireEstimate leaves out what is not known: 0 bytes would be a size.
func wireEstimate(e request.Estimate) wire.StepEstimate {
	w := wire.StepEstimate{
		Step: e.Step, Host: e.Host, Path: e.Path, Basis: wire.SizeBasis(e.Size.Basis), LimitBytes: e.Limit, TooLarge: e.TooLarge,
		UplinkMbps: e.Mbps, KeptHours: int(e.Keeping / time.Hour), Overwritten: placeTime(e.OverwrittenAt, e.Zone),
		Proposals: []wire.SizeProposal{}, Warnings: []wire.StepEstimateWarnings{},
	}
	if e.Size.Basis != request.BasisUnknown {
		w.LeastBytes, w.MostBytes = &e.Size.Low, &e.Size.High
		if e.Mbps > 0 {
			w.LeastSeconds, w.MostSeconds = seconds(e.Shortest), seconds(e.Longest)
		}
	}
	if e.TooLarge {
		w.Proposals, w.NarrowerParts = wireProposals(e), e.Parts
		if e.Windowed && len(e.Narrower) == 0 {
			w.Warnings = append(w.Warnings, wire.StepEstimateWarningsNoWindowFits)
		}
	}
	if e.DueLate {
		w.Warnings = append(w.Warnings, wire.StepEstimateWarningsDueAfterOverwriting)
	}
	if e.KeptTooShort {
		w.Warnings = append(w.Warnings, wire.StepEstimateWarningsKeptShorterThanDwell)
	}
	return w
}

func seconds(d time.Duration) *int64 {
	n := int64(d / time.Second)
	return &n
}

func wireProposals(e request.Estimate) []wire.SizeProposal {
	all := each(e.Narrower, func(n request.Narrowed) wire.SizeProposal {
		return wire.SizeProposal{Kind: wire.SizeProposalKindNarrowerWindow, From: n.From.String(), Until: n.Until.String(), Zone: e.Zone, Bytes: n.Bytes}
	})
	if e.Filter {
		all = append(all, wire.SizeProposal{Kind: wire.SizeProposalKindFilter})
	}
	return append(all, wire.SizeProposal{Kind: wire.SizeProposalKindCourier}, wire.SizeProposal{Kind: wire.SizeProposalKindInPlace})
}
