package lang

import (
	"testing"

	"pgregory.net/rapid"

	"tasuki/internal/fault"
)

func TestParseTagMakesTagsCanonical(t *testing.T) {
	for s, want := range map[string]string{
		"ja": "ja", "PT-br": "pt-BR", "zh-hans": "zh-Hans", "EN-sg": "en-SG", "ja-simple": "ja-simple", "JA-Simple": "ja-simple",
		"iw": "he", "tl": "tl", "fil": "tl", "fil-PH": "tl-PH", "es-419": "es-419", "sr-Latn": "sr-Latn", "de-1996": "de-1996", "zh-Hant-HK": "zh-Hant-HK", "tlh": "tlh",
	} {
		if got, err := ParseTag(s); got != want || err != nil {
			t.Errorf("ParseTag(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
}

func TestParseTagRefusesWhatIsNoLanguage(t *testing.T) {
	for name, s := range map[string]string{
		"nothing": "", "an unknown language": "xx-nonsense", "a word": "english", "an unknown variant": "en-nonsense",
		"undetermined": "und", "several languages": "mul", "no language": "zxx", "a private language": "qaa",
		"a private script": "en-Qaaa", "a private region": "en-XA", "an unknown region": "en-QQ", "region ZZ": "en-ZZ",
		"private use alone": "x-klingon", "private use behind": "en-x-ours", "an underscore": "pt_BR", "a star": "*",
		"a list": "en,ja", "a line break": "en\r\nSet-Cookie: a", "a long tail": "en-u-ca-buddhist-nu-latn-hc-h23-kn-true",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTag(s)
			if f, ok := fault.As(err); !ok || f.Kind != fault.KindInvalid {
				t.Errorf("ParseTag(%q) = %q, %v, want a 422", s, got, err)
			}
		})
	}
}

func TestATagThatWasParsedParsesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?(-[a-z0-9]{5,8})?`).Draw(t, "tag")
		tag, err := ParseTag(s)
		if err != nil {
			return
		}
		if again, err := ParseTag(tag); again != tag || err != nil {
			t.Errorf("%q became %q and then %q, %v", s, tag, again, err)
		}
	})
}
