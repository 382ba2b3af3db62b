package lang

import "testing"

func TestWhoReadsALanguageReadsItsRelativesInTheSameScript(t *testing.T) {
	for _, c := range []struct {
		a, b Tag
		want bool
	}{
		{"en", "en-SG", true}, {"ja", "ja-simple", true}, {"zh-Hans", "zh-CN", true}, {"pt-PT", "pt-BR", true},
		{"zh-Hans", "zh-Hant", false}, {"zh-TW", "zh-Hans", false}, {"ms", "id", false}, {"en", "nonsense!", false},
	} {
		if Alike(c.a, c.b) != c.want || Alike(c.b, c.a) != c.want {
			t.Errorf("%s and %s: not %v", c.a, c.b, c.want)
		}
	}
}
