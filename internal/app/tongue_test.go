package app

import (
	"os"
	"testing"

	"tasuki/internal/lang"
	"tasuki/internal/pack"
)

func TestTheEnvironmentSaysTheLanguageAndWhetherTheTerminalShowsIt(t *testing.T) {
	for _, c := range []struct {
		all, messages, characters, lang, tag string
		utf8                                 bool
	}{
		{lang: "ja_JP.UTF-8", tag: "ja-JP", utf8: true},
		{lang: "ja_JP.utf8", tag: "ja-JP", utf8: true},
		{lang: "th_TH.UTF-8", all: "C", tag: "C"},
		{lang: "th_TH.UTF-8", all: "POSIX", tag: "POSIX"},
		{lang: "C.UTF-8", tag: "C", utf8: true},
		{lang: "ja_JP.eucJP", tag: "ja-JP"},
		{lang: "ja_JP", tag: "ja-JP"},
		{lang: "en_GB.UTF-8", messages: "pt_BR.UTF-8", tag: "pt-BR", utf8: true},
		{lang: "de_DE.UTF-8@euro", characters: "C", tag: "de-DE"},
		{characters: "UTF-8", messages: "ar_EG", tag: "ar-EG", utf8: true},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LC_CTYPE": c.characters, "LANG": c.lang}
		if tag, utf8 := tongue(func(name string) string { return env[name] }); tag != c.tag || utf8 != c.utf8 {
			t.Errorf("%v: %q, UTF-8 %v", env, tag, utf8)
		}
	}
}

func TestEachFlawOfABundleHasItsWords(t *testing.T) {
	catalog, err := lang.Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	for _, flaw := range []pack.Flaw{pack.NoOrder, pack.Hides, pack.Lengthy, pack.FarClock, pack.Crowded, pack.Shrank} {
		if !catalog.For(lang.English, nil).Has("cli.pack.flaw." + string(flaw)) {
			t.Errorf("no words for %q", flaw)
		}
	}
}
