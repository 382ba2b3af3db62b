// Package textlog reads logs that are text: where their lines begin, what time stands in them, and an index by line and by
// time that lets a reader look into the middle of a log without reading the rest.
//
// A time is never guessed. What the log doesn't say (its year, its zone) comes from whoever asked for it ([Dating]); what can
// be read in two ways has both readings and says so; what can't be read leaves its line undated, with the reason. A line
// without a time of its own, such as the rest of a stack trace, goes with the line before it and says so.
//
// Everything here is pure, and bounded: a line of any length is handled in pieces of at most PieceSize bytes.
package textlog

import (
	"math"
	"time"
)

// None stands for no instant.
const None = math.MinInt64

// Dating is what the log's request says of its clock. The zero value says nothing.
type Dating struct {
	Zone        string        // IANA; "" where nobody said
	Offset      time.Duration // source clock minus true time
	From, Until time.Time     // the window that was asked for: what a time without a year is near to
	Received    time.Time     // no line was written after it; zero where nobody knows
}

// Flags say what is to be known about a line and its time.
type Flags uint32

// The flags.
const (
	Inherited     Flags = 1 << iota // it has no time of its own and goes with the line before it
	YearSupplied                    // the year is the request's
	ZoneSupplied                    // the zone is the request's
	Corrected                       // the known offset of the source's clock was taken off
	Twice                           // that wall time exists twice there: both instants are given
	DayOrMonth                      // 04/05: both readings are given
	WhichYear                       // two years fit the window: both readings are given
	NoSuchTime                      // the clock was put forward over that time, or there is no such day
	NoYear                          // no year, and none can be told from the request
	NoZone                          // no zone, and none can be told from the request
	UnknownZone                     // an abbreviation that stands for several zones, and not the request's
	NoTime                          // no time was found in it, nor in a line before it
	Cut                             // the line goes on in the next piece
	Continued                       // this piece continues a line
	Replaced                        // bytes that are no text are shown as marks
	YearConverted                   // it is a year of the Buddhist era, 543 ahead of the one it is read as
)

// FlagNames in the order of their bits; the contract and the pages use them.
var FlagNames = []string{
	"inherited", "year_supplied", "zone_supplied", "offset_corrected", "exists_twice", "day_or_month", "which_year", "no_such_time",
	"no_year", "no_zone", "unknown_zone", "no_time", "cut", "continued", "replaced", "year_converted",
}

// Names lists the flags that are set.
func (f Flags) Names() []string {
	names := []string{}
	for i, name := range FlagNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// Span is one instant or, where it can be read in two ways, the earlier and the later; microseconds since 1970 in UTC.
type Span struct{ At, Or int64 }

// nowhere is the span of what has no instant.
var nowhere = Span{None, None}

// Known says that there is an instant.
func (s Span) Known() bool { return s.At != None }

// Within says that one of the readings lies in [from, to).
func (s Span) Within(from, to int64) bool {
	return s.Known() && (s.At >= from && s.At < to || s.Or >= from && s.Or < to)
}
