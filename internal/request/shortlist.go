package request

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Bounds of what is offered to ask for, and of what is looked through for it.
const (
	MaxCandidates     = 20
	MaxCandidateHosts = 500
	MaxChoices        = 200 // of a case
)

// Why says why a log stands where it does among those that could be asked for.
type Why string

// The reasons, in the order in which logs are offered.
const (
	RunningOut  Why = "running_out" // what it has of the case's beginning is overwritten soon
	Observed    Why = "observed"    // something suspicious was seen on its host
	Collected   Why = "collected"   // it was handed in for this case before, for another window perhaps
	Kept        Why = "kept"        // it is known for how long, and not since when the case is
	Recorded    Why = "recorded"    // nothing is known but that it is there
	Overwritten Why = "overwritten" // what it had of the case's beginning
)

var whys = []Why{RunningOut, Observed, Collected, Kept, Recorded, Overwritten}

// Target is what could be looked into: a log, or a host of which no log is known.
type Target struct {
	Site string // "" where nobody knows where the host stands
	Host string
	Path string // "" for the host alone
}

// Candidate is a target that a request could ask for and doesn't.
type Candidate struct {
	Target
	Why           Why
	Keeping       time.Duration // 0 where nobody knows
	OverwrittenAt time.Time     // of what it has or had of the case's beginning; zero where nobody knows
	Seen          Seen          // on its host; the zero one for nothing
}

// Seen is something suspicious that was seen on a host, as whoever saw it calls that.
type Seen struct{ Host, Site, Observation, Reference string }

// Shortlisted is what could be asked for, how much more there is of it, and what was decided about it in this case.
type Shortlisted struct {
	Candidates []Candidate // undecided
	LeftOff    int         // behind them
	HostsLeft  int         // hosts whose logs were not looked through, the last by name
	Chosen     []Choice    // the latest first
}

// SeenOn says how it is found on which hosts of a case something suspicious was seen, the latest first; it is called while the
// program is put together.
func (s *Service) SeenOn(hosts func(ctx context.Context, incident string) ([]Seen, error)) {
	s.seenOn = hosts
}

// Shortlist are the logs that are recorded of the hosts at a request's sites, those that came for its case before, and the hosts on which
// something was seen, as far as no step of it asks for them: what is lost first before all others (R7, R78). It is for whoever may have
// estimates, by what they may know of the hosts; what was seen and decided, and when the case began, is for those who see all of it.
func (s *Service) Shortlist(ctx context.Context, id string) (l Shortlisted, err error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return l, err
	}
	if err := s.check(ctx, access.EstimateRequest, r); err != nil {
		return l, err
	}
	return s.shortlist(ctx, r)
}

func (s *Service) shortlist(ctx context.Context, r Request) (l Shortlisted, err error) {
	all, more, err := s.candidates(ctx, r)
	if err != nil {
		return l, err
	}
	l.Chosen = []Choice{}
	if access.From(ctx).SeesEveryCase() {
		if l.Chosen, err = s.choices(ctx, r.Incident); err != nil {
			return l, err
		}
	}
	all = slices.DeleteFunc(all, func(c Candidate) bool {
		return r.asksFor(c.Target) || slices.ContainsFunc(l.Chosen, func(d Choice) bool { return d.Target == c.Target })
	})
	n := min(len(all), MaxCandidates)
	l.Candidates, l.LeftOff, l.HostsLeft = all[:n], len(all)-n, more
	return l, nil
}

// candidates are all targets at a request's sites, asked for and decided or not.
func (s *Service) candidates(ctx context.Context, r Request) (all []Candidate, hostsLeft int, err error) {
	sites, err := s.sitesOf(ctx, r)
	if err != nil {
		return nil, 0, err
	}
	hosts, more, err := s.people.KnownAssetsWithLogs(ctx, sites, MaxCandidateHosts)
	if err != nil {
		return nil, 0, err
	}
	all = []Candidate{}
	k, err := s.knownOfCase(ctx, r.Incident, sites)
	if err != nil {
		return nil, 0, err
	}
	for _, h := range hosts {
		for _, l := range h.LogSources {
			all = append(all, k.recorded(Target{h.Site, h.Name, l.Path}, time.Duration(l.KeptHours)*time.Hour, s.now()))
		}
	}
	all = k.others(all)
	slices.SortStableFunc(all, func(a, b Candidate) int {
		return cmp.Or(
			slices.Index(whys, a.Why)-slices.Index(whys, b.Why), a.OverwrittenAt.Compare(b.OverwrittenAt), cmp.Compare(a.Keeping, b.Keeping),
			cmp.Compare(a.Host, b.Host), cmp.Compare(a.Path, b.Path),
		)
	})
	return all, more, nil
}

// knownOfCase is what the actor may know of a case beside what is recorded of hosts.
type knownOfCase struct {
	since time.Time // its earliest sign; zero where there is none
	seen  []Seen
	came  []Target
}

func (s *Service) knownOfCase(ctx context.Context, incident string, sites []string) (k knownOfCase, err error) {
	known := slices.DeleteFunc(slices.Clone(sites), func(site string) bool { return !directory.KnowsSite(ctx, site) })
	if k.came, err = s.cameFrom(ctx, incident, known); err != nil {
		return k, err
	}
	if !access.From(ctx).SeesEveryCase() {
		return k, nil
	}
	if s.earliest != nil {
		if k.since, err = s.earliest(ctx, incident); err != nil {
			return k, err
		}
	}
	if s.seenOn != nil {
		k.seen, err = s.seenOn(ctx, incident)
	}
	k.seen = slices.DeleteFunc(k.seen, func(o Seen) bool { return o.Site != "" && !slices.Contains(sites, o.Site) })
	return k, err
}

// recorded is a log that is recorded of a host, and why it is offered.
func (k knownOfCase) recorded(t Target, kept time.Duration, now time.Time) Candidate {
	c := Candidate{Target: t, Why: Recorded, Keeping: kept}
	if i := slices.IndexFunc(k.seen, func(o Seen) bool { return o.on(t) }); i >= 0 {
		c.Seen = k.seen[i]
	}
	if kept > 0 {
		c.Why = Kept
	}
	switch {
	case c.Seen != Seen{}:
		c.Why = Observed
	case slices.Contains(k.came, t):
		c.Why = Collected
	}
	if kept == 0 || k.since.IsZero() {
		return c
	}
	if c.OverwrittenAt = k.since.Add(kept); c.OverwrittenAt.After(now) {
		c.Why = RunningOut
	} else if c.Why == Kept {
		c.Why = Overwritten
	}
	return c
}

// others adds what isn't recorded of any host: what came all the same, and hosts that only an observation names.
func (k knownOfCase) others(all []Candidate) []Candidate {
	for _, t := range k.came {
		if !slices.ContainsFunc(all, func(c Candidate) bool { return c.Target == t }) {
			all = append(all, k.recorded(t, 0, time.Time{}))
		}
	}
	for _, o := range k.seen {
		if !slices.ContainsFunc(all, func(c Candidate) bool { return o.on(c.Target) }) {
			all = append(all, Candidate{Target: Target{Site: o.Site, Host: o.Host}, Why: Observed, Seen: o})
		}
	}
	return all
}

// on says that the target is of that host, as far as anybody can tell.
func (o Seen) on(t Target) bool {
	return o.Host == t.Host && (o.Site == t.Site || o.Site == "" || t.Site == "")
}

// asksFor says that a step asks for that log already, or for anything of the host where no log is known.
func (c Content) asksFor(t Target) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		src, ok := s.source()
		return ok && src.host == t.Host && (t.Path == "" || src.path == t.Path)
	})
}

// Choice is what was decided about a target of a case.
type Choice struct {
	Target
	In     bool // else out
	Reason string
	By     string // person
	At     time.Time
}

// MaxShortlistReason is how long the reason for a choice may be, in characters.
const MaxShortlistReason = 1000

// Choose records whether one of a request's candidates is a target of its case, and why; a later choice takes an earlier one's place, which
// stays in the journal. The request itself stays as it is.
func (s *Service) Choose(ctx context.Context, id string, c Choice) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, access.ShortlistRequest, r); err != nil {
			return err
		}
		if err := words("/reason", c.Reason); err != nil {
			return err
		}
		if len([]rune(c.Reason)) > MaxShortlistReason {
			return fault.Invalid("/reason", "field.too_long", "limit", MaxShortlistReason)
		}
		if err := s.choosable(ctx, r, c.Target); err != nil {
			return err
		}
		c.By, c.At = access.Person(ctx), s.now()
		if err := s.storeChoice(ctx, r.Incident, c); err != nil {
			return err
		}
		reference, _, _ := strings.Cut(r.Reference, "/")
		return s.journal.Append(ctx, journal.Entry{ // on the case and for headquarters alone: what happens to a request its readers take along
			Fact: journal.TargetChosen, Incident: r.Incident, Object: journal.Object{Type: "incident", ID: r.Incident, Reference: reference},
			Data: map[string]any{"in": c.In}, Personal: map[string]string{"host": c.Host, "path": c.Path, "text": c.Reason},
		})
	})
}

// choosable refuses what nobody has offered, and more than a case may have.
func (s *Service) choosable(ctx context.Context, r Request, t Target) error {
	chosen, err := s.choices(ctx, r.Incident)
	if err != nil || slices.ContainsFunc(chosen, func(c Choice) bool { return c.Target == t }) {
		return err
	}
	if len(chosen) >= MaxChoices {
		return fault.Conflict("request.shortlist_full", "limit", MaxChoices)
	}
	all, _, err := s.candidates(ctx, r)
	if err == nil && !slices.ContainsFunc(all, func(c Candidate) bool { return c.Target == t }) {
		err = fault.Invalid("/host", "request.no_candidate")
	}
	return err
}
