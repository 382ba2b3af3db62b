package lang

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNegotiateFollowsTheReader(t *testing.T) {
	c := catalog(t)
	for name, e := range map[string]struct {
		header    string
		preferred []string
		want      Tag
	}{
		"nothing is said":                           {"", nil, "en"},
		"the first of equal weights":                {"th, ja", nil, "th"},
		"the heavier, not the first":                {"th;q=0.5, ja;q=0.9", nil, "ja"},
		"blanks around the weight":                  {"th ; q = 0.5 , ja ;q=0.9", nil, "ja"},
		"a region without a file of its own":        {"de-AT,de;q=0.9", nil, "de"},
		"what a Chinese browser sends":              {"zh-CN,zh;q=0.9,en;q=0.8", nil, "zh-Hans"},
		"what a browser in Taiwan sends":            {"zh-TW,zh;q=0.9,ja;q=0.5", nil, "zh-Hant"},
		"what a browser in Manila sends":            {"fil-PH,fil;q=0.9,en-US;q=0.8", nil, "tl"},
		"a language nobody wrote, then one":         {"sw, vi;q=0.3", nil, "vi"},
		"any language":                              {"*", nil, "en"},
		"any language but English":                  {"en;q=0, *", nil, "ar"},
		"a language that is refused":                {"th;q=0, th-TH, id;q=0.1", nil, "id"},
		"everything is refused":                     {"*;q=0", nil, "en"},
		"a choice that was made":                    {"th", []string{"ja"}, "ja"},
		"a person's second language":                {"th", []string{"sw", "ja-simple", "de"}, "ja-simple"},
		"a choice that has no file":                 {"th", []string{"", "sw"}, "th"},
		"a weight above one is passed over":         {"th;q=7, ja;q=0.1", nil, "ja"},
		"a weight that is no number is passed over": {"th;q=NaN, ja;q=x, vi;q=0.1", nil, "vi"},
		"a parameter that is no weight":             {"th;level=1, ja;q=0.1", nil, "ja"},
		"garbage between commas":                    {",,;;q, ../../etc, \x00\xff, id", nil, "id"},
		"what a browser in Mexico sends":            {"es-MX,es-419;q=0.9,en;q=0.8", nil, "es"},
		"the underscore of old programs":            {"pt_BR", nil, "pt-BR"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.Negotiate(e.header, e.preferred...); got != e.want {
				t.Errorf("Negotiate(%q, %q) = %q, want %q", e.header, e.preferred, got, e.want)
			}
		})
	}
}

func TestNegotiateReadsOnlySoMuchOfAHeader(t *testing.T) {
	header := strings.Repeat("sw,", maxRanges) + "ja"
	if got := catalog(t).Negotiate(header); got != English {
		t.Errorf("the range after %d others was read: %q", maxRanges, got)
	}
}

func TestNegotiateAnswersAnyHeaderWithATagThatHasAFile(t *testing.T) {
	c := catalog(t)
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-zA-Z*_-]{0,9}(;q=[0-9.]{0,4})?,?){0,9}`)).Draw(t, "header")
		if tag := c.Negotiate(header, header); c.locales[tag] == nil {
			t.Errorf("Negotiate(%q) = %q", header, tag)
		}
	})
}
