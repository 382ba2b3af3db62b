package request

import (
	"cmp"
	"math"
	"regexp"
	"slices"
)

// VolatileFirst are the steps in the order in which what they ask for goes away (RFC 3227): what is to be left alone before
// anything else, then what is in memory, logs by when they are overwritten, and configurations, the running one before the saved one. What goes at the same time
// stays as it was written.
func (c Content) VolatileFirst() []Step {
	steps := slices.Clone(c.Steps)
	slices.SortStableFunc(steps, Step.goesBefore)
	return steps
}

// FetchFirst are the ids of the steps whose bytes go away before those of a step that is written before them: whoever fetches is told, since
// the order is its author's and the wording stays. Nobody is told to run commands before their turn: they may change what is fetched.
func (c Content) FetchFirst() (ids []string) {
	var before []Step
	for _, s := range c.Steps {
		if !s.fetches() {
			continue
		}
		if slices.ContainsFunc(before, func(b Step) bool { return s.goesBefore(b) < 0 }) {
			ids = append(ids, s.ID)
		}
		before = append(before, s)
	}
	return ids
}

func (s Step) fetches() bool { return s.Kind == CollectLog || s.Kind == ExportConfig }

// goesBefore is negative where what the step asks for goes away before what the other one does.
func (s Step) goesBefore(other Step) int {
	return cmp.Or(cmp.Compare(s.volatility(), other.volatility()), cmp.Compare(s.gone(), other.gone()))
}

// running finds a device's configuration that is in force and lost as it restarts; what it starts with is kept.
var running = regexp.MustCompile(`(?i)\brun(ning)?\b`)

// volatility of what a step asks for, as RFC 3227 numbers it; 0 where nothing may be touched, and after all others what
// people are asked.
func (s Step) volatility() int {
	switch s.Kind {
	case DoNotTouch:
		return 0
	case RunCommands:
		return 2
	case CollectLog:
		return 4
	case ExportConfig:
		if s.ExportConfig != nil && running.MatchString(s.ExportConfig.Source) {
			return 5
		}
		return 6
	}
	return 8
}

// gone is when a log's first entry is overwritten; what nobody knows of comes last.
func (s Step) gone() int64 {
	if s.CollectLog == nil || s.CollectLog.OverwrittenAt().IsZero() {
		return math.MaxInt64
	}
	return s.CollectLog.OverwrittenAt().UnixMicro()
}
