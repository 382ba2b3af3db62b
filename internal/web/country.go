package web

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tasuki/internal/worktime"
)

// countries to choose from, by their names in the reader's language and in its order.
func (v *visit) countries() []option {
	tag := language.Make(v.words.Tag())
	namer := display.Regions(tag)
	all := []option{{}}
	for _, code := range worktime.Countries() {
		name := code
		if namer != nil {
			name = cmp.Or(namer.Name(language.MustParseRegion(code)), code)
		}
		all = append(all, option{Value: code, Label: name})
	}
	order := v.order()
	slices.SortStableFunc(all[1:], func(a, b option) int { return order.CompareString(a.Label, b.Label) })
	return all
}

// country is a country's name.
func (v *visit) country(code string) string {
	region, err := language.ParseRegion(code)
	namer := display.Regions(language.Make(v.words.Tag()))
	if err != nil || namer == nil {
		return code
	}
	return cmp.Or(namer.Name(region), code)
}

// order is how the reader's language sorts.
func (v *visit) order() *collate.Collator { return collate.New(language.Make(v.words.Tag())) }
