package worktime

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestACityIsFoundAsPeopleTypeIt(t *testing.T) {
	for query, want := range map[string]string{
		"Tokyo": "Tokyo JP Asia/Tokyo", "東京": "Tokyo JP Asia/Tokyo", "ｔｏｋｙｏ": "Tokyo JP Asia/Tokyo",
		"Osaka": "Osaka JP Asia/Tokyo", "大阪": "Osaka JP Asia/Tokyo", "名古屋": "Nagoya JP Asia/Tokyo", "Nagasaki": "Nagasaki JP Asia/Tokyo",
		"singap": "Singapore SG Asia/Singapore", "シンガポール": "Singapore SG Asia/Singapore",
		"Bangkok": "Bangkok TH Asia/Bangkok", "กรุงเทพ": "Bangkok TH Asia/Bangkok", "chiang mai": "Chiang Mai TH Asia/Bangkok",
		"ho chi minh": "Ho Chi Minh City VN Asia/Ho_Chi_Minh", "Sài Gòn": "Ho Chi Minh City VN Asia/Ho_Chi_Minh",
		"sai gon": "Ho Chi Minh City VN Asia/Ho_Chi_Minh", "SAIGON": "Ho Chi Minh City VN Asia/Ho_Chi_Minh",
		"Hà Nội": "Hanoi VN Asia/Ho_Chi_Minh", "hanoi": "Hanoi VN Asia/Ho_Chi_Minh", "da nang": "Da Nang VN Asia/Ho_Chi_Minh",
		"Surabaya": "Surabaya ID Asia/Jakarta", "penang": "Penang MY Asia/Kuala_Lumpur",
		"Beijing": "Beijing CN Asia/Shanghai", "北京": "Beijing CN Asia/Shanghai", "上海": "Shanghai CN Asia/Shanghai",
		"Shenzhen": "Shenzhen CN Asia/Shanghai", "guangzhou": "Guangzhou CN Asia/Shanghai", "廣州": "Guangzhou CN Asia/Shanghai",
		"Bangalore": "Bengaluru IN Asia/Kolkata", "bengaluru": "Bengaluru IN Asia/Kolkata", "Mumbai": "Mumbai IN Asia/Kolkata",
		"Delhi": "Delhi IN Asia/Kolkata", "Hyderabad": "Hyderabad IN Asia/Kolkata", "Chennai": "Chennai IN Asia/Kolkata",
		"pune": "Pune IN Asia/Kolkata", "मुंबई": "Mumbai IN Asia/Kolkata",
		"Abu Dhabi": "Abu Dhabi AE Asia/Dubai", "القاهرة": "Cairo EG Africa/Cairo", "ابوظبي": "Abu Dhabi AE Asia/Dubai",
		"frankfurt": "Frankfurt DE Europe/Berlin", "München": "Munich DE Europe/Berlin", "munchen": "Munich DE Europe/Berlin",
		"muenchen": "Munich DE Europe/Berlin", "geneva": "Geneva CH Europe/Zurich", "Milano": "Milan IT Europe/Rome",
		"barcelona": "Barcelona ES Europe/Madrid", "lodz": "Łódź PL Europe/Warsaw", "kobenhavn": "Copenhagen DK Europe/Copenhagen",
		"sao paulo": "São Paulo BR America/Sao_Paulo", "São Paulo": "São Paulo BR America/Sao_Paulo",
		"rio de janeiro": "Rio de Janeiro BR America/Sao_Paulo", "brasilia": "Brasília BR America/Sao_Paulo",
		"san francisco": "San Francisco US America/Los_Angeles", "Seattle": "Seattle US America/Los_Angeles",
		"Washington": "Washington US America/New_York", "boston": "Boston US America/New_York", "houston": "Houston US America/Chicago",
		"buenos": "Buenos Aires AR America/Argentina/Buenos_Aires", "cordoba ar": "Córdoba AR America/Argentina/Cordoba",
		"st johns": "St. John's CA America/St_Johns", "xian": "Xi'an CN Asia/Shanghai", "paris france": "Paris FR Europe/Paris",
		"america/los_angeles": "Los Angeles US America/Los_Angeles", "Asia/Calcutta": "Kolkata IN Asia/Kolkata",
		"Asia/Tok": "Tokyo JP Asia/Tokyo", "europe/ber": "Berlin DE Europe/Berlin", "America/Argentina/Cord": "Córdoba AR America/Argentina/Cordoba",
		"JP": "Tokyo JP Asia/Tokyo", "Vietnam": "Ho Chi Minh City VN Asia/Ho_Chi_Minh", "タイ": "Bangkok TH Asia/Bangkok",
		"Deutschland": "Berlin DE Europe/Berlin", "เยอรมนี": "Berlin DE Europe/Berlin", "日本": "Tokyo JP Asia/Tokyo",
		"uk": "London GB Europe/London", "utc": "UTC  UTC", "isle of man": "Isle of Man IM Europe/Isle_of_Man",
	} {
		t.Run(query, func(t *testing.T) {
			hits := FindZones(query, 5)
			if len(hits) == 0 {
				t.Fatal("nothing found")
			}
			if got := hits[0].Name + " " + hits[0].Country + " " + hits[0].Zone; got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		})
	}
}

func TestFindZonesSaysUnderWhichSpelling(t *testing.T) {
	want := []Hit{{City{"Osaka", "JP", "Asia/Tokyo"}, "大阪"}}
	if diff := cmp.Diff(want, FindZones("大阪", 3)); diff != "" {
		t.Error(diff)
	}
	want[0].As = ""
	if diff := cmp.Diff(want, FindZones("osaka", 3)); diff != "" {
		t.Error(diff)
	}
}

func TestFindZonesKeepsItsLimits(t *testing.T) {
	if got := FindZones("a", 7); len(got) != 7 {
		t.Errorf("%d of 7", len(got))
	}
	for name, query := range map[string]string{
		"nothing typed": "", "only spaces": "   ", "only signs": "<>&\"'../", "no such place": "zzzz",
		"more than a name": strings.Repeat("tokyo ", 20), "broken text": "\xff\xfe",
	} {
		if got := FindZones(query, 5); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, limit := range []int{0, -1} {
		if got := FindZones("tokyo", limit); len(got) != 0 {
			t.Errorf("limit %d: %v", limit, got)
		}
	}
}

func TestEveryZoneHasItsCity(t *testing.T) {
	for _, name := range zones().names {
		c, known := CityOf(name)
		if !known || c.Zone != name || c.Name == "" || c.Country != zones().country[name] {
			t.Errorf("%s: %+v, %v", name, c, known)
			continue
		}
		if hits := FindZones(name, 1); len(hits) == 0 || hits[0].Zone != name {
			t.Errorf("%s is not found by its own name: %v", name, hits)
		}
	}
	if c, known := CityOf("Asia/Calcutta"); !known || c.Name != "Kolkata" {
		t.Errorf("Asia/Calcutta: %+v, %v", c, known)
	}
	if c, known := CityOf("Mars/Olympus"); known {
		t.Errorf("Mars/Olympus: %+v", c)
	}
}

func TestTheTableOfPlacesIsSound(t *testing.T) {
	seen := map[City]bool{}
	for _, c := range Cities() {
		if country, known := zones().country[c.Zone]; !known || country != c.Country {
			t.Errorf("%s: %s is not a zone of %q", c.Name, c.Zone, c.Country)
		}
		if seen[c] {
			t.Errorf("%s stands there twice", c.Name)
		}
		seen[c] = true
	}
	for _, e := range cities().all {
		names := map[string]bool{}
		for _, n := range e.names {
			if n.text != strings.TrimSpace(n.text) || n.tight() == "" || names[n.text] {
				t.Errorf("%s: the spelling %q is empty, padded or doubled", e.Name, n.text)
			}
			names[n.text] = true
		}
	}
}

func TestCitiesIsACopy(t *testing.T) {
	first := Cities()[0]
	Cities()[0] = City{}
	if Cities()[0] != first {
		t.Fatal("a caller changed the table")
	}
}
