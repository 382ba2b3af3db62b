package lang

import "testing"

func TestAReaderIsSpokenToInTheNearestLanguageThatHasAFile(t *testing.T) {
	const texts = `"a" = "b"`
	c := written(t, "en", texts, "th", texts, "ja", texts, "pt-BR", texts, "zh-Hans", texts, "tl", texts, "es", texts)
	for asked, want := range map[Tag]Tag{
		"th": "th", "th-TH": "th", "ja-simple": "ja", "en-SG": "en", "en-US": "en",
		"pt": "pt-BR", "pt-PT": "pt-BR", "pt-BR": "pt-BR",
		"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-Hans-HK": "zh-Hans",
		"zh-HK": "en", "zh-TW": "en", "zh-Hant": "en", // one script is not offered to readers of the other
		"ko": "en", "tl": "tl", "fil": "tl", "fil-PH": "tl", "tl-PH": "tl", "es-MX": "es", "es-419": "es",
		"": "en", "und": "en", "xx-nonsense": "en", "x-ours": "en",
	} {
		if got := c.For(asked, nil).Tag(); got != want {
			t.Errorf("For(%q) speaks %q, want %q", asked, got, want)
		}
	}
}

func TestEachMessageFallsBackByItself(t *testing.T) {
	c := written(t,
		"en", "\"t.all\" = \"one\"\n\"t.two\" = \"two of {{.n}}\"\n\"t.three\" = \"three\"",
		"ja", "\"t.all\" = \"一\"\n\"t.two\" = \"二 {{.n}}\"",
		"ja-simple", `"t.all" = "いち"`)
	l := c.For("ja-simple", nil)
	for key, want := range map[string][2]string{
		"t.all": {"いち", "ja-simple"}, "t.two": {"二 5", "ja"}, "t.three": {"three", "en"},
	} {
		if text, tag := l.TextTag(key, "n", 5); text != want[0] || tag != want[1] {
			t.Errorf("TextTag(%q) = %q, %q, want %q", key, text, tag, want)
		}
	}
}
