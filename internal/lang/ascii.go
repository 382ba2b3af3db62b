package lang

import (
	"fmt"
	"strings"
	"unicode"
)

// ASCII speaks English in ASCII alone, to a terminal of which nothing more is known: quotes are straight, and what is no English stands
// as \u{…}.
func (l *Localizer) ASCII() *Localizer {
	english := l.locale.chain[len(l.locale.chain)-1]
	return &Localizer{locale: english, zone: l.zone, ascii: true}
}

var plainer = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "…", "...", "–", "-", "—", "-", "\u00a0", " ", "\u202f", " ",
	"→", "->", "×", "x", firstStrong, "", popIsolate, "")

// spoken is a text as the reader's terminal may have it.
func (l *Localizer) spoken(text string) string {
	if !l.ascii {
		return text
	}
	var b strings.Builder
	for _, r := range plainer.Replace(text) {
		if r <= unicode.MaxASCII {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, `\u{%x}`, r)
	}
	return b.String()
}
