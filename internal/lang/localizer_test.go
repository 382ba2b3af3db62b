package lang

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const english = `
"plain" = "plain words"
"hello" = "Hello {{.name}}"
"files" = { one = "{{num .count}} file", other = "{{num .count}} files" }
"due" = "due {{datetime .due}}, {{both .due}}, {{date .due}}, {{clock .due}}, {{utc .due}}"
"hosts" = "{{list .hosts}} / {{list .hosts \"or\"}}"
"size" = "{{bytes .size}}"
"state" = "is {{text (print \"state.\" .state)}}"
"state.open" = "open"
"state.loop" = "{{text \"state.loop\"}}"
"broken" = "{{.a"
"time.zoned" = "{{.date}}, {{.clock}} ({{.zone}})"
"time.utc" = "{{.date}}, {{.clock}} UTC"
"time.both" = "{{.here}} = {{.utc}} UTC"
`

func TestTextFillsItsPlaceholders(t *testing.T) {
	type count uint8
	type host string
	l := written(t, "en", english).For("en", zone(t, "Asia/Singapore"))
	due := time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		key  string
		args []any
		want string
	}{
		"a plain text needs nothing":              {"plain", nil, "plain words"},
		"a plain text passes over arguments":      {"plain", []any{"count", 1}, "plain words"},
		"a name":                                  {"hello", []any{"name", "Ploy"}, "Hello Ploy"},
		"a name is not a template":                {"hello", []any{"name", "{{.x}} <b>"}, "Hello {{.x}} <b>"},
		"count without plural forms":              {"hello", []any{"name", "Ploy", "count", 1}, "Hello Ploy"},
		"one":                                     {"files", []any{"count", 1}, "1 file"},
		"many":                                    {"files", []any{"count", int64(61000)}, "61,000 files"},
		"a count of a named type":                 {"files", []any{"count", count(1)}, "1 file"},
		"a count with a fraction":                 {"files", []any{"count", 1.5}, "1.5 files"},
		"a list":                                  {"hosts", []any{"hosts", []string{"a", "b", "c"}}, "a, b and c / a, b or c"},
		"a list of a named type":                  {"hosts", []any{"hosts", []host{"a", "b"}}, "a and b / a or b"},
		"a size":                                  {"size", []any{"size", uint32(3_400_000_000)}, "3.4 GB"},
		"the text of another key":                 {"state", []any{"state", "open"}, "is open"},
		"a time is shown on the reader's clock":   {"due", []any{"due", due}, dueInSingapore},
		"a pointer to a time is as good":          {"due", []any{"due", &due}, dueInSingapore},
		"a missing text shows its key":            {"nowhere", nil, "⟦nowhere⟧"},
		"a missing argument shows the key":        {"hello", nil, "⟦hello⟧"},
		"an argument without its value":           {"hello", []any{"name"}, "⟦hello⟧"},
		"an argument without a name":              {"hello", []any{7, "Ploy"}, "⟦hello⟧"},
		"an argument of the wrong kind":           {"due", []any{"due", "tomorrow"}, "⟦due⟧"},
		"no time at all":                          {"due", []any{"due", (*time.Time)(nil)}, "⟦due⟧"},
		"a broken template":                       {"broken", nil, "⟦broken⟧"},
		"the text of a key that isn't there":      {"state", []any{"state", "lost"}, "⟦state⟧"},
		"a text that calls itself is cut at once": {"state.loop", nil, "⟦state.loop⟧"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := l.Text(c.key, c.args...); got != c.want {
				t.Errorf("Text(%q, %v) = %q, want %q", c.key, c.args, got, c.want)
			}
		})
	}
}

const dueInSingapore = "due Mon, 30 March 2026, 17:00 (Singapore), Mon, 30 March 2026, 17:00 (Singapore) = 09:00 UTC, " +
	"Mon, 30 March 2026, 17:00, Mon, 30 March 2026, 09:00 UTC"

func TestAPluralFormIsTheLanguagesOwn(t *testing.T) {
	c := written(t, "en", english,
		"pt-BR", `"files" = { one = "{{num .count}} arquivo", other = "{{num .count}} arquivos" }`,
		"ja", `"files" = "{{num .count}} 件"`,
		"ar", `"files" = { zero = "صفر", one = "ملف", two = "ملفان", few = "{{.count}} ملفات", many = "{{.count}} ملفًا", other = "{{.count}} ملف" }`)
	for _, e := range []struct {
		tag   Tag
		count int
		want  string
	}{
		{"pt-BR", 0, "0 arquivo"}, {"pt-BR", 2, "2 arquivos"}, {"pt-BR", 1_000_000, "1.000.000 arquivos"},
		{"ja", 1, "1 件"}, {"ar", 2, "ملفان"}, {"ar", 3, "3 ملفات"}, {"ar", 11, "11 ملفًا"}, {"ar", 100, "100 ملف"},
	} {
		if got := c.For(e.tag, nil).Text("files", "count", e.count); got != e.want {
			t.Errorf("%s %d = %q, want %q", e.tag, e.count, got, e.want)
		}
	}
}

func TestABrokenTranslationGivesTheNextLanguage(t *testing.T) {
	c := written(t, "en", english, "de", `"hello" = "Hallo {{.nome}}"`)
	if got := c.For("de", nil).Text("hello", "name", "Ploy"); got != "Hello Ploy" {
		t.Errorf("got %q", got)
	}
}

func TestTextNeverPanics(t *testing.T) {
	l := written(t, "en", english).For("en", nil)
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"plain", "hello", "files", "due", "hosts", "size", "state", "broken"}).Draw(t, "key")
		names := rapid.SampledFrom([]string{"name", "count", "due", "hosts", "size", "state"})
		values := rapid.SampledFrom([]any{nil, "", "a", -1, 1.5, []string{}, []any{nil}, time.Time{}, (*time.Time)(nil), struct{}{}})
		if l.Text(key, names.Draw(t, "n1"), values.Draw(t, "v1"), names.Draw(t, "n2"), values.Draw(t, "v2")) == "" {
			t.Error("no text")
		}
	})
}

func TestManyReadersShareALanguage(t *testing.T) {
	c := catalog(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, tag := range c.Tags() {
				l := c.For(tag.Tag, time.UTC)
				l.Time(epoch)
				l.Both(epoch)
				l.Relative(epoch, epoch.Add(day))
				l.Bytes(3e9)
				l.List([]string{"a", "b"})
				l.Text("language.unknown", "tag", "x")
			}
		})
	}
	wg.Wait()
}

func TestDirFollowsTheScript(t *testing.T) {
	const texts = `"a" = "b"`
	c := written(t, "en", texts, "ar", texts, "he", texts, "th", texts)
	for tag, want := range map[Tag]string{"en": "ltr", "th": "ltr", "ar": "rtl", "ar-EG": "rtl", "he": "rtl", "ko": "ltr"} {
		if got := c.For(tag, nil).Dir(); got != want {
			t.Errorf("%s is written %s, want %s", tag, got, want)
		}
	}
}
