package web

import (
	"slices"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// A zone is picked by typing a city, in any of our languages; suggestions come with the page. Where a city may mean
// several clocks the form comes back and asks. What is suggested carries the zone's own name behind a dot.

const dot = " · "

// zoneField is the picker. zone is what stands, "" for none.
func (f *form) zoneField(name, key, zone string) *field {
	in := f.add("zone", name, key, f.v.zoneWords(zone))
	in.List = f.v.zoneList()
	if refused, ok := f.refusal(name); ok && refused.Key == "page.zone.which" {
		hits, _ := refused.Args["zones"].([]string)
		var all []option
		for _, z := range hits {
			all = append(all, option{Value: z, Label: f.v.zoneWords(z)})
		}
		in.Kind, in.Options = "radios", all
	}
	return in
}

// refusal is the fault at an input, for those that offer a way out of it.
func (f *form) refusal(pointer string) (fault.Field, bool) {
	if f.failed() {
		for _, field := range f.v.failure.fault.Fields {
			if field.Pointer == pointer {
				return field, true
			}
		}
	}
	return fault.Field{}, false
}

// zoneWords is a zone as it is shown in the picker: its city in the reader's language, and its name.
func (v *visit) zoneWords(zone string) string {
	if zone == "" {
		return ""
	}
	city := v.words.City(zone)
	if city == zone {
		return zone
	}
	return city + dot + zone
}

// zoneList suggests the cities that have a name in the reader's language first.
func (v *visit) zoneList() []string {
	var named []string
	seen := map[string]bool{}
	for _, c := range worktime.Cities() {
		if !seen[c.Zone] && v.words.Has("zone."+c.Zone) {
			seen[c.Zone] = true
			named = append(named, v.zoneWords(c.Zone))
		}
	}
	return append(named, "UTC")
}

// zoneTyped is the zone that was meant, or a fault that says which it could be.
func zoneTyped(pointer, text string) (string, error) {
	if _, name, found := strings.Cut(text, dot); found {
		text = name
	}
	text = strings.TrimSpace(text)
	if _, err := worktime.LoadZone(text); err == nil {
		return text, nil
	}
	meant := zonesMeant(text)
	switch len(meant) {
	case 0:
		return text, fault.Invalid(pointer, "zone.unknown")
	case 1:
		return meant[0], nil
	}
	return text, fault.Invalid(pointer, "page.zone.which", "zones", meant)
}

// most is how many clocks are offered to choose from.
const most = 8

// zonesMeant are the clocks that the words could mean: those of cities of just that name, or else of what begins so.
func zonesMeant(text string) []string {
	var exact, near []string
	for _, hit := range worktime.FindZones(text, most) {
		if strings.EqualFold(hit.Name, text) || hit.As == text {
			exact = append(exact, hit.Zone)
		}
		near = append(near, hit.Zone)
	}
	if len(exact) > 0 {
		near = exact
	}
	slices.Sort(near)
	return slices.Compact(near)
}
