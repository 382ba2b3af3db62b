package request

import (
	"context"
	"fmt"
	"math"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// DefaultLimit is what may come over the line where a step has no limit of its own.
const DefaultLimit = 10_000_000_000

// Estimate is what one step that asks for a file will come to, and what can be done where that is too much.
type Estimate struct {
	Step              string
	Host, Path, Zone  string
	Size              Size
	Limit             int64
	Transfer          Transfer
	Mbps              int           // of the site's line, 0 where it is not known
	Shortest, Longest time.Duration // over that line; 0 where either is not known
	TooLarge          bool
	Narrower          []Narrowed    // the first alone where there would be too many
	Parts             int           // how many there would be; 0 where not even the shortest fits
	Windowed          bool          // it has a window that can be reckoned
	Filter            bool          // there is none yet
	Keeping           time.Duration // of its source, 0 where nobody knows
	OverwrittenAt     time.Time     // zero where nobody knows
	DueLate           bool          // the request is due after that
	KeptTooShort      bool          // what is known of the case began before what the source still has
}

// Estimates are those of a request's steps that ask for files, by what the actor may know of their hosts, and the ids of all
// its steps in the order in which what they ask for is lost.
func (s *Service) Estimates(ctx context.Context, id string) (all []Estimate, order []string, err error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := s.check(ctx, access.EstimateRequest, r); err != nil {
		return nil, nil, err
	}
	order = []string{}
	for _, step := range r.VolatileFirst() {
		order = append(order, step.ID)
	}
	all, err = s.estimates(ctx, r)
	return all, order, err
}

func (s *Service) estimates(ctx context.Context, r Request) ([]Estimate, error) {
	all := []Estimate{}
	var sites []string
	for _, step := range r.Steps {
		src, ok := step.source()
		if !ok {
			continue
		}
		if sites == nil {
			var err error
			if sites, err = s.sitesOf(ctx, r); err != nil {
				return nil, err
			}
		}
		e, err := s.estimate(ctx, r.Lineage, sites, src)
		if err != nil {
			return nil, err
		}
		e.Step = step.ID
		if err := s.judgeKeeping(ctx, r, &e); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// sitesOf are where a request's hosts may stand: the sites that it concerns, or else those that its executor is bound to.
func (s *Service) sitesOf(ctx context.Context, r Request) ([]string, error) {
	if len(r.Sites) > 0 || r.Executor.Organization == "" {
		return r.Sites, nil
	}
	o, err := s.people.LookupOrganization(ctx, r.Executor.Organization)
	if err != nil {
		return nil, err
	}
	if !o.Kind.Outside() {
		return []string{o.ID}, nil
	}
	return s.people.BoundSites(ctx, o.ID)
}

// estimate reckons with what the actor may know: nobody finds out about a host by asking what its log would come to.
func (s *Service) estimate(ctx context.Context, lineage string, sites []string, src source) (Estimate, error) {
	e := Estimate{Host: src.host, Path: src.path, Limit: src.limit, Transfer: src.delivery.Transfer, Filter: src.window != nil && src.filter == ""}
	if e.Limit == 0 {
		e.Limit = DefaultLimit
	}
	host, known, err := s.people.KnownAssetNamed(ctx, sites, src.host)
	if err != nil {
		return e, err
	}
	site := host.Site
	if !known && len(sites) == 1 && directory.KnowsSite(ctx, sites[0]) {
		site = sites[0]
	}
	samples, err := s.samples(ctx, lineage, site, src)
	if err != nil {
		return e, err
	}
	log, _ := host.LogSource(src.path)
	e.Size = src.size(lineage, samples, log)
	if src.window != nil {
		w := *src.window
		if !w.known() {
			w.KeptHours = log.KeptHours
		}
		e.Keeping, e.OverwrittenAt = time.Duration(w.KeptHours)*time.Hour, w.OverwrittenAt()
	}
	if site != "" {
		o, err := s.people.LookupOrganization(ctx, site)
		if err != nil {
			return e, err
		}
		e.Mbps = o.UplinkMbps
	}
	e.Shortest, e.Longest = overLine(e.Size.Low, e.Mbps), overLine(e.Size.High, e.Mbps)
	e.TooLarge = e.Transfer == OverLine && e.Size.High > e.Limit
	if src.window != nil {
		e.Zone = src.window.Zone
		_, _, e.Windowed = src.window.span()
		if e.TooLarge {
			e.Narrower, e.Parts = src.window.narrower(e.Size.High, e.Limit)
		}
	}
	return e, nil
}

// overLine is how long bytes take over a line that has nothing else to do.
func overLine(bytes int64, mbps int) time.Duration {
	if mbps == 0 {
		return 0
	}
	return time.Duration(math.Ceil(float64(bytes)*8/(float64(mbps)*1e6))) * time.Second
}

// fitting refuses to send what is known to be more than the line is to carry. Whoever wants it all the same says so: a higher
// limit, another way, or what they expect it to be.
func (s *Service) fitting(ctx context.Context, r Request) error {
	all, err := s.estimates(ctx, r)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range all {
		if !e.TooLarge {
			continue
		}
		for i, step := range r.Steps {
			if step.ID == e.Step {
				errs = append(errs, fault.Invalid(fmt.Sprintf("/steps/%d/%s/limit_bytes", i, step.Kind), "step.too_large", "size", e.Size.High, "limit", e.Limit))
			}
		}
	}
	return fault.Join(errs...)
}
