package lang

import (
	"testing"
	"time"
)

// The requests of the worked scenario, as each reader must see them.
func TestTimesAreOnTheReadersClock(t *testing.T) {
	c := catalog(t)
	q1, q3 := time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC), time.Date(2026, 3, 31, 4, 0, 0, 0, time.UTC)
	for _, e := range []struct {
		tag  Tag
		zone string
		t    time.Time
		want string
	}{
		{"en-SG", "Asia/Singapore", q1, "Mon, 30 March 2026, 17:00 (Singapore)"},
		{"ja", "Asia/Tokyo", q1, "2026年3月30日(月) 18:00（東京）"},
		{"th", "Asia/Bangkok", q1, "จันทร์ 30 มีนาคม 2569 16:00 น. (กรุงเทพฯ)"},
		{"id", "Asia/Jakarta", q1, "Sen, 30 Maret 2026, 16:00 (Jakarta)"},
		{"vi", "Asia/Ho_Chi_Minh", q1, "Thứ 2, 30 tháng 3, 2026, 16:00 (TP. Hồ Chí Minh)"},
		{"zh-Hans", "Asia/Shanghai", q1, "2026年3月30日周一 17:00（上海）"},
		{"de", "Europe/Berlin", q1, "Mo., 30. März 2026, 11:00 Uhr (Berlin)"},
		{"pt-BR", "America/Sao_Paulo", q1, "seg., 30 de março de 2026, 06:00 (São Paulo)"},
		{"ar", "Asia/Riyadh", q1, "الاثنين، 30 مارس 2026، 12:00 (الرياض)"},
		{"es-MX", "America/Mexico_City", q1, "lun, 30 de marzo de 2026, 03:00 (Ciudad de México)"},
		{"fr", "Europe/Paris", q1, "lun. 30 mars 2026 à 11:00 (Paris)"},
		{"hi", "Asia/Kolkata", q1, "सोम, 30 मार्च 2026, 14:30 (कोलकाता)"},
		{"it", "Europe/Rome", q1, "lun 30 marzo 2026, 11:00 (Roma)"},
		{"ja-simple", "Asia/Tokyo", q1, "2026年3月30日(月) 18:00（東京）"},
		{"ko", "Asia/Seoul", q1, "2026년 3월 30일 (월) 18:00(서울)"},
		{"ms", "Asia/Kuala_Lumpur", q1, "Isn, 30 Mac 2026, 17:00 (Kuala Lumpur)"},
		{"pl", "Europe/Warsaw", q1, "pon., 30 marca 2026, 11:00 (Warszawa)"},
		{"fil", "Asia/Manila", q1, "Lun, Marso 30, 2026, 17:00 (Maynila)"},
		{"tr", "Europe/Istanbul", q1, "30 Mart 2026 Pzt, 12:00 (İstanbul)"},
		{"zh-HK", "Asia/Taipei", q1, "2026年3月30日週一 17:00（台北）"},
		{"en-SG", "Asia/Singapore", q3, "Tue, 31 March 2026, 12:00 (Singapore)"},
		{"pt-BR", "America/Sao_Paulo", q3, "ter., 31 de março de 2026, 01:00 (São Paulo)"},
	} {
		if got := c.For(e.tag, zone(t, e.zone)).Time(e.t); got != e.want {
			t.Errorf("%s: %q, want %q", e.tag, got, e.want)
		}
	}
}

func TestOneInstantInItsSeveralForms(t *testing.T) {
	l := catalog(t).For("en", zone(t, "America/Sao_Paulo"))
	late := time.Date(2026, 3, 30, 1, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct{ got, want string }{
		"short":                    {l.TimeShort(late), "Sun 29 Mar, 22:30"},
		"date":                     {l.Date(late), "Sun, 29 March 2026"},
		"clock":                    {l.Clock(late), "22:30"},
		"UTC":                      {l.UTC(late), "Mon, 30 March 2026, 01:30 UTC"},
		"both on different days":   {l.Both(late), "Sun, 29 March 2026, 22:30 (São Paulo) = Mon 30 Mar, 01:30 UTC"},
		"both on the same day":     {l.Both(late.Add(12 * time.Hour)), "Mon, 30 March 2026, 10:30 (São Paulo) = 13:30 UTC"},
		"midnight is 00, never 24": {l.Clock(late.Add(90 * time.Minute)), "00:00"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestAnHourThatComesTwiceCarriesItsOffset(t *testing.T) {
	l := catalog(t).For("en", zone(t, "Europe/Berlin"))
	for utc, want := range map[string]string{
		"2026-10-24T23:59Z": "Sun, 25 October 2026, 01:59 (Berlin)",
		"2026-10-25T00:00Z": "Sun, 25 October 2026, 02:00 (Berlin, UTC+02:00)",
		"2026-10-25T00:59Z": "Sun, 25 October 2026, 02:59 (Berlin, UTC+02:00)",
		"2026-10-25T01:00Z": "Sun, 25 October 2026, 02:00 (Berlin, UTC+01:00)",
		"2026-10-25T01:59Z": "Sun, 25 October 2026, 02:59 (Berlin, UTC+01:00)",
		"2026-10-25T02:00Z": "Sun, 25 October 2026, 03:00 (Berlin)",
		"2026-03-29T00:59Z": "Sun, 29 March 2026, 01:59 (Berlin)",
		"2026-03-29T01:00Z": "Sun, 29 March 2026, 03:00 (Berlin)",
	} {
		at, err := time.Parse("2006-01-02T15:04Z", utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Time(at); got != want {
			t.Errorf("%s: %q, want %q", utc, got, want)
		}
	}
}

func TestAZoneIsNamedByItsCity(t *testing.T) {
	l := catalog(t).For("de", zone(t, "Asia/Tokyo"))
	if got := l.Zone(); got != "Tokio" {
		t.Errorf("Zone() = %q", got)
	}
	for name, want := range map[string]string{
		"Asia/Ho_Chi_Minh": "Ho-Chi-Minh-Stadt", "Asia/Saigon": "Ho-Chi-Minh-Stadt", "Asia/Calcutta": "Kalkutta",
		"America/Argentina/Ushuaia": "Ushuaia", "Asia/Ust-Nera": "Ust-Nera", "UTC": "UTC", "Etc/UTC": "UTC", "": "UTC",
	} {
		if got := l.City(name); got != want {
			t.Errorf("City(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestAZoneWithoutANameIsItsOffset(t *testing.T) {
	c := catalog(t)
	for name, e := range map[string]struct {
		zone *time.Location
		want string
	}{
		"no zone":                         {nil, "Mon, 30 March 2026, 00:30 (UTC)"},
		"the machine's own, of no name":   {time.Local, "Mon, 30 March 2026, 00:30 (UTC)"},
		"a bare offset":                   {time.FixedZone("", 9*3600), "Mon, 30 March 2026, 09:30 (UTC+09:00)"},
		"IANA's offsets of inverted sign": {zone(t, "Etc/GMT-9"), "Mon, 30 March 2026, 09:30 (UTC+09:00)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.For("en", e.zone).Time(epoch); got != e.want {
				t.Errorf("%q, want %q", got, e.want)
			}
		})
	}
}
