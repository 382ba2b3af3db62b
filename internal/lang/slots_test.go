package lang

import (
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// What is filled without a template says what the template says, in every language and of every text, whatever is in the data.
func TestWhatIsFilledFastIsWhatItsTemplateSays(t *testing.T) {
	filled := 0
	for _, tag := range catalog(t).Tags() {
		loc := catalog(t).locales[tag.Tag]
		for key, m := range loc.words().messages {
			if m.filled == "" {
				continue
			}
			for _, data := range []map[string]any{everyName(m.filled, false), everyName(m.filled, true), {}} {
				fast, ok := loc.slotted(m.filled, data)
				if !ok {
					continue
				}
				filled++
				cfg := i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: loc.parser}
				if slow, err := loc.words().bundle.Localize(&cfg); err != nil || slow != fast {
					t.Errorf("%s %s: %q, and its template says %q %v", tag.Tag, key, fast, slow, err)
				}
			}
		}
	}
	if filled < 1000 {
		t.Errorf("only %d texts", filled)
	}
}

// everyName is data of the kind that each placeholder asks for, or words throughout.
func everyName(text string, words bool) map[string]any {
	data := map[string]any{}
	for _, slot := range strings.Split(text, "{{")[1:] {
		slot, _, _ = strings.Cut(slot, "}}")
		call, name, _ := strings.Cut(slot, ".")
		switch {
		case words:
			data[name] = "a <b> {{.c}} \u202e"
		case call == "datetime ":
			data[name] = time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
		case call == "list ":
			data[name] = []string{"a", "b", "c"}
		default:
			data[name] = "x"
		}
	}
	return data
}

// A text that isn't such a one, or whose data isn't, is its template's to fill, or to complain of.
func TestWhatNeedsItsTemplateIsLeftToIt(t *testing.T) {
	loc := catalog(t).locales[English]
	data := map[string]any{"a": "x", "n": 3, "t": epoch, "l": []string{"x"}}
	for _, text := range []string{"{{.missing}}", "{{.n}}", "{{num .n}}", "{{.t}}", "{{date .t}}", "{{list .l \"or\"}}", "{{.a | isolate}}", "{{- .a}}", "{{if .a}}x{{end}}", "{{text .a}}"} {
		if got, ok := loc.slotted(text, data); ok {
			t.Errorf("%s is %q", text, got)
		}
	}
}
