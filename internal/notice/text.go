package notice

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// said is a text of any number of lines that must say something.
func said(pointer, s string, limit int) (string, error) {
	s, err := text(pointer, s, limit)
	if err == nil && s == "" {
		err = fault.Invalid(pointer, "field.required")
	}
	return s, err
}

// line is a text on one line, which may be empty.
func line(pointer, s string, limit int) (string, error) {
	if strings.ContainsAny(s, "\r\n\t") {
		return s, fault.Invalid(pointer, "field.control_characters")
	}
	return text(pointer, s, limit)
}

// text is kept as it was typed, but for the space around it and the ends of its lines.
func text(pointer, s string, limit int) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if !strings.ContainsFunc(s, shows) && !strings.ContainsFunc(s, deceives) {
		return "", nil
	}
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(pointer, "field.not_text")
	case strings.ContainsFunc(s, deceives):
		return s, fault.Invalid(pointer, "field.control_characters")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(pointer, "field.too_long", "limit", limit)
	}
	return s, nil
}

// deceives: what does not show, breaks a line where none was typed, or turns the text around. The isolates among them
// are how a briefing marks its frozen spans, so that nobody else's may get in.
func deceives(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// shows is not so of blanks, and of what only joins or parts letters: a text of those alone says nothing.
func shows(r rune) bool { return !unicode.IsSpace(r) && !hidden(r) }

// hidden is what nobody sees: an address holds none of it.
func hidden(r rune) bool { return deceives(r) || unicode.Is(unicode.Cf, r) }

func choice[T ~string](pointer string, v T, all []T) error {
	if slices.Contains(all, v) {
		return nil
	}
	return fault.Invalid(pointer, "field.choice", "choices", all)
}

// each of the values is one of those there are, and none stands twice.
func each[T ~string](pointer string, values, all []T) error {
	errs := []error{atMost(pointer, len(values), len(all))}
	for i, v := range values {
		errs = append(errs, choice(fmt.Sprintf("%s/%d", pointer, i), v, all))
		if slices.Contains(values[:i], v) {
			errs = append(errs, fault.Invalid(fmt.Sprintf("%s/%d", pointer, i), "contract.twice"))
		}
	}
	return fault.Join(errs...)
}

func atMost(pointer string, n, limit int) error {
	if n <= limit {
		return nil
	}
	return fault.Invalid(pointer, "field.too_many", "limit", limit)
}

// at puts a prefix before the pointers of a fault.
func at(prefix string, err error) error {
	if f, ok := fault.As(err); ok {
		return f.At(prefix)
	}
	return err
}
