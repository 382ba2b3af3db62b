package directory

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	austria "github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fi"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/hu"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/mx"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/pt"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/th"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"tasuki/internal/worktime"
)

// library are the countries whose public holidays a library computes. It knows neither lunar nor Islamic ones, nor what a
// government adds in a decree: what it gives is a draft that somebody there must read.
var library = map[string][]*cal.Holiday{
	"AT": austria.Holidays, "AU": au.HolidaysNSW, "BE": be.Holidays, "BR": br.Holidays, "CA": ca.Holidays, "CH": ch.Holidays,
	"CZ": cz.Holidays, "DE": de.Holidays, "DK": dk.Holidays, "ES": es.Holidays, "FI": fi.Holidays, "FR": fr.Holidays,
	"GB": gb.Holidays, "HU": hu.Holidays, "IE": ie.Holidays, "IT": it.Holidays, "JP": jp.Holidays, "MX": mx.Holidays,
	"NL": nl.Holidays, "NO": no.Holidays, "NZ": nz.Holidays, "PL": pl.Holidays, "PT": pt.Holidays, "RO": ro.Holidays,
	"SE": se.Holidays, "SK": sk.Holidays, "TH": th.Holidays, "US": us.Holidays, "ZA": za.Holidays,
}

// librarySource is how a draft from the library names where it comes from.
const librarySource = "github.com/rickar/cal v2.1.31"

// seeded are the holidays of a year that the library knows of a country; false where it does not know the country.
func seeded(country string, year int) ([]worktime.Exception, bool) {
	holidays, covered := library[country]
	taken := map[worktime.Date]bool{}
	var all []worktime.Exception
	for _, h := range holidays {
		if h.Type != cal.ObservancePublic && h.Type != cal.ObservanceBank && h.Type != cal.ObservanceUnknown {
			continue
		}
		actual, observed := h.Calc(year)
		for _, t := range []time.Time{actual, observed} {
			y, m, d := t.Date()
			on := worktime.Date{Year: y, Month: m, Day: d}
			if y == year && !taken[on] {
				taken[on] = true
				all = append(all, worktime.Exception{From: on, To: on, Kind: worktime.Holiday, Name: h.Name})
			}
		}
	}
	slices.SortFunc(all, func(a, b worktime.Exception) int { return a.From.Compare(b.From) })
	return all, covered
}
