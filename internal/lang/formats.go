package lang

import (
	"strings"
	"sync"

	"github.com/agentable/go-intl/datetimeformat"
	"github.com/agentable/go-intl/listformat"
	intl "github.com/agentable/go-intl/locale"
	"github.com/agentable/go-intl/numberformat"
	"github.com/agentable/go-intl/relativetimeformat"
)

// formats is how one language writes dates, numbers and lists. Each formatter is made when it is first needed and
// kept; all of them use the digits 0 to 9, as the 24-hour clock beside them does.
type formats struct {
	buddhist bool
	day      func() *datetimeformat.DateTimeFormat // Mon, 30 March 2026
	shortDay func() *datetimeformat.DateTimeFormat // Mon, 30 Mar
	and, or  func() *listformat.ListFormat
	relative func() *relativetimeformat.RelativeTimeFormat // in 2 days
	now      func() *relativetimeformat.RelativeTimeFormat // now, in the language's word for no time at all
	number   func() *numberformat.NumberFormat
	units    []func() *numberformat.NumberFormat
}

const digits = "latn"

func newFormats(tag Tag) *formats {
	in := intl.MustParseList(formatTag(tag))
	return &formats{
		buddhist: tag == "th" || strings.HasPrefix(tag, "th-"),
		day:      once(datetimeformat.New, in, dayOptions(datetimeformat.LongMonthStyle, datetimeformat.NumericFieldStyle)),
		shortDay: once(datetimeformat.New, in, dayOptions(datetimeformat.ShortMonthStyle, "")),
		and:      once(listformat.New, in, listformat.Options{Type: listformat.Conjunction}),
		or:       once(listformat.New, in, listformat.Options{Type: listformat.Disjunction}),
		relative: once(relativetimeformat.New, in, relativetimeformat.Options{NumberingSystem: digits}),
		now:      once(relativetimeformat.New, in, relativetimeformat.Options{Numeric: relativetimeformat.NumericAuto}),
		number:   once(numberformat.New, in, numberformat.Options{NumberingSystem: digits, UseGrouping: grouping(tag)}),
		units:    byteUnits(in),
	}
}

// grouping: Spanish, Italian and Polish write 1234 but 12.345, which go-intl has no rule for.
func grouping(tag Tag) numberformat.UseGrouping {
	switch tag {
	case "es", "it", "pl":
		return numberformat.UseGroupingMin2
	}
	return numberformat.UseGroupingAuto
}

// formatTag says whose conventions a language file follows. English is written the British way, day before month and
// no "AM", because most of its readers here are no Americans; go-intl would give en-SG and en-IN the American order.
func formatTag(tag Tag) string {
	if tag != "en-US" && (tag == English || strings.HasPrefix(tag, "en-")) {
		return "en-GB"
	}
	return tag
}

// dayOptions formats in UTC always: callers hand over a wall clock that pretends to be UTC, so that one formatter
// serves every zone.
func dayOptions(month datetimeformat.MonthStyle, year datetimeformat.NumericStyle) datetimeformat.Options {
	return datetimeformat.Options{
		Weekday: datetimeformat.ShortFieldStyle, Day: datetimeformat.NumericFieldStyle, Month: month, Year: year,
		Calendar: "gregory", NumberingSystem: digits, TimeZone: "UTC",
	}
}

// once makes a formatter at the first call; nil stands for one that can't be made, and its user writes a plain form.
func once[F, O any](make func(intl.List, O) (*F, error), in intl.List, o O) func() *F {
	return sync.OnceValue(func() *F {
		f, err := make(in, o)
		if err != nil {
			complaints.once(in[0].String(), "formats", err)
			return nil
		}
		return f
	})
}
