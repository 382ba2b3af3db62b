package lang

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	intl "github.com/agentable/go-intl/locale"
	"github.com/agentable/go-intl/pluralrules"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

func TestPluralTextsHaveTheFormsTheirLanguageNeeds(t *testing.T) {
	all := locales(t)
	for tag, texts := range all {
		need := pluralForms(t, tag)
		for key, m := range texts {
			english := all[English][key]
			if english == nil {
				continue
			}
			got := slices.Sorted(maps.Keys(rare(m)))
			want := slices.DeleteFunc(slices.Clone(need), func(form string) bool { return form == "other" })
			if english.One == "" {
				want = nil
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %q has the forms %v beside other, want %v", tag, key, got, want)
			}
			// "um arquivo" is wrong for none: Portuguese counts 0 as one.
			if m.One != "" && tag != English && coversZero(t, tag) && !slices.Contains(placeholders(m.One), "count") {
				t.Errorf("%s %q: the form one is used for 0 as well and must show .count", tag, key)
			}
		}
	}
}

// rare gives the forms beside other.
func rare(m *i18n.Message) map[string]string {
	forms := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many}
	maps.DeleteFunc(forms, func(_, words string) bool { return words == "" })
	return forms
}

// pluralForms are the forms that counts up to a thousand ask for, sorted. Portuguese has one more for whole millions,
// where other does.
func pluralForms(t *testing.T, tag Tag) []string {
	t.Helper()
	forms := map[string]bool{}
	for n := range int64(1000) {
		forms[pluralForm(t, tag, n)] = true
	}
	return slices.Sorted(maps.Keys(forms))
}

func coversZero(t *testing.T, tag Tag) bool { return pluralForm(t, tag, 0) == "one" }

var rules = map[Tag]*pluralrules.PluralRules{}

func pluralForm(t *testing.T, tag Tag, n int64) string {
	t.Helper()
	if rules[tag] == nil {
		r, err := pluralrules.New(intl.MustParseList(tag), pluralrules.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rules[tag] = r
	}
	form, err := rules[tag].Select(pluralrules.Int(n))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(form)
}
