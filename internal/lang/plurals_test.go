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

// A count is worded by the rules of its language, and where that has a word for two, without the figure.
func TestACountTakesItsLanguagesForm(t *testing.T) {
	c := catalog(t)
	for tag, want := range map[Tag][]string{ // of 0, 1, 2, 3, 5, 11, 22, 100
		"en": {"0 questions", "1 question", "2 questions", "3 questions", "5 questions", "11 questions", "22 questions", "100 questions"},
		"ar": {"لا أسئلة", "سؤال واحد", "سؤالان", "3 أسئلة", "5 أسئلة", "11 سؤالًا", "22 سؤالًا", "100 سؤال"},
		"pl": {"0 pytań", "1 pytanie", "2 pytania", "3 pytania", "5 pytań", "11 pytań", "22 pytania", "100 pytań"},
		"fr": {"0 question", "1 question", "2 questions", "3 questions", "5 questions", "11 questions", "22 questions", "100 questions"},
	} {
		for i, n := range []int{0, 1, 2, 3, 5, 11, 22, 100} {
			if got := c.For(tag, nil).Text("page.notice.questions", "count", n); got != want[i] {
				t.Errorf("%s, %d: %q, want %q", tag, n, got, want[i])
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
