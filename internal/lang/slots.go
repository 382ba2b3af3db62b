package lang

import (
	"strings"
	"time"
)

// slotted fills a text whose placeholders are a name alone, or one function of a name: most texts are such, and this is
// several times as fast as their templates, which say the same. What else a text holds, or its data, is for its template: then
// there is no answer here.
func (loc *locale) slotted(text string, data map[string]any) (string, bool) {
	var b strings.Builder
	for {
		words, rest, more := strings.Cut(text, "{{")
		b.WriteString(words)
		if !more {
			return b.String(), true
		}
		slot, after, _ := strings.Cut(rest, "}}")
		value, ok := loc.slot(slot, data)
		if !ok {
			return "", false
		}
		b.WriteString(value)
		text = after
	}
}

// slot is what stands in a placeholder such as {{.name}} or {{datetime .due}}. See funcs.
func (loc *locale) slot(slot string, data map[string]any) (string, bool) {
	call, name, _ := strings.Cut(slot, ".")
	if strings.ContainsAny(name, " .|") { // more arguments, a member, a pipeline
		return "", false
	}
	switch v := data[name].(type) {
	case string:
		switch call {
		case "":
			return v, true
		case "isolate ":
			return Isolate(v), true
		}
	case time.Time:
		if call == "datetime " {
			return (&Localizer{locale: loc, zone: named(v.Location())}).Time(v), true
		}
	case []string:
		if call == "list " {
			return loc.formats.list(v), true
		}
	}
	return "", false
}
