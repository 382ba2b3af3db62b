package lang

import (
	"io/fs"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// The pseudo-languages of CLDR: English with accents and a third more letters, and the same from right to left.
const (
	PseudoAccents Tag = "en-XA"
	PseudoRTL     Tag = "ar-XB"
)

// LoadPseudo is Load with the two pseudo-languages added, for tests: a page in en-XA that shows plain English has
// words outside the locale files, one that is cut off has no room for German, and ar-XB shows what the page looks
// like from right to left. Readers can't choose them: ParseTag knows neither.
func LoadPseudo(fsys fs.FS) (*Catalog, error) {
	all, err := readAll(fsys)
	if err != nil {
		return nil, err
	}
	all[PseudoAccents] = pseudoMessages(all[English], pseudo)
	all[PseudoRTL] = pseudoMessages(all[English], func(s string) string { return "\u200f" + pseudo(s) + "\u200f" })
	return newCatalog(all, func(tag Tag) (file, error) { return all[tag], nil })
}

func pseudoMessages(english file, change func(string) string) file {
	changed := make([]*i18n.Message, len(english.messages))
	for i, m := range english.messages {
		changed[i] = &i18n.Message{ID: m.ID, Other: change(m.Other)}
		if m.One != "" {
			changed[i].One = change(m.One)
		}
	}
	return file{changed, Draft}
}

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "e", "éé", "i", "í", "n", "ñ", "o", "óó", "s", "š", "u", "ú", "y", "ý",
	"A", "Á", "C", "Ç", "E", "É", "I", "Í", "N", "Ñ", "O", "Ó", "S", "Š", "U", "Ú", "Y", "Ý",
)

// pseudo changes the words and leaves the placeholders.
func pseudo(s string) string {
	var b strings.Builder
	b.WriteString("[")
	for s != "" {
		words, rest, _ := strings.Cut(s, "{{")
		b.WriteString(accents.Replace(words))
		inside, after, found := strings.Cut(rest, "}}")
		if found {
			b.WriteString("{{" + inside + "}}")
		}
		s = after
	}
	return b.String() + "]"
}
