package request

import (
	"math"

	"tasuki/internal/directory"
)

// Basis is what a size rests on.
type Basis string

// What a size may rest on, the firmest first.
const (
	BasisTold     Basis = "told"     // the executor said so
	BasisLearned  Basis = "learned"  // from logs of this source that were accepted earlier
	BasisSaid     Basis = "said"     // the request's author expects it
	BasisRecorded Basis = "recorded" // from what is recorded of the host's log
	BasisUnknown  Basis = "unknown"
)

// Size is between two numbers of bytes. Where a filter takes out what nobody can know, the lower one is 0.
type Size struct {
	Low, High int64
	Basis     Basis
}

// sample is one size that was told or counted.
type sample struct {
	lineage, filter string
	told            bool
	bytes, seconds  int64
}

// size is how much a source will come to, by what is known of it.
func (s source) size(lineage string, samples []sample, known directory.LogSource) Size {
	seconds, ok := s.seconds()
	said := Size{s.delivery.ExpectedBytes, s.delivery.ExpectedBytes, BasisSaid}
	if !ok {
		return said.or(Size{Basis: BasisUnknown})
	}
	here := func(x sample) bool { return x.told && x.lineage == lineage && x.filter == s.filter }
	counted := func(x sample) bool { return !x.told && x.filter == s.filter }
	elsewhere := func(x sample) bool { return x.told && x.filter == s.filter }
	size := scaled(samples, seconds, BasisTold, here).or(scaled(samples, seconds, BasisLearned, counted)).
		or(scaled(samples, seconds, BasisTold, elsewhere)).or(said)
	if s.filter == "" {
		return size.or(recorded(known, seconds)).or(Size{Basis: BasisUnknown})
	}
	whole := scaled(samples, seconds, BasisTold, func(x sample) bool { return x.told && x.filter == "" }).
		or(scaled(samples, seconds, BasisLearned, func(x sample) bool { return x.filter == "" })).or(recorded(known, seconds))
	whole.Low = 0
	return size.or(whole).or(Size{Basis: BasisUnknown})
}

// or is another size where this one says nothing.
func (s Size) or(other Size) Size {
	if s.High > 0 {
		return s
	}
	return other
}

// scaled is the least and the most of the samples that fit, for a window of so many seconds.
func scaled(samples []sample, seconds int64, basis Basis, fits func(sample) bool) Size {
	size := Size{Basis: basis}
	for _, x := range samples {
		if !fits(x) || (x.seconds == 0) != (seconds == 0) {
			continue
		}
		bytes := x.bytes
		if x.seconds > 0 {
			bytes = times(x.bytes, float64(seconds)/float64(x.seconds))
		}
		if size.High == 0 || bytes < size.Low {
			size.Low = bytes
		}
		size.High = max(size.High, bytes)
	}
	return size
}

// recorded is what a host's log comes to in that time; an hour of which only the worst is known may be any.
func recorded(l directory.LogSource, seconds int64) Size {
	hours := float64(seconds) / 3600
	return Size{times(l.BytesPerHour, hours), times(max(l.BytesPerHour, l.PeakBytesPerHour), hours), BasisRecorded}
}

func times(bytes int64, factor float64) int64 {
	return int64(math.Min(math.Ceil(float64(bytes)*factor), maxExpectedBytes))
}
