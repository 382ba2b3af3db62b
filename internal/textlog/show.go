package textlog

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Show makes a text that a screen can show as it stands: control characters and what turns the direction of writing become
// marks, bytes that are no text become U+FFFD. replaced says that it isn't what stands there.
func Show(b []byte) (text string, replaced bool) {
	if plain(b) {
		return string(b), false
	}
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size <= 1:
			out.WriteRune(utf8.RuneError)
			replaced = true
		case r == '\t':
			out.WriteByte('\t')
		case r < 0x20:
			out.WriteRune('␀' + r)
			replaced = true
		case r == 0x7f:
			out.WriteRune('␡')
			replaced = true
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
			fmt.Fprintf(&out, `\u{%04X}`, r)
			replaced = true
		default:
			out.WriteRune(r)
		}
		b = b[size:]
	}
	return out.String(), replaced
}

func plain(b []byte) bool {
	for _, c := range b {
		if c < 0x20 && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}
