package request

import (
	"fmt"
	"strings"
	"unicode"

	"tasuki/internal/fault"
)

// prose refuses the controls that no keyboard types into a text of several lines, and that a database or a terminal would
// stumble over.
func prose(pointer, text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\t\r", r) }) {
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// words are prose that must say something.
func words(pointer, text string) error {
	return fault.Join(required(pointer, text), prose(pointer, text))
}

// oneLine is a text on one line: nothing that breaks it, or that makes it look like another one.
func oneLine(pointer, text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || turns(r) }) {
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// turns: line and paragraph separators, and the bidi controls that let characters change places.
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// frozen refuses in a host, a path or a filter what doesn't show: it is read word for word and typed again. Other spaces
// than U+0020 stand in honest paths.
func frozen(pointer, text string) error {
	for _, r := range text {
		if !unicode.IsGraphic(r) {
			return fault.Invalid(pointer, "step.hidden_character", "character", fmt.Sprintf("U+%04X", r), "line", 1)
		}
	}
	return nil
}

func frozenAll(pointer string, texts []string) error {
	var errs []error
	for i, text := range texts {
		errs = append(errs, frozen(fmt.Sprintf("%s/%d", pointer, i), text))
	}
	return fault.Join(errs...)
}
