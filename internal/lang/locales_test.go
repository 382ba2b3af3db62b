package lang

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	intl "github.com/agentable/go-intl/locale"
	"github.com/agentable/go-intl/pluralrules"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// These tests hold the files in locales/ together. English is the source: what stands there must stand everywhere.

// texts of one language by key.
type keyed map[string]*i18n.Message

func locales(t *testing.T) map[Tag]keyed {
	t.Helper()
	files, err := readAll(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[Tag]keyed, len(files))
	for tag, messages := range files {
		all[tag] = keyed{}
		for _, m := range messages {
			all[tag][m.ID] = m
		}
	}
	return all
}

func TestTheEightLanguagesAreThere(t *testing.T) {
	got := slices.Sorted(maps.Keys(locales(t)))
	if want := []Tag{"de", "en", "id", "ja", "pt-BR", "th", "vi", "zh-Hans"}; !slices.Equal(got, want) {
		t.Errorf("languages %q, want %q", got, want)
	}
}

// What is missing is printed as TOML, with the English words, to be pasted into the file and translated.
func TestEveryLanguageHasTheKeysOfEnglish(t *testing.T) {
	all := locales(t)
	for tag, texts := range all {
		var missing strings.Builder
		n := 0
		for _, key := range slices.Sorted(maps.Keys(all[English])) {
			if texts[key] == nil {
				n++
				fmt.Fprintf(&missing, "%q = %s\n", key, toTranslate(t, tag, all[English][key]))
			}
		}
		if n > 0 {
			t.Errorf("active.%s.toml lacks %d of %d keys:\n%s", tag, n, len(all[English]), missing.String())
		}
		for key := range texts {
			if all[English][key] == nil {
				t.Errorf("active.%s.toml has %q, which English doesn't have", tag, key)
			}
		}
	}
}

func toTranslate(t *testing.T, tag Tag, english *i18n.Message) string {
	forms := pluralForms(t, tag)
	if english.One == "" || len(forms) == 1 {
		return fmt.Sprintf("%q", english.Other)
	}
	words := make([]string, len(forms))
	for i, form := range forms {
		words[i] = fmt.Sprintf("%s = %q", form, english.Other)
	}
	return "{ " + strings.Join(words, ", ") + " }"
}

func TestEveryTextFillsTheSamePlaceholdersAsEnglish(t *testing.T) {
	all := locales(t)
	for tag, texts := range all {
		for key, m := range texts {
			english := all[English][key]
			if english == nil {
				continue
			}
			want := placeholders(english.Other)
			if got := placeholders(m.Other); !slices.Equal(got, want) {
				t.Errorf("%s %q fills %v, English fills %v", tag, key, got, want)
			}
			for form, words := range rare(m) {
				for _, name := range placeholders(words) {
					if !slices.Contains(want, name) {
						t.Errorf("%s %q, form %s, fills %q, which English doesn't", tag, key, form, name)
					}
				}
			}
		}
	}
}

func TestEveryTemplateCompiles(t *testing.T) {
	c := catalog(t)
	for tag, texts := range locales(t) {
		for key, m := range texts {
			forms := rare(m)
			forms["other"] = m.Other
			for form, words := range forms {
				if _, err := c.locales[tag].parser.Parse(words, "", ""); err != nil {
					t.Errorf("%s %q, form %s: %v", tag, key, form, err)
				}
			}
		}
	}
}

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

var (
	actions = regexp.MustCompile(`\{\{.*?\}\}`)
	strs    = regexp.MustCompile(`"[^"]*"`)
	fields  = regexp.MustCompile(`\.([A-Za-z_]\w*)`)
)

// placeholders are the names a text wants, sorted, each once.
func placeholders(text string) []string {
	names := map[string]bool{}
	for _, action := range actions.FindAllString(text, -1) {
		for _, field := range fields.FindAllStringSubmatch(strs.ReplaceAllString(action, ""), -1) {
			names[field[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
