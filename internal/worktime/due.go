package worktime

import (
	"errors"
	"fmt"
	"time"
)

// ErrBadFold means that a fold is neither absent nor "earlier" nor "later".
var ErrBadFold = errors.New("worktime: fold is neither earlier nor later")

// Due is a planned time as a request carries it: what the clock at a place will show. It is kept as written, so that
// it stays right when the law of the place changes; its instant is computed.
type Due struct {
	Wall Local  `json:"wall"`
	Zone string `json:"zone"`
	Fold Fold   `json:"fold,omitempty"`
}

// ParseDue reads a due from its texts, such as "2026-04-02T17:00", "Asia/Singapore", "", and refuses one that has no
// single instant. The errors are joined and are those of ParseLocal, LoadZone and ParseFold, or else of Resolve and NeedsFold.
func ParseDue(wall, zone, fold string) (Due, error) {
	local, badWall := ParseLocal(wall)
	_, badZone := LoadZone(zone)
	which, badFold := ParseFold(fold)
	if err := errors.Join(badWall, badZone, badFold); err != nil {
		return Due{}, err
	}
	due := Due{Wall: local, Zone: zone, Fold: which}
	if _, err := due.Instant(); err != nil {
		return Due{}, err
	}
	if err := NeedsFold(local, zone, which); err != nil {
		return Due{}, err
	}
	return due, nil
}

// OnceError means that a fold was given for a wall time that exists once at a place.
type OnceError struct {
	Zone  string
	Local Local
}

func (e *OnceError) Error() string {
	return fmt.Sprintf("worktime: %s exists once in %s, so that it needs no fold", e.Local, e.Zone)
}

// NeedsFold refuses a fold, as it is entered, for a wall time that exists once: whoever gives one means another time, or another
// place. What is kept is not asked again, since a new law may have made one of two.
func NeedsFold(local Local, zone string, fold Fold) error {
	if fold == Unfolded {
		return nil
	}
	if _, err := Resolve(local, zone, Unfolded); err == nil {
		return &OnceError{Zone: zone, Local: local}
	}
	return nil
}

// ParseFold reads "", "earlier" or "later".
func ParseFold(text string) (Fold, error) {
	switch fold := Fold(text); fold {
	case Unfolded, Earlier, Later:
		return fold, nil
	default:
		return Unfolded, fmt.Errorf("%w: %.20q", ErrBadFold, text)
	}
}

// Instant gives the instant of the due in UTC, with the errors of Resolve.
func (d Due) Instant() (time.Time, error) { return Resolve(d.Wall, d.Zone, d.Fold) }

// Lasting gives the instant, by the law as it is now, of a due that had one when it was written: where the law has come to skip
// its time, the first instant after the gap, and where it has it twice now, the earlier one. Zero where there is no such zone.
func (d Due) Lasting() time.Time {
	at, err := d.Instant()
	if err == nil {
		return at
	}
	loc, err := LoadZone(d.Zone)
	if err != nil {
		return time.Time{}
	}
	return d.Wall.first(loc).UTC()
}

// Zoned gives the due as a time at its place, with the errors of Resolve.
func (d Due) Zoned() (Zoned, error) {
	instant, err := d.Instant()
	if err != nil {
		return Zoned{}, err
	}
	return InZone(instant, d.Zone)
}
