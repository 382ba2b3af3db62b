package request

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Keeping is how long a log's source keeps its entries: so many hours, or until a time that somebody knows. A step says one of
// them or, where nobody knows, neither.
type Keeping struct {
	KeptHours   int           `json:"kept_hours,omitempty"`
	Overwritten *worktime.Due `json:"overwritten_at,omitempty"`
}

func (k Keeping) wellFormed() error {
	switch {
	case k.KeptHours < 0:
		return fault.Invalid("/kept_hours", "contract.too_small", "limit", 0)
	case k.KeptHours > directory.MaxKeptHours:
		return fault.Invalid("/kept_hours", "contract.too_large", "limit", directory.MaxKeptHours)
	case k.KeptHours > 0 && k.Overwritten != nil:
		return fault.Invalid("/overwritten_at", "step.kept_one_way")
	}
	return nil
}

func (k Keeping) known() bool { return k.KeptHours > 0 || k.Overwritten != nil }

// OverwrittenAt is when the first entry of the window is, or was, overwritten; zero where nobody knows.
// Both ways of saying it are on the source's clock, whose error is taken off.
func (w LogWindow) OverwrittenAt() time.Time {
	at := instant(w.Overwritten)
	if from, _, ok := w.span(); w.Overwritten == nil && w.KeptHours > 0 && ok {
		at = from.Add(time.Duration(w.KeptHours) * time.Hour)
	}
	if at.IsZero() {
		return at
	}
	return w.TrueTime(at)
}

// TrueTime is when it was that the source's clock showed an instant.
func (w LogWindow) TrueTime(shown time.Time) time.Time {
	return shown.Add(-time.Duration(w.ClockOffsetSeconds) * time.Second)
}

// OverwrittenAt is the first of its logs'.
func (c Content) OverwrittenAt() time.Time {
	var first time.Time
	for _, s := range c.Steps {
		if s.CollectLog == nil {
			continue
		}
		if at := s.CollectLog.OverwrittenAt(); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// CountsDown says that there is something left to fetch before it is overwritten.
func (s State) CountsDown() bool { return slices.Contains(volatileStates(), s) }

func volatileStates() []State { return append(overdueStates(), Draft) }

// keeping fills in, as a request goes out, how long its logs are kept where their hosts' records say so and their steps
// don't: its executor is to know what to fetch first.
func (s *Service) keeping(ctx context.Context, r Request) ([]Step, error) {
	steps := make([]Step, len(r.Steps))
	for i, step := range r.Steps {
		steps[i] = step
		if step.CollectLog == nil || step.CollectLog.known() {
			continue
		}
		sites, err := s.sitesOf(ctx, r)
		if err != nil {
			return nil, err
		}
		id, err := s.people.LookupAssetNamed(ctx, sites, step.CollectLog.Host)
		if err != nil || id == "" {
			if err != nil {
				return nil, err
			}
			continue
		}
		host, err := s.people.LookupAsset(ctx, id)
		if err != nil {
			return nil, err
		}
		if log, ok := host.LogSource(step.CollectLog.Path); ok {
			w := *step.CollectLog
			w.KeptHours = log.KeptHours
			steps[i].CollectLog = &w
		}
	}
	return steps, nil
}

// EvidenceSince says how the earliest sign of a case is found, zero where there is none; it is called while the program is put
// together.
func (s *Service) EvidenceSince(earliest func(ctx context.Context, incident string) (time.Time, error)) {
	s.earliest = earliest
}

// judgeKeeping warns of a due that comes after the overwriting, and of a source that has forgotten when the case began (R78).
// The case's earliest sign is for those who see all of it.
func (s *Service) judgeKeeping(ctx context.Context, r Request, e *Estimate) error {
	due := r.DueAt()
	e.DueLate = !e.OverwrittenAt.IsZero() && due.After(e.OverwrittenAt)
	if e.Keeping == 0 || s.earliest == nil || !access.From(ctx).SeesEveryCase() {
		return nil
	}
	since, err := s.earliest(ctx, r.Incident)
	e.KeptTooShort = !since.IsZero() && since.Before(s.now().Add(-e.Keeping))
	return err
}
