package floor

import (
	"strings"
	"text/template"
)

// Line is one text of a language file, compiled, and what goes into it, worked out before.
type Line struct {
	Text *template.Template
	Data map[string]any
}

// Compile takes the words of the language files' templates as they stand; what they would look up or format is prepared.
func Compile(text string) (*template.Template, error) {
	same := func(v any) any { return v }
	return template.New("").Funcs(template.FuncMap{"datetime": same, "list": same, "num": same}).Parse(text)
}

// Briefing executes the texts of one reader, a line each: no catalog, no fallback, no levels, no dates, no frozen spans.
func Briefing(lines []Line) (string, error) {
	var b strings.Builder
	for _, l := range lines {
		if err := l.Text.Execute(&b, l.Data); err != nil {
			return "", err
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}
