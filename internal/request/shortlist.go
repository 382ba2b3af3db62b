package request

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
)

// Bounds of what is offered to ask for, and of the hosts whose logs are looked through for it.
const (
	MaxCandidates     = 20
	MaxCandidateHosts = 500
)

// Why says why a log stands where it does among those that could be asked for.
type Why string

// The reasons, in the order in which logs are offered.
const (
	RunningOut  Why = "running_out" // what it has of the case's beginning is overwritten soon
	Kept        Why = "kept"        // it is known for how long, and not since when the case is
	Recorded    Why = "recorded"    // nothing is known but that it is there
	Overwritten Why = "overwritten" // what it had of the case's beginning
)

var whys = []Why{RunningOut, Kept, Recorded, Overwritten}

// Candidate is a log that a request could ask for and doesn't.
type Candidate struct {
	Host, Path    string
	Why           Why
	Keeping       time.Duration // 0 where nobody knows
	OverwrittenAt time.Time     // of what it has or had of the case's beginning; zero where nobody knows
}

// Shortlisted is what could be asked for, and how much more there is of it.
type Shortlisted struct {
	Candidates []Candidate
	LeftOff    int // logs behind them
	HostsLeft  int // hosts whose logs were not looked through, the last by name
}

// Shortlist are the logs that are recorded of the hosts at a request's sites and that no step of it asks for, what is lost first before
// all others (R7, R78). It is for whoever may have estimates, by what they may know of the hosts and of when the case began.
func (s *Service) Shortlist(ctx context.Context, id string) (l Shortlisted, err error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return l, err
	}
	if err := s.check(ctx, access.EstimateRequest, r); err != nil {
		return l, err
	}
	sites, err := s.sitesOf(ctx, r)
	if err != nil {
		return l, err
	}
	hosts, more, err := s.people.KnownAssetsWithLogs(ctx, sites, MaxCandidateHosts)
	if err != nil {
		return l, err
	}
	var since time.Time
	if s.earliest != nil && access.From(ctx).SeesEveryCase() {
		if since, err = s.earliest(ctx, r.Incident); err != nil {
			return l, err
		}
	}
	all := []Candidate{}
	for _, h := range hosts {
		for _, l := range h.LogSources {
			if !r.asksFor(h.Name, l.Path) {
				all = append(all, candidate(h.Name, l.Path, time.Duration(l.KeptHours)*time.Hour, since, s.now()))
			}
		}
	}
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(
			slices.Index(whys, a.Why)-slices.Index(whys, b.Why), a.OverwrittenAt.Compare(b.OverwrittenAt), cmp.Compare(a.Keeping, b.Keeping),
			cmp.Compare(a.Host, b.Host), cmp.Compare(a.Path, b.Path),
		)
	})
	n := min(len(all), MaxCandidates)
	return Shortlisted{Candidates: all[:n], LeftOff: len(all) - n, HostsLeft: more}, nil
}

func candidate(host, path string, kept time.Duration, since, now time.Time) Candidate {
	c := Candidate{Host: host, Path: path, Why: Recorded, Keeping: kept}
	if kept == 0 {
		return c
	}
	if c.Why = Kept; since.IsZero() {
		return c
	}
	c.OverwrittenAt = since.Add(kept)
	if c.Why = RunningOut; !c.OverwrittenAt.After(now) {
		c.Why = Overwritten
	}
	return c
}

// asksFor says that a step asks for that log already.
func (c Content) asksFor(host, path string) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		return s.CollectLog != nil && s.CollectLog.Host == host && s.CollectLog.Path == path
	})
}
