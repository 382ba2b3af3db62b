package api

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) estimateRequest(ctx context.Context, in byRequest) (wire.RequestEstimate, error) {
	all, order, err := a.Requests.Estimates(ctx, in.Request)
	if err != nil {
		return wire.RequestEstimate{}, err
	}
	l, err := a.Requests.Shortlist(ctx, in.Request)
	return wire.RequestEstimate{
		Items: each(all, wireEstimate), Order: order, LeftOff: l.LeftOff, HostsLeftOff: l.HostsLeft,
		Candidates: each(l.Candidates, func(c request.Candidate) wire.LogCandidate { return wireCandidate(ctx, c) }),
		Chosen:     each(l.Chosen, func(c request.Choice) wire.TargetChoice { return wireChoice(ctx, c) }),
	}, err
}

func wireCandidate(ctx context.Context, c request.Candidate) wire.LogCandidate {
	return wire.LogCandidate{
		Site: c.Site, Host: c.Host, Path: c.Path, Why: wire.LogCandidateWhy(c.Why), KeptHours: int(c.Keeping / time.Hour),
		Overwritten: placeTime(c.OverwrittenAt, readersZone(ctx)), Observation: c.Seen.Observation, ObservationReference: c.Seen.Reference,
	}
}

func wireChoice(ctx context.Context, c request.Choice) wire.TargetChoice {
	w := wire.TargetChoice{
		Site: c.Site, Host: c.Host, Path: c.Path, Choice: wire.TargetIsOut, Reason: c.Reason, By: c.By, At: *placeTime(c.At, readersZone(ctx)),
	}
	if c.In {
		w.Choice = wire.TargetIsIn
	}
	return w
}

func (a *API) shortlistRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.TargetChoiceInput
}) (wire.RequestEstimate, error) {
	b := in.Body
	err := a.Requests.Choose(ctx, in.Request, request.Choice{
		Target: request.Target{Site: b.Site, Host: b.Host, Path: b.Path}, In: b.Choice == wire.TargetIsIn, Reason: b.Reason,
	})
	if err != nil {
		return wire.RequestEstimate{}, err
	}
	return a.estimateRequest(access.Whole(ctx), byRequest{Request: in.Request})
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
