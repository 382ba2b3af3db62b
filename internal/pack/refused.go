package pack

import (
	"errors"
	"fmt"
)

// Refused is what was found wrong with a bundle, and where.
type Refused struct {
	Why    Why
	From   int64  // what is wrong stands at one of the bundle's bytes from here on, counted from 0,
	At     int64  // and before here, which is how far it had been read
	Record int    // from 1; 0: before the first
	File   int    // number of the file, 0 for none
	Name   string // of that file, as it was packed
	Offset int64  // bytes of that file that are what was packed
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
	where := fmt.Sprintf("at bytes %d to %d of the bundle, record %d", r.From, r.At, r.Record)
	if r.File > 0 {
		where += fmt.Sprintf(", in file %d (%q) after its byte %d", r.File, r.Name, r.Offset)
	}
	if r.cause != nil {
		return fmt.Sprintf("refused (%s): %v; %s", r.Why, r.cause, where)
	}
	return fmt.Sprintf("refused (%s) %s", r.Why, where)
}

func (r *Refused) Unwrap() error { return r.cause }

var errShort = errors.New("it ends before its end")
