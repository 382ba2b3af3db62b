package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences of a text. A mark of ASCII ends one only before a space, so that hosts and numbers stay whole, and not after
// a short number or an abbreviation ("31. März", "p.m."), which a word in small letters after it shows too ("1 avr. à").
func (p *Plain) sentences(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		from, times := 0, clocked.FindAllStringIndex(line, -1)
		for i, r := range line {
			next := i + utf8.RuneLen(r)
			if strings.ContainsRune(p.Terminators, r) && p.ends(line, from, i, next, r) && !within(times, i) {
				all, from = append(all, line[from:next]), next
			}
		}
		all = append(all, line[from:])
	}
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// within: what names a clock may have a mark in it ("TP. Hồ Chí Minh").
func within(spans [][]int, at int) bool {
	return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= at && at < s[1] })
}

func (p *Plain) ends(line string, from, at, next int, r rune) bool {
	if r > unicode.MaxASCII || r == ' ' {
		return true
	}
	if next < len(line) && !strings.ContainsAny(line[next:next+1], " \t\"')”»") {
		return false
	}
	if r != '.' || next == len(line) {
		return true
	}
	if begins, _ := utf8.DecodeRuneInString(strings.TrimLeft(line[next:], " \t")); unicode.IsLower(begins) {
		return false
	}
	word := line[from:at]
	word = word[strings.LastIndexByte(word, ' ')+1:]
	number := len(word) <= 2 && strings.Trim(word, "0123456789") == ""
	return !number && utf8.RuneCountInString(word) > 1 && !strings.Contains(word, ".")
}

// jargon finds each term where it stands as a word of its own, in no name of a machine or a file.
func (p *Plain) jargon(s string) []Remark {
	type found struct {
		at int
		Remark
	}
	var all []found
	folded, left := fold(s), fold(s) // left has blanks where a longer term was found
	for _, t := range p.terms {
		for at, from := 0, 0; ; from = at + len(t.word) {
			i := strings.Index(left[from:], t.word)
			if i < 0 {
				break
			}
			at = from + i
			end := at + len(t.word)
			for t.open && end < len(folded) {
				r, size := utf8.DecodeRuneInString(folded[end:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) {
					break
				}
				end += size
			}
			if !alone(folded, at, end) {
				continue
			}
			span := folded[at:end]
			if len(folded) == len(s) { // folding kept every byte's place
				span = s[at:end]
			}
			all = append(all, found{at, Remark{Issue: Jargon, Span: span, Instead: t.instead}})
			left = left[:at] + strings.Repeat("\x00", end-at) + left[end:]
		}
	}
	slices.SortFunc(all, func(a, b found) int { return a.at - b.at })
	remarks := make([]Remark, 0, len(all))
	seen := map[string]bool{}
	for _, f := range all { // once a sentence is enough
		if !seen[f.Span] {
			remarks = append(remarks, f.Remark)
		}
		seen[f.Span] = true
	}
	return remarks
}

func fold(s string) string { return strings.ToLower(s) }

// alone: no letter of the same kind touches it, as far as its script sets words apart, and it is in no host, path or
// address.
func alone(s string, at, end int) bool {
	before, sizeBefore := utf8.DecodeLastRuneInString(s[:at])
	first, _ := utf8.DecodeRuneInString(s[at:])
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	after, size := utf8.DecodeRuneInString(s[end:])
	if sizeBefore > 0 && (together(before, first) || unicode.Is(unicode.Hangul, before) && unicode.Is(unicode.Hangul, first)) || size > 0 && together(last, after) {
		return false
	}
	if sizeBefore > 0 && strings.ContainsRune(`./\_@`, before) {
		return false
	}
	beyond, _ := utf8.DecodeRuneInString(s[min(end+size, len(s)):])
	return size == 0 || !strings.ContainsRune(`./\_@`, after) || !(unicode.IsLetter(beyond) || unicode.IsDigit(beyond))
}

// spaced are the scripts that set words apart. Arabic is not among them: its article and its prepositions are written
// onto the word; in Korean particles are, at its end.
var spaced = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Devanagari}

// together: the two belong to one word.
func together(a, b rune) bool {
	katakana := func(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }
	word := func(r rune) bool { return unicode.IsOneOf(spaced, r) || unicode.IsDigit(r) }
	return katakana(a) && katakana(b) || word(a) && word(b)
}
