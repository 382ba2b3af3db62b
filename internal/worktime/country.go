package worktime

import (
	_ "embed"
	"strings"
	"sync"
)

// KnownCountry reports whether code is an ISO 3166-1 alpha-2 code in use, in capitals: "JP", not "jp" or "UK".
func KnownCountry(code string) bool { return countries().known[code] }

// Countries gives all ISO 3166-1 alpha-2 codes in alphabetical order. Their names are internal/lang's to give.
func Countries() []string {
	return append([]string(nil), countries().codes...)
}

//go:embed countries.txt
var countryLines string

// countryTable is read once from countries.txt and never changes.
type countryTable struct {
	codes []string
	known map[string]bool
	names map[string][]string // English names that people type, for the search for zones
}

var countries = sync.OnceValue(func() *countryTable {
	t := &countryTable{known: map[string]bool{}, names: map[string][]string{}}
	for line := range dataLines(countryLines) {
		code, names, _ := strings.Cut(line, " ")
		t.codes = append(t.codes, code)
		t.known[code] = true
		t.names[code] = strings.Split(names, "|")
	}
	return t
})
