package app

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown is text from outside as a terminal may have it: names are data, and a file that is to be checked can say
// anything. What doesn't print, or turns the text around, is escaped.
func shown(text string) string {
	const limit = 500
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
