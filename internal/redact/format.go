package redact

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// unseen are characters that no reader sees, or sees as a space, and that belong to no word of a grammar.
func unseen(c rune) bool {
	return c >= 0x80 && (spaces(c) || unicode.In(c, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point))
}

// spaces says that a reader sees a character as a space.
func spaces(c rune) bool {
	return c == 0x85 || unicode.In(c, unicode.Zs, unicode.Zl, unicode.Zp)
}

// readingsLimit bounds how many ways to read a file are followed.
const readingsLimit = 8

// readings are what the lines so far may mean: whether characters that nobody sees divide words or stand within one is anybody's guess, and
// what a line begins goes on. There is one until there is such a line, and again once all that it may have begun has ended.
type readings struct {
	all  []*redactor
	lost bool // there are more than are followed: nothing is shown any more
}

// line is the copy of one line; its end is not part of it. It is withheld where any way of reading it has a secret that others don't have.
func (t *readings) line(line string) string {
	disguised := strings.IndexFunc(line, unseen) >= 0
	switch {
	case t.lost:
		return Withheld
	case !disguised && len(t.all) == 1:
		return t.all[0].seen(line)
	}
	forms := []string{line}
	if disguised {
		forms = undisguised(line)
	}
	var next []*redactor
	var copies []string
	for _, form := range forms {
		for _, r := range t.all {
			one := *r
			one.path = slices.Clone(r.path)
			got := one.seen(form)
			switch {
			case disguised && got == form:
				got = line
			case disguised:
				got = Withheld
			}
			copies = append(copies, got)
			if !slices.ContainsFunc(next, func(o *redactor) bool { return reflect.DeepEqual(*o, one) }) {
				next = append(next, &one)
			}
		}
	}
	t.all, t.lost = next, len(next) > readingsLimit
	if slices.ContainsFunc(copies, func(c string) bool { return c != copies[0] }) {
		return Withheld
	}
	return copies[0]
}

// undisguised are the ways to read a line with characters in it that nobody sees: as it looks, each of them a space, and without any.
func undisguised(line string) []string {
	var all []string
	for _, divides := range []func(rune) bool{spaces, unseen, func(rune) bool { return false }} {
		all = append(all, strings.Map(func(c rune) rune {
			switch {
			case !unseen(c):
				return c
			case divides(c):
				return ' '
			}
			return -1
		}, line))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
