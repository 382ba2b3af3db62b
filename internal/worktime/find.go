package worktime

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Hit is a city that was found.
type Hit struct {
	City
	As string // the other spelling that the query matched, such as "大阪" for Osaka; "" where it was the name, zone or country
}

// longestQuery is the number of letters beyond which no place is meant.
const longestQuery = 60

// FindZones searches the cities as people type their names: by the beginning of the city's name in English or its own
// spelling, by zone, by country code, or by the country's name in one of countryLanguages; case, accents, spaces and
// punctuation don't matter. Several words may mix city and country ("paris france"). The best matches come first, at
// most limit of them. A query without a letter finds nothing.
func FindZones(query string, limit int) []Hit {
	if utf8.RuneCountInString(query) > longestQuery {
		return nil
	}
	q := newQuery(query)
	if q.tight() == "" {
		return nil
	}
	var byRank [noMatch][]Hit
	for _, e := range cities().all {
		if r, as := q.match(e); r != noMatch {
			byRank[r] = append(byRank[r], Hit{e.City, as})
		}
	}
	found := slices.Concat(byRank[:]...)
	return found[:max(0, min(limit, len(found)))]
}

// rank says how well a city matches; less is better.
type rank int

const (
	isName rank = iota
	isCountry
	beginsName
	isCode
	beginsWord
	beginsCountry
	isMixed
	isInside
	noMatch
)

// query is what was typed, compared once with everything that does not depend on the city.
type query struct {
	spelling
	zone      string          // the zone it names, also by an older name
	countries map[string]rank // those it names
}

func newQuery(text string) query {
	q := query{spelling: spell(text), countries: map[string]rank{}}
	q.zone, _ = HomeZone(strings.TrimSpace(text))
	for code, names := range countryNames() {
		if r := q.rankCountry(code, names); r != noMatch {
			q.countries[code] = r
		}
	}
	return q
}

func (q query) rankCountry(code string, names []spelling) rank {
	best := noMatch
	if strings.EqualFold(code, strings.TrimSpace(q.text)) {
		best = isCode
	}
	for _, name := range names {
		if name.tight() == q.tight() {
			return isCountry
		}
		if len(q.tight()) >= enoughBytes && strings.HasPrefix(name.tight(), q.tight()) {
			best = min(best, beginsCountry)
		}
	}
	return best
}

// match gives the best rank of a city, and the other spelling that earned it.
func (q query) match(e entry) (best rank, as string) {
	best = noMatch
	for i, name := range e.names {
		if r := q.rankName(name); r < best {
			best, as = r, ""
			if i > 0 {
				as = name.text
			}
		}
	}
	if q.zone == e.Zone || q.tight() == e.zone {
		return isName, ""
	}
	if strings.Contains(q.text, "/") && strings.HasPrefix(e.zone, q.tight()) && best > beginsWord { // Asia/Tok
		return beginsWord, ""
	}
	if r, named := q.countries[e.Country]; named && r < best {
		return r, ""
	}
	if best >= isMixed && len(q.words) > 1 && q.mixes(e) {
		return isMixed, ""
	}
	return best, as
}

// enoughBytes is how much must be typed before it is looked for in the middle of names: one Chinese character or three
// Latin letters.
const enoughBytes = 3

func (q query) rankName(name spelling) rank {
	switch {
	case name.tight() == q.tight():
		return isName
	case strings.HasPrefix(name.tight(), q.tight()):
		return beginsName
	case name.hasWord(q.tight()):
		return beginsWord
	case len(q.tight()) >= enoughBytes && strings.Contains(name.tight(), q.tight()):
		return isInside
	default:
		return noMatch
	}
}

// mixes reports whether the words are the city's and its country's together: "paris france", "seoul kr".
func (q query) mixes(e entry) bool {
	var rest []string
	for _, word := range q.words {
		if !haveWords(e.names, []string{word}) {
			rest = append(rest, word)
		}
	}
	return len(rest) < len(q.words) && (haveWords(countryNames()[e.Country], rest) ||
		len(rest) == 1 && strings.EqualFold(rest[0], e.Country))
}

// countryLanguages are those in which a country's name is understood in a search.
var countryLanguages = strings.Fields("en ja th id vi zh-Hans zh-Hant de pt-BR ko fr es it nl pl tr ru uk ar he hi ms")

// countryNames gives the names of each country in those languages, from the CLDR tables of golang.org/x/text and from
// countries.txt; made once.
var countryNames = sync.OnceValue(func() map[string][]spelling {
	all := map[string][]spelling{}
	add := func(code, name string) {
		s := spell(name)
		if !slices.ContainsFunc(all[code], func(other spelling) bool { return other.tight() == s.tight() }) {
			all[code] = append(all[code], s)
		}
	}
	for code, names := range countries().names {
		for _, name := range names {
			add(code, name)
		}
	}
	for _, tongue := range countryLanguages {
		namer := display.Regions(language.MustParse(tongue))
		for _, code := range countries().codes {
			if name := namer.Name(language.MustParseRegion(code)); name != "" {
				add(code, name)
			}
		}
	}
	return all
})
