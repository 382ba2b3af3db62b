package worktime

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// City is a place that people know, and the zone whose clock it keeps.
type City struct {
	Name    string // the usual English name, with its accents: "São Paulo"
	Country string // ISO 3166-1 alpha-2; "" for UTC
	Zone    string // IANA name
}

// Cities gives every city that can be picked, at least one for each zone, in the order of places.txt and then of the
// countries' codes. It is a fresh copy.
func Cities() []City {
	all := cities().all
	list := make([]City, len(all))
	for i, e := range all {
		list[i] = e.City
	}
	return list
}

// CityOf gives the city that stands for a zone, such as Kolkata for "Asia/Calcutta"; false for an unknown zone.
func CityOf(zone string) (City, bool) {
	home, known := HomeZone(zone)
	return cities().of[home], known
}

//go:embed places.txt
var placeLines string

// cityTable is read once from places.txt and zones.txt and never changes.
type cityTable struct {
	all []entry
	of  map[string]City // zone → the city that bears its name
}

// entry is a city with all spellings under which it is found.
type entry struct {
	City
	names []spelling // the first is City.Name
	zone  string     // the zone's name, tight
}

var cities = sync.OnceValue(func() *cityTable {
	t := &cityTable{of: map[string]City{}}
	for line := range dataLines(placeLines) {
		f := strings.Split(line, "|")
		t.add(City{Country: f[0], Zone: f[1], Name: f[2]}, f[3:]...)
	}
	for _, zone := range zones().names {
		if _, has := t.of[zone]; !has {
			t.add(City{Country: zones().country[zone], Zone: zone, Name: zoneCity(zone)})
		}
	}
	return t
})

func (t *cityTable) add(c City, others ...string) {
	e := entry{City: c, names: []spelling{spell(c.Name)}, zone: spell(c.Zone).tight()}
	for _, name := range others {
		e.names = append(e.names, spell(name))
	}
	t.all = append(t.all, e)
	if _, has := t.of[c.Zone]; !has && e.bears(zoneCity(c.Zone)) {
		t.of[c.Zone] = c
	}
}

// bears reports whether one of the entry's names is name but for accents, case and punctuation.
func (e entry) bears(name string) bool {
	want := spell(name).tight()
	return slices.ContainsFunc(e.names, func(n spelling) bool { return n.tight() == want })
}

// zoneCity gives the city in a zone's name: "Buenos Aires" in "America/Argentina/Buenos_Aires".
func zoneCity(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}
