package directory

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tasuki/internal/fault"
)

const (
	maxName = 200  // characters of the name of an organisation, a person, a host
	maxText = 500  // characters of a short text
	maxNote = 2000 // characters of a text of several lines
	maxList = 100  // entries in a list of short texts
)

// checker gathers the fields that are wrong, so that a person sees all of them at once.
type checker struct{ errs []error }

func (c *checker) refuse(pointer, key string, args ...any) {
	c.errs = append(c.errs, fault.Invalid(pointer, key, args...))
}

// err is nil where nothing was refused.
func (c *checker) err() error { return fault.Join(c.errs...) }

// name is a text that must be there, on one line.
func (c *checker) name(pointer, s string) string {
	return c.required(pointer, c.line(pointer, s, maxName))
}

func (c *checker) required(pointer, s string) string {
	if s == "" {
		c.refuse(pointer, "field.required")
	}
	return s
}

// line is a text on one line, which may be empty.
func (c *checker) line(pointer, s string, limit int) string { return c.text(pointer, s, limit, "") }

// note is a text of several lines, which may be empty.
func (c *checker) note(pointer, s string) string {
	return c.text(pointer, strings.ReplaceAll(s, "\r\n", "\n"), maxNote, "\n\t")
}

// lines are several texts of one line each, none empty.
func (c *checker) lines(pointer string, all []string) []string {
	if len(all) > maxList {
		c.refuse(pointer, "field.too_many", "limit", maxList)
		return nil
	}
	clean := make([]string, len(all))
	for i, s := range all {
		at := fmt.Sprintf("%s/%d", pointer, i)
		clean[i] = c.required(at, c.line(at, s, maxText))
	}
	return clean
}

// number is one that can be counted, where 0 means that it is not known.
func (c *checker) number(pointer string, n, most int64) int64 {
	switch {
	case n < 0:
		c.refuse(pointer, "contract.too_small", "limit", 0)
	case n > most:
		c.refuse(pointer, "contract.too_large", "limit", most)
	}
	return n
}

// text is trimmed and composed (NFC), so that the same name typed on two machines is the same name.
func (c *checker) text(pointer, s string, limit int, controls string) string {
	if !utf8.ValidString(s) {
		c.refuse(pointer, "field.not_text")
		return ""
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	switch {
	case strings.ContainsFunc(s, func(r rune) bool { return deceives(r) && !strings.ContainsRune(controls, r) }):
		c.refuse(pointer, "field.control_characters")
	case utf8.RuneCountInString(s) > limit:
		c.refuse(pointer, "field.too_long", "limit", limit)
	}
	return s
}

// deceives: control characters, and the bidi controls that make a name look like another one. Single marks (LRM, RLM)
// and the joiners of Persian and Indian scripts belong to honest names.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// oneOf checks a word of an enumeration.
func oneOf[T ~string](c *checker, pointer string, v T, known []T) T {
	for _, k := range known {
		if v == k {
			return v
		}
	}
	c.refuse(pointer, "field.choice", "choices", known)
	return v
}
