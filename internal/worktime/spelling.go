package worktime

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// spelling is a name made comparable: without case, accents, width, spaces and punctuation.
type spelling struct {
	text  string   // as people write it
	words []string // "ho", "chi", "minh"
	tails []string // "hochiminh", "chiminh", "minh": where people put the spaces does not matter
}

func spell(name string) spelling {
	s := spelling{text: name}
	s.words = strings.FieldsFunc(fold(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	tail := strings.Join(s.words, "")
	for _, word := range s.words {
		s.tails = append(s.tails, tail)
		tail = tail[len(word):]
	}
	return s
}

// tight is the whole name in one piece.
func (s spelling) tight() string {
	if len(s.tails) == 0 {
		return ""
	}
	return s.tails[0]
}

// letters are those that people type without a keyboard for them, but that Unicode doesn't decompose; apostrophes
// are no word boundary.
var letters = strings.NewReplacer(
	"đ", "d", "ð", "d", "ø", "o", "ł", "l", "ı", "i", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "'", "", "’", "", "ʻ", "")

func fold(text string) string {
	decomposed := strings.ToLower(norm.NFKD.String(text))
	return letters.Replace(strings.Map(func(r rune) rune {
		if isAccent(r) {
			return -1
		}
		return r
	}, decomposed))
}

// isAccent reports marks that people leave out: the accents of Latin, Greek and Cyrillic, the vowel signs and hamzas
// of Arabic. The vowels of Thai and of the Indian scripts are marks too, but belong to the word.
func isAccent(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x64b && r <= 0x65f || r == 0x640 || r == 0x670
}

// hasWord reports whether typed is the beginning of what follows some word boundary in the name.
func (s spelling) hasWord(typed string) bool {
	return slices.ContainsFunc(s.tails, func(tail string) bool { return strings.HasPrefix(tail, typed) })
}

// haveWords reports whether each of the words begins some word of the names.
func haveWords(names []spelling, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(names, func(n spelling) bool { return n.hasWord(w) })
	})
}
