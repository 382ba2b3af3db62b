package redact

import (
	"slices"
	"strings"
	"unicode"
)

// unseen are characters that no reader sees, or sees as a space, and that belong to no word of a grammar.
func unseen(c rune) bool {
	return c >= 0x80 && (unicode.In(c, unicode.Cf, unicode.Zs, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || c == 0x85)
}

// disguised is the copy of a line with characters in it that nobody sees: whether they divide words or stand within one is anybody's
// guess, so that it is withheld where either way of reading it has a secret.
func (r *redactor) disguised(line string) string {
	spaced := strings.Map(func(c rune) rune {
		if unseen(c) {
			return ' '
		}
		return c
	}, line)
	bare := strings.Map(func(c rune) rune {
		if unseen(c) {
			return -1
		}
		return c
	}, line)
	other := *r
	other.path = slices.Clone(r.path)
	divided, joined := other.seen(spaced), r.seen(bare)
	if divided == Withheld { // what began before it goes on
		*r = other
	}
	if divided != spaced || joined != bare {
		return Withheld
	}
	return line
}
