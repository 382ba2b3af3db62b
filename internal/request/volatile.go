package request

import (
	"cmp"
	"math"
	"slices"
)

// VolatileFirst are the steps in the order in which what they ask for goes away (RFC 3227): what is to be left alone before
// anything else, then what is in memory, logs by when they are overwritten, and configurations. What goes at the same time
// stays as it was written.
func (c Content) VolatileFirst() []Step {
	steps := slices.Clone(c.Steps)
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.volatility(), b.volatility()), cmp.Compare(a.gone(), b.gone()))
	})
	return steps
}

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
