package lang

import (
	"strings"

	bcp47 "golang.org/x/text/language"

	"tasuki/internal/fault"
)

// maxTag is the length RFC 5646 (4.4.1) tells everybody to have room for.
const maxTag = 35

// ParseTag makes a tag canonical ("PT-br" → "pt-BR") and refuses what is not well-formed ("english"), what nobody
// knows ("xx-nonsense") and what is no language to write in ("und", "mul", private use). "ja-simple" is in the IANA
// registry and is ours for plain Japanese. The fault is a 422 at the empty pointer: put it at its place with At.
func ParseTag(s string) (Tag, error) {
	t, err := bcp47.Parse(s)
	if err != nil || len(s) > maxTag || strings.Contains(s, "_") || !spoken(t) {
		return "", fault.Invalid("", "language.unknown", "tag", s)
	}
	return usual(t.String()), nil
}

// usual is "tl" for the national language of the Philippines, which has two tags. x/text makes "fil" of both; browsers
// and people say either, and one file answers them.
func usual(tag Tag) Tag {
	if rest, filipino := strings.CutPrefix(tag, "fil"); filipino && (rest == "" || rest[0] == '-') {
		return "tl" + rest
	}
	return tag
}

func spoken(t bcp47.Tag) bool {
	base, script, region := t.Raw()
	switch b := base.String(); {
	case b == "und", b == "mul", b == "mis", b == "zxx", b == "art":
		return false
	case len(b) == 3 && "qaa" <= b && b <= "qtz":
		return false
	}
	for _, e := range t.Extensions() {
		if e.Type() == 'x' {
			return false
		}
	}
	if s := script.String(); "Qaaa" <= s && s <= "Qabx" {
		return false
	}
	return region.String() == "ZZ" && !strings.Contains(t.String(), "-ZZ") || region.IsCountry() || region.IsGroup()
}
