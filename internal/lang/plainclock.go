package lang

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// clocked is a time with its clock beside it, as Localizer.Time writes it in each language: "17:00 (Singapore)".
var clocked = regexp.MustCompile(`\d{1,2}:\d{2}[\pL\pM. \x{a0}]{0,6}[(（]([^()（）\n]{1,60})[)）]`)

// ownForm: the sentence says a time as our own texts do, with the zone that it is in.
func (p *Plain) ownForm(s string) bool {
	return slices.ContainsFunc(clocked.FindAllStringSubmatch(s, -1), func(at []string) bool { return p.namesZone(at[1]) })
}

func (p *Plain) namesZone(s string) bool {
	name, _, _ := strings.Cut(s, ",") // its offset may follow
	name = strings.TrimSpace(name)
	return p.cities[fold(name)] || strings.HasPrefix(name, "UTC") || isCity(name)
}

// withCities has each expression name the cities that it asks for.
func (p *Plain) withCities(expressions []string) []string {
	var names []string
	if p.zones != nil {
		names = p.zones()
	}
	p.cities = make(map[string]bool, len(names))
	for i, name := range names {
		p.cities[fold(name)] = true
		names[i] = regexp.QuoteMeta(name)
	}
	city := "(?:" + strings.Join(names, "|") + ")"
	if len(names) == 0 {
		city = `\b\B` // none
	}
	filled := make([]string, len(expressions))
	for i, e := range expressions {
		filled[i] = strings.ReplaceAll(e, "{city}", city)
	}
	return filled
}

// zonesIn is what zones are called in a language, and by the IANA; the longest first.
func zonesIn(loc *locale) []string {
	names := map[string]bool{}
	if loc == nil {
		return nil
	}
	for key, m := range loc.words().messages {
		if zone, ok := strings.CutPrefix(key, "zone."); ok && strings.Contains(zone, "/") {
			names[m.plain], names[cityOf(zone)] = true, true
		}
	}
	return slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
}

// regions are where the IANA has its cities.
var regions = strings.Fields(`Africa America America/Argentina America/Indiana America/Kentucky America/North_Dakota Antarctica Arctic Asia
	Atlantic Australia Europe Indian Pacific`)

// isCity: a zone that no language has a name for is called so.
func isCity(name string) bool {
	return slices.ContainsFunc(regions, func(region string) bool {
		_, err := time.LoadLocation(region + "/" + strings.ReplaceAll(name, " ", "_"))
		return err == nil
	})
}
