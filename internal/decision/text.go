package decision

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// text is what people wrote, or what is wrong with it. It may have several lines, and no characters that turn it round.
func text(pointer, s string, limit int, must bool) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(pointer, "field.not_text")
	case s == "" && must:
		return s, fault.Invalid(pointer, "field.required")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(s, func(r rune) bool { return deceives(r) && r != '\n' && r != '\t' }):
		return s, fault.Invalid(pointer, "field.control_characters")
	}
	return s, nil
}

// line is a text of one line.
func line(pointer, s string, limit int, must bool) (string, error) {
	s, err := text(pointer, s, limit, must)
	if err == nil && strings.ContainsFunc(s, deceives) {
		err = fault.Invalid(pointer, "field.control_characters")
	}
	return s, err
}

// deceives: what breaks a line, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// title is the beginning of a text, on one line.
func title(s string) string {
	const limit = 80
	first, _, _ := strings.Cut(s, "\n")
	if r := []rune(first); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return first
}
