// Package worktime holds the rules of time at a place: which zones exist, what a wall clock means there, when a
// place is at work, and which zone a city is in.
//
// What has happened is an instant; what is planned at a place is a wall time and an IANA zone, and only this package
// turns one into the other. A wall time that does not exist is refused, one that exists twice is asked about; nothing
// is guessed.
//
// Everything here is pure: no clock is read and no text for people is made (errors are typed, the callers turn them
// into message keys). Left out on purpose: how a date is written in a language (internal/lang; time.Time.In gives it
// weekday, date and time of day), and which days are holidays (the calendars in internal/directory).
package worktime

import (
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a machine without zone data must resolve the same dues as one with it
)

// ErrUnknownZone means that a name is not a place's zone in the IANA database.
var ErrUnknownZone = errors.New("worktime: unknown zone")

// LoadZone gives the rules of a zone by its IANA name, such as "Asia/Tokyo".
//
// Case matters. Refused with ErrUnknownZone are "" and "Local" (they would mean whatever the machine means), fixed
// offsets ("+09:00", "Etc/GMT+9") and names without an area ("EST", "Japan"): none of them follows a place when its
// law changes. "UTC" and "Etc/UTC" are accepted. Older names such as "Asia/Calcutta" are accepted and kept as given,
// so that what was written is what is read back; HomeZone tells that they are the same place.
func LoadZone(name string) (*time.Location, error) {
	load, known := zones().load[name]
	if !known {
		return nil, fmt.Errorf("%w: %.64q", ErrUnknownZone, name)
	}
	return load()
}

// HomeZone gives the zone that stands for the same place as name today: "Asia/Kolkata" for "Asia/Calcutta", "UTC"
// for "Etc/UTC", otherwise name itself. It reports false for a name that LoadZone refuses.
func HomeZone(name string) (string, bool) {
	home, known := zones().home[name]
	return home, known
}

//go:embed zones.txt
var zoneLines string

// zoneTable is read once from zones.txt and never changes.
type zoneTable struct {
	names   []string                                  // the homes, in the order of the file
	home    map[string]string                         // every accepted name → the zone of its place today
	country map[string]string                         // home → ISO 3166 code, "" for UTC
	load    map[string]func() (*time.Location, error) // every accepted name → its rules, read on first use
}

var zones = sync.OnceValue(func() *zoneTable {
	t := &zoneTable{
		home:    map[string]string{"UTC": "UTC", "Etc/UTC": "UTC"},
		country: map[string]string{"UTC": ""},
		load:    map[string]func() (*time.Location, error){},
	}
	for line := range dataLines(zoneLines) {
		first, second, _ := strings.Cut(line, " ")
		if len(first) == 2 { // country zone
			t.names = append(t.names, second)
			t.home[second], t.country[second] = second, first
		} else { // older-name zone
			t.home[first] = second
		}
	}
	for name := range t.home {
		t.load[name] = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation(name) })
	}
	return t
})

// dataLines yields the lines of one of this package's tables without comments.
func dataLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}
