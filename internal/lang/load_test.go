package lang

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadRefusesFilesThatWouldLoseTexts(t *testing.T) {
	const en = `"a.b" = "words"`
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"no English":                       {[]string{"th", en}, "active.en.toml"},
		"English without texts":            {[]string{"en", "# nothing yet"}, "active.en.toml"},
		"a file name that is no tag":       {[]string{"en", en, "english", en}, "canonical"},
		"a tag in the wrong case":          {[]string{"en", en, "pt-br", en}, "canonical"},
		"broken TOML":                      {[]string{"en", `"a.b" = words`}, "active.en.toml"},
		"a review nobody knows":            {[]string{"en", en + "\nreview = \"perfect\""}, `review is "perfect"`},
		"one key written in two ways":      {[]string{"en", en + "\n[a]\nb = \"other words\""}, `"a.b" stands twice`},
		"a message without words":          {[]string{"en", `"a.b" = ""`}, `"a.b" has no words`},
		"plural forms without the general": {[]string{"en", `"a.b" = { one = "a word" }`}, `"a.b" has no words`},
		"a table that swallows the next key": {
			[]string{"en", "[\"a.b\"]\none = \"a word\"\nother = \"words\"\n\"c.d\" = \"lost\""}, "mixed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(folder(c.files...))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestTagsNameThemselves(t *testing.T) {
	c := written(t, "en", "review = \"source\"\n\"language.en\" = \"English\"", "th", "review = \"reviewed\"\n\"language.th\" = \"ไทย\"", "ar", `"a" = "b"`)
	want := []Language{{"ar", "ar", "rtl", Draft}, {"en", "English", "ltr", Source}, {"th", "ไทย", "ltr", Reviewed}}
	got := c.Tags()
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			t.Fatalf("Tags() = %v, want %v", got, want)
		}
	}
}

func TestWhoIsSpokenToInOneLanguageReadsNoOther(t *testing.T) {
	fsys := fstest.MapFS{
		"active.en.toml": {Data: []byte("\"a\" = \"English\"\n\"b\" = \"only English\"")}, "active.fr.toml": {Data: []byte("no TOML")},
		"active.ja.toml": {Data: []byte(`"a" = "日本語"`)}, "active.ja-simple.toml": {Data: []byte(`"c" = "やさしい"`)},
	}
	for tag, want := range map[Tag]string{"ja-JP": "日本語", "ja-simple": "日本語", "C": "English", "": "English", "de": "English"} {
		c, err := LoadFor(fsys, tag)
		if err != nil {
			t.Fatal(err)
		}
		if words := c.For(tag, nil); words.Text("a") != want || words.Text("b") != "only English" {
			t.Errorf("%q: %q, %q", tag, words.Text("a"), words.Text("b"))
		}
	}
	if _, err := LoadFor(fsys, "fr"); err == nil {
		t.Error("a file that can't be read is passed over")
	}
}
