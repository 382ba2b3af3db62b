package lang

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// These tests hold the files in locales/ together. English is the source: what stands there must stand everywhere.

// texts of one language by key.
type keyed map[string]*i18n.Message

func locales(t *testing.T) map[Tag]keyed {
	t.Helper()
	all, err := keyedFiles()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var keyedFiles = sync.OnceValues(func() (map[Tag]keyed, error) {
	files, err := readAll(os.DirFS("../../locales"))
	all := make(map[Tag]keyed, len(files))
	for tag, f := range files {
		all[tag] = keyed{}
		for _, m := range f.messages {
			all[tag][m.ID] = m
		}
	}
	return all, err
})

// all are the languages that there must be.
var all = strings.Fields("en ja ja-simple zh-Hans zh-Hant ko th vi id ms tl hi de fr es pt-BR it tr pl ar")

func TestEveryLanguageIsThere(t *testing.T) {
	got, want := slices.Sorted(maps.Keys(locales(t))), slices.Sorted(slices.Values(all))
	if !slices.Equal(got, want) {
		t.Errorf("languages %q, want %q", got, want)
	}
}

// Only English is written; the others are translations, and each says so by itself.
func TestEachFileSaysHowFarItWasReviewed(t *testing.T) {
	for _, tag := range slices.Sorted(maps.Keys(locales(t))) {
		buf, err := os.ReadFile("../../locales/active." + tag + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		review, _ := catalog(t).Speaks(tag)
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^review = %q$`, review.Review)).Match(buf) || (review.Review == Source) != (tag == English) {
			t.Errorf("active.%s.toml was reviewed as far as %q", tag, review.Review)
		}
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
