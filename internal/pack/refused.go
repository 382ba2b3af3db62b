package pack

import (
	"errors"
	"fmt"
)

// Refused is what was found wrong with a bundle, and where.
type Refused struct {
	Why    Why
	At     int64  // bytes of the bundle that had been read; what is wrong stands there or up to 64 KiB before
	Record int    // from 1; 0: before the first
	File   int    // number of the file, 0 for none
	Name   string // of that file, as it was packed
	Offset int64  // in that file
	cause  error
}

// Why a bundle is refused.
type Why string

// The reasons.
const (
	NoBundle  Why = "no_bundle"  // it is something else
	HeadAlter Why = "head"       // what stands in the clear is not what was sealed
	Unsealed  Why = "seal"       // it can't be opened: changed, or sealed for somebody else
	Cut       Why = "cut"        // its end is missing
	Behind    Why = "behind"     // something stands behind its end
	Altered   Why = "altered"    // it was opened, and is not what was packed under the order
	Unlike    Why = "unlike"     // a record is none that could stand there
	OtherOne  Why = "other"      // it belongs to another order
	TooMany   Why = "too_many"   // more files than a bundle may have
	TooLong   Why = "too_long"   // a record that says it is longer than any
	WrongSize Why = "wrong_size" // a file has more or fewer bytes than were announced
)

// AllWhys are the reasons, for tests that each has its words.
func AllWhys() []Why {
	return []Why{NoBundle, HeadAlter, Unsealed, Cut, Behind, Altered, Unlike, OtherOne, TooMany, TooLong, WrongSize}
}

func (r *Refused) Error() string {
	where := fmt.Sprintf("at byte %d of the bundle, record %d", r.At, r.Record)
	if r.File > 0 {
		where += fmt.Sprintf(", in file %d (%q) at its byte %d", r.File, r.Name, r.Offset)
	}
	if r.cause != nil {
		return fmt.Sprintf("refused (%s): %v; %s", r.Why, r.cause, where)
	}
	return fmt.Sprintf("refused (%s) %s", r.Why, where)
}

func (r *Refused) Unwrap() error { return r.cause }

var errShort = errors.New("it ends before its end")
