package worktime

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// ErrBadZoned means that a text is not an RFC 9557 time with a zone.
var ErrBadZoned = errors.New("worktime: not an RFC 9557 time with a zone")

// OffsetError means that an RFC 9557 time states an offset that its zone does not have then.
type OffsetError struct {
	Zone   string
	Stated time.Duration // east of UTC
	Actual time.Duration // east of UTC, at the instant that the stated offset gives
}

func (e *OffsetError) Error() string {
	return fmt.Sprintf("worktime: offset %s stated, %s is at %s", e.Stated, e.Zone, e.Actual)
}

// Zoned is an instant together with the zone of the place where it is read. The zero Zoned is no time.
type Zoned struct {
	at   time.Time // in its zone
	zone string    // as it was given
}

// InZone puts an instant at a place. It fails with ErrUnknownZone, and with ErrBadWall outside the years 1900 to
// 2999 at that place.
func InZone(instant time.Time, zone string) (Zoned, error) {
	loc, err := LoadZone(zone)
	if err != nil {
		return Zoned{}, err
	}
	at := instant.Round(0).In(loc) // Round drops a monotonic reading
	if !wallOf(at).valid() {
		return Zoned{}, fmt.Errorf("%w: year %d", ErrBadWall, at.Year())
	}
	return Zoned{at: at, zone: zone}, nil
}

// Format9557 writes an instant at a place as "2026-03-30T09:00:00+09:00[Asia/Tokyo]", with the errors of InZone.
func Format9557(instant time.Time, zone string) (string, error) {
	z, err := InZone(instant, zone)
	return z.String(), err
}

// Parse9557 reads what Format9557 writes, and demands that the offset is the one the zone has then: an *OffsetError
// otherwise, so that a time that the zone skips can't come in. "Z" states no offset and is accepted with any zone,
// as the RFC says. Stricter than the RFC: exactly one bracket, which is an IANA zone (it may carry the "!" that makes
// it critical; here it always is); no calendar or other tags; not "-00:00". Other errors: ErrBadZoned,
// ErrUnknownZone, ErrBadWall.
func Parse9557(text string) (Zoned, error) {
	bad := fmt.Errorf("%w: %.80q", ErrBadZoned, text)
	parts := form9557.FindStringSubmatch(text)
	if parts == nil {
		return Zoned{}, bad
	}
	stamp, shift, zone := parts[1], parts[2], parts[3]
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil || shift == "-00:00" {
		return Zoned{}, bad
	}
	z, err := InZone(t, zone)
	if err != nil || shift == "Z" {
		return z, err
	}
	_, seconds := t.Zone()
	stated, actual := time.Duration(seconds)*time.Second, offset(z.at, z.at.Location())
	if stated != actual {
		return Zoned{}, &OffsetError{Zone: zone, Stated: stated, Actual: actual}
	}
	return z, nil
}

// form9557 is the form of the RFC; time.Parse alone would take "T9:00" and ",5" too.
var form9557 = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d))\[!?([^][!]+)\]$`)

// Instant gives the instant in UTC.
func (z Zoned) Instant() time.Time { return z.at.UTC() }

// Time gives the instant with the zone as its location: weekday, date and time of day are then those of the place.
func (z Zoned) Time() time.Time { return z.at }

// Zone gives the zone's name as it was given.
func (z Zoned) Zone() string { return z.zone }

// Local gives what the clock at the place shows.
func (z Zoned) Local() Local { return wallOf(z.at) }

// Equal reports whether both are the same instant in zones of the same name.
func (z Zoned) Equal(other Zoned) bool { return z.at.Equal(other.at) && z.zone == other.zone }

// String writes the RFC 9557 form, with a fraction only where there is one; "" for the zero Zoned. Where the offset
// has seconds, which the RFC can't write (before 1972), the instant is written in UTC with "Z".
func (z Zoned) String() string {
	if z.zone == "" {
		return ""
	}
	stamp := z.at.Format("2006-01-02T15:04:05.999999999-07:00")
	if _, seconds := z.at.Zone(); seconds%60 != 0 {
		stamp = z.at.UTC().Format(time.RFC3339Nano)
	}
	return stamp + "[" + z.zone + "]"
}

// MarshalText writes the RFC 9557 form.
func (z Zoned) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

// UnmarshalText reads as Parse9557 does.
func (z *Zoned) UnmarshalText(text []byte) (err error) {
	*z, err = Parse9557(string(text))
	return err
}
