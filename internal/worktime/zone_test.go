package worktime

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestLoadZone(t *testing.T) {
	for _, name := range []string{
		"Asia/Tokyo", "Asia/Singapore", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Australia/Lord_Howe",
		"Asia/Calcutta", "Asia/Saigon", "Europe/Kiev", "US/Pacific", "UTC", "Etc/UTC",
	} {
		t.Run(name+" is a zone and keeps its name", func(t *testing.T) {
			loc, err := LoadZone(name)
			if err != nil || loc.String() != name {
				t.Fatalf("got %v, %v", loc, err)
			}
		})
	}
	refused := map[string]string{
		"nothing":                       "",
		"the machine's own zone":        "Local",
		"a fixed offset":                "+09:00",
		"an offset from UTC":            "UTC+9",
		"an administrative offset":      "Etc/GMT+9",
		"GMT without a place":           "GMT",
		"an abbreviation":               "JST",
		"an abbreviation that IANA has": "EST",
		"a country instead of a place":  "Japan",
		"lower case":                    "asia/tokyo",
		"upper case":                    "ASIA/TOKYO",
		"space around it":               " Asia/Tokyo",
		"a city alone":                  "Tokyo",
		"a place that does not exist":   "Asia/Atlantis",
		"an area":                       "Asia",
		"a file of the zone database":   "posix/Asia/Tokyo",
		"leap seconds counted":          "right/Asia/Tokyo",
		"a path out of the database":    "../../etc/passwd",
		"the machine's default file":    "localtime",
		"the placeholder":               "Factory",
	}
	for why, name := range refused {
		t.Run(why+" is refused", func(t *testing.T) {
			if loc, err := LoadZone(name); !errors.Is(err, ErrUnknownZone) {
				t.Fatalf("%q: got %v, %v", name, loc, err)
			}
			if home, known := HomeZone(name); known {
				t.Fatalf("%q has home %q", name, home)
			}
		})
	}
}

func TestEveryZoneOfTheTableLoadsAndHasAHome(t *testing.T) {
	table := zones()
	if len(table.names) < 400 || len(table.home) < 500 {
		t.Fatalf("only %d places and %d names", len(table.names), len(table.home))
	}
	for name, home := range table.home {
		if _, err := LoadZone(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		country, known := table.country[home]
		if !known || table.home[home] != home {
			t.Errorf("%s: its home %s is not a place", name, home)
		}
		if home != "UTC" && !KnownCountry(country) {
			t.Errorf("%s is in %q", home, country)
		}
	}
}

func TestOlderNamesLeadHome(t *testing.T) {
	for name, want := range map[string]string{
		"Asia/Calcutta": "Asia/Kolkata", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Rangoon": "Asia/Yangon",
		"US/Pacific": "America/Los_Angeles", "Etc/UTC": "UTC", "Europe/Oslo": "Europe/Oslo",
	} {
		if got, known := HomeZone(name); !known || got != want {
			t.Errorf("%s: got %q, %v", name, got, known)
		}
	}
}

func TestAnUnknownNameIsCutInTheError(t *testing.T) {
	if _, err := LoadZone(strings.Repeat("x", 5000)); len(err.Error()) > 200 {
		t.Fatalf("%d bytes", len(err.Error()))
	}
}

// instant reads a readable time: "2026-03-30 00:30 UTC".
func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 UTC", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func local(t testing.TB, text string) Local {
	t.Helper()
	l, err := ParseLocal(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
