package worktime

import (
	"errors"

	"tasuki/internal/fault"
)

// Fault says at which field of a due (pointer, with /wall, /zone and /fold below it) what is wrong with it, in the
// shape that services answer. Every capability that takes a planned time refuses it with these words.
func Fault(pointer string, err error) error {
	if err == nil {
		return nil
	}
	var gap *GapError
	var twice *AmbiguousError
	var once *OnceError
	switch {
	case errors.As(err, &gap):
		return fault.Invalid(pointer+"/wall", "time.in_gap", "time", gap.Local.String(), "zone", gap.Zone, "next", gap.NextValid.String())
	case errors.As(err, &twice):
		return fault.Invalid(pointer+"/fold", "time.exists_twice", "time", twice.Local.String(), "zone", twice.Zone,
			"earlier", twice.Earlier, "later", twice.Later)
	case errors.As(err, &once):
		return fault.Invalid(pointer+"/fold", "time.once", "time", once.Local.String(), "zone", once.Zone)
	}
	var fields []error
	if errors.Is(err, ErrBadWall) {
		fields = append(fields, fault.Invalid(pointer+"/wall", "time.not_a_time"))
	}
	if errors.Is(err, ErrUnknownZone) {
		fields = append(fields, fault.Invalid(pointer+"/zone", "zone.unknown"))
	}
	if errors.Is(err, ErrBadFold) {
		fields = append(fields, fault.Invalid(pointer+"/fold", "time.bad_fold"))
	}
	if len(fields) == 0 {
		return err
	}
	return fault.Join(fields...)
}
