package lang

import (
	"time"

	bcp47 "golang.org/x/text/language"
)

// Localizer speaks one language to readers on one clock. It may be used from many goroutines.
type Localizer struct {
	locale *locale
	zone   *time.Location
	ascii  bool
}

// Tag is the language that is spoken, which is not always the one that was asked for.
func (l *Localizer) Tag() Tag { return l.locale.tag }

// Dir is the direction the language is written in, "ltr" or "rtl".
func (l *Localizer) Dir() string { return l.locale.dir }

func direction(tag Tag) string {
	script, _ := bcp47.Make(tag).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return "ltr"
}

// Has says whether key has a text in the language or in one it falls back to.
func (l *Localizer) Has(key string) bool {
	_, _, ok := l.locale.find(key)
	return ok
}

// Text is the text of key, with args (name, value, …) at its placeholders. Times are shown on the reader's clock,
// "count" chooses the plural form. It never fails: a text that is missing everywhere, or whose arguments are, shows
// its key in ⟦ ⟧, and the log says so once.
func (l *Localizer) Text(key string, args ...any) string {
	text, _ := l.TextTag(key, args...)
	return text
}

// TextTag is Text, and the language it was found in, for the lang attribute of a text that fell back.
func (l *Localizer) TextTag(key string, args ...any) (string, Tag) {
	loc, m, ok := l.locale.find(key)
	if ok && m.plain != "" {
		return l.spoken(m.plain), loc.tag
	}
	data := l.pairs(key, args)
	if m.filled != "" {
		if text, ok := loc.slotted(m.filled, data); ok && text != "" {
			return l.spoken(text), loc.tag
		}
	}
	text, tag := l.filled(key, data)
	return l.spoken(text), tag
}

// Fill is Text for arguments that have their names already, as those of a fault or of a journal entry do.
func (l *Localizer) Fill(key string, args map[string]any) string {
	data := make(map[string]any, len(args))
	for name, v := range args {
		data[name] = l.here(v)
	}
	text, _ := l.filled(key, data)
	return l.spoken(text)
}

// filled walks the chain until a locale gives words.
func (l *Localizer) filled(key string, data map[string]any) (string, Tag) {
	var broken error
	for _, loc := range l.locale.chain {
		m, ok := loc.words().messages[key]
		if !ok {
			continue
		}
		if m.plain != "" {
			return m.plain, loc.tag
		}
		text, err := loc.fill(key, m, data)
		if text != "" {
			return text, loc.tag
		}
		broken = err
		complaints.once(loc.tag, key, err)
	}
	if broken == nil {
		complaints.once(l.locale.tag, key, errMissing)
	}
	return "⟦" + key + "⟧", English
}

// pairs makes template data of names and values in turn; what doesn't fit is left out and logged.
func (l *Localizer) pairs(key string, args []any) map[string]any {
	data := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok || i+1 == len(args) {
			complaints.once(l.locale.tag, key, errPairs)
			break
		}
		data[name] = l.here(args[i+1])
	}
	return data
}

// here puts a time on the reader's clock, because a template function doesn't know the reader.
func (l *Localizer) here(v any) any {
	switch t := v.(type) {
	case time.Time:
		return t.In(l.zone)
	case *time.Time:
		if t != nil {
			return t.In(l.zone)
		}
	}
	return v
}
