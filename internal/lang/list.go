package lang

import "strings"

// List joins items as the language does: "a, b and c"; nothing for no items.
func (l *Localizer) List(items []string) string { return l.locale.formats.list(items) }

// Choice joins items that exclude each other: "a, b or c".
func (l *Localizer) Choice(items []string) string { return l.locale.formats.choice(items) }

func (f *formats) list(items []string) string {
	if format := f.and(); format != nil {
		return format.Format(items)
	}
	return strings.Join(items, ", ")
}

func (f *formats) choice(items []string) string {
	if format := f.or(); format != nil {
		return format.Format(items)
	}
	return strings.Join(items, " / ")
}
