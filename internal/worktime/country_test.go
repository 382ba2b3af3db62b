package worktime

import (
	"slices"
	"testing"
)

func TestKnownCountry(t *testing.T) {
	for _, code := range []string{"JP", "SG", "TH", "ID", "VN", "CN", "DE", "BR", "GB", "US", "TW", "BV", "AX"} {
		if !KnownCountry(code) {
			t.Errorf("%s is unknown", code)
		}
	}
	for name, code := range map[string]string{
		"nothing": "", "lower case": "jp", "a common mistake": "UK", "three letters": "JPN", "a region": "EU", "a number": "392",
		"reserved for users": "XX", "a country that is no more": "YU", "Kosovo, which ISO has not": "XK",
	} {
		if KnownCountry(code) {
			t.Errorf("%s: %q is known", name, code)
		}
	}
}

func TestCountriesAreAllOfISO3166(t *testing.T) {
	codes := Countries()
	if len(codes) != 249 || !slices.IsSorted(codes) {
		t.Fatalf("%d codes, sorted %v", len(codes), slices.IsSorted(codes))
	}
	for _, code := range codes {
		if len(countryNames()[code]) == 0 {
			t.Errorf("%s has no name", code)
		}
	}
	codes[0] = "??"
	if Countries()[0] == "??" {
		t.Fatal("a caller changed the table")
	}
}
