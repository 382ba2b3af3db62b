package app

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/cli"
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

// What goes wrong is said in the language of whoever runs it; flags, files and what a library says stay as they are.
func TestWhatGoesWrongIsSaidInTheLanguageOfWhoRunsIt(t *testing.T) {
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	h, err := Built("../../openapi.yaml", os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"others/x": "x", "key": "no key", "open": "x"} {
		if err := os.MkdirAll(filepath.Dir(file(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(file("open"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	config := cli.Config{Addr: "127.0.0.1:0", Data: file("data")}
	mail, database := config, config
	mail.Mail, database.Database = "pigeon://x", "oracle://x"
	for want, err := range map[string]error{
		"Die Passwörter der Demo werden angezeigt": h.Demo(ctx, cli.DemoConfig{Addr: "0.0.0.0:0", Data: dir}, io.Discard),
		"gehört zu keiner Demo: Wählen Sie ein":    h.Demo(ctx, cli.DemoConfig{Addr: "127.0.0.1:0", Data: file("others")}, io.Discard),
		"ist keine Adresse einer Demo":             h.Advance(ctx, cli.Advance{URL: "https://tasuki.example"}, io.Discard),
		"geben Sie --data an, den Ordner der Demo": h.Advance(ctx, cli.Advance{URL: "http://127.0.0.1:1", Data: dir}, io.Discard),
		"niemand":           h.Advance(ctx, cli.Advance{URL: "http://127.0.0.1:1", Token: "x"}, io.Discard),
		"none ist nicht da": h.VerifyFile(ctx, cli.Verify{File: file("none")}, io.Discard),
		"key enthält keinen Schlüssel eines Zeugen": h.Witness(ctx, cli.Witness{URL: "x", Key: file("key"), State: file("state")}, io.Discard),
		"andere können":                                h.Witness(ctx, cli.Witness{URL: "x", Key: file("open"), State: file("state")}, io.Discard),
		"der Name eines Zeugen":                        h.Witness(ctx, cli.Witness{NewKey: file("new"), Name: "tasuki/x"}, io.Discard),
		"--mail ist so nicht zu gebrauchen: deliver: ": h.Serve(ctx, mail, io.Discard),
		"--database ist so nicht zu gebrauchen: ":      h.Serve(ctx, database, io.Discard),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// What watch names, app has the words for.
func TestEachFlawThatAWitnessMeetsHasItsWords(t *testing.T) {
	words, err := lang.LoadFor(os.DirFS("../../locales"), lang.English)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`Flaw\{Name: "(\w+)"|refuse\(journal\.\w+, "(\w+)"`)
	found := 0
	for _, name := range []string{"../watch/watch.go", "../watch/remote.go", "witness.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			key := "cli.witness." + m[1]
			if m[2] != "" {
				key = "cli.witness.why." + m[2]
			}
			if found++; !words.For(lang.English, nil).Has(key) {
				t.Errorf("no words for %q", key)
			}
		}
	}
	if found < 12 {
		t.Errorf("only %d are found", found)
	}
}
