package cli

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"

	"tasuki/internal/lang"
)

var catalogue = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func speaks(t *testing.T, tag string) *lang.Localizer {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c.For(tag, nil)
}

func parserOf(t *testing.T, words *lang.Localizer, out io.Writer) *kong.Kong {
	t.Helper()
	parser, err := newParser(&commands{}, func() *lang.Localizer { return words }, out, out)
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

// helps gives what a command says of itself to a reader.
func helps(t *testing.T, command ...string) func(words *lang.Localizer) string {
	t.Helper()
	var out bytes.Buffer
	ctx, err := kong.Trace(parserOf(t, nil, &out), command)
	if err != nil {
		t.Fatal(err)
	}
	return func(words *lang.Localizer) string {
		out.Reset()
		if err := helper(func() *lang.Localizer { return words })(kong.HelpOptions{}, ctx); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
}

// A tag with a sentence in it, or a key that no language has, would be English for everybody.
func TestEveryCommandAndFlagHasItsHelpInEveryLanguage(t *testing.T) {
	key := regexp.MustCompile(`^[a-z0-9_.]+$`)
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"usage", "arguments", "flags", "commands", "more", "push.detail", "push.exits"}
	says := map[string]func(*lang.Localizer) string{}
	err = kong.Visit(parserOf(t, nil, io.Discard).Model, func(at kong.Visitable, next kong.Next) error {
		switch at := at.(type) {
		case *kong.Application:
			keys, says[""] = append(keys, at.Help), helps(t)
		case *kong.Node:
			keys, says[at.Path()] = append(keys, at.Help), helps(t, strings.Fields(at.Path())...)
		case *kong.Flag:
			keys = append(keys, at.Help)
		case *kong.Value:
			keys = append(keys, at.Help)
		}
		return next(nil)
	})
	if err != nil || len(keys) < 100 || len(says) < 17 {
		t.Fatalf("%v, %d keys, %d commands", err, len(keys), len(says))
	}
	for _, l := range c.Tags() {
		words := c.For(l.Tag, nil)
		for _, k := range keys {
			if _, tag := words.TextTag("cli.help."+k, "command", "x"); !key.MatchString(k) || tag != l.Tag {
				t.Errorf("%s: %q has words in %s", l.Tag, k, tag)
			}
		}
		for path, says := range says {
			if said := says(words); strings.Contains(said, "⟦") || l.Tag != "en" && strings.Contains(said, "Usage:") {
				t.Errorf("%s %q:\n%s", l.Tag, path, said)
			}
		}
	}
}

func TestHelpAsItIsPrinted(t *testing.T) {
	for tag, want := range map[string]string{
		"en": `Usage: tasuki import --token=STRING <bundle> [flags]

Take in a bundle that was packed where there is no line.

Arguments
  <bundle>        The bundle.

Flags
  -h, --help      Show this help.
`,
		"ja": `使い方：tasuki keys retire <key> [flags]

何も包んでいない鍵を鍵ファイルから外します。

引数
  <key>           keys list が表示する鍵の ID。

オプション
  -h, --help      このヘルプを表示します。
  --config=FILE   オプションと同じ名前を使った JSON の設定ファイル。
  --addr="127.0.0.1:8080" ($TASUKI_ADDR)
      待ち受けるアドレス。暗号化なしの HTTP はループバックだけです。
`,
	} {
		command := map[string][]string{"en": {"import"}, "ja": {"keys", "retire"}}[tag]
		if said := helps(t, command...)(speaks(t, tag)); !strings.HasPrefix(said, want) {
			t.Errorf("%s:\n%s", tag, said)
		}
	}
}

// A letter of some scripts is two columns wide, and a line breaks between two of them; what is typed stays whole.
func TestLinesAreAsWideAsATerminal(t *testing.T) {
	for _, command := range []string{"push", "serve", "witness"} {
		says := helps(t, command)
		for _, tag := range []string{"de", "ja", "zh-Hans", "ko", "ar", "hi"} {
			for line := range strings.Lines(says(speaks(t, tag))) {
				if line = strings.TrimRight(line, "\n"); wide(line) > columns && strings.Contains(strings.TrimSpace(line), " ") {
					t.Errorf("%s %s: %d columns: %s", tag, command, wide(line), line)
				}
			}
		}
	}
	if said := helps(t, "push")(speaks(t, "ja")); !strings.Contains(said, "終了コード：0 ") || regexp.MustCompile(`(?m)^\s*[、。ーっゃ）]`).MatchString(said) {
		t.Errorf("%s", said)
	}
}

func TestAWrongCommandLineIsSaidInTheReadersLanguage(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ args, en, de string }{
		{"push x", "This is missing: --url=STRING", "Das fehlt: --url=STRING"},
		{"push", "This is missing: ", "Das fehlt: "},
		{"keys", `One of these is missing: "list", "rotate", "retire", "split", "recover"`, `Eines davon fehlt: "list", "rotate", "retire", "split", "recover"`},
		{"push x --ulr=3", "There is no flag --ulr.\nDid you mean \"--url\"?", "Die Option --ulr gibt es nicht.\nMeinten Sie \"--url\"?"},
		{"version --nothing-like-it", "There is no flag --nothing-like-it.", "Die Option --nothing-like-it gibt es nicht."},
		{"version x", "This is one too many, or not known: x", "Das ist zu viel oder unbekannt: x"},
		{"serve --quota=x", `--quota can't be "x".`, `--quota kann nicht "x" sein.`},
		{"push x --url=https://x --offset=soon", `--offset can't be "soon".`, `--offset kann nicht "soon" sein.`},
		{"push x --url=https://x --compress=zip", `--compress takes one of these: "","zstd","gzip". Given was "zip".`, `--compress nimmt eines davon: "","zstd","gzip". Angegeben war "zip".`},
		{"witness --url=https://x --state=x", "This is missing: --token, --key", "Das fehlt: --token, --key"},
		{"witness --new-key=x --state=x", "--new-key stands alone", "--new-key steht für sich"},
		{"witness --url=https://x --every=20ms", "--every can't be 20ms.", "--every kann nicht 20ms sein."},
		{"advance", "One of these is missing: <by>, --next", "Eines davon fehlt: <by>, --next"},
		{"advance 2h --next", "--next stands alone", "--next steht für sich"},
		{"advance 20s", "<by> can't be 20s.", "<by> kann nicht 20s sein."},
		{"verify --checkpoint", "--checkpoint needs a value.", "--checkpoint braucht einen Wert."},
		{"push x --url=x --ca=" + dir, `"` + dir + `" is a folder; a file is asked for.`, `"` + dir + `" ist ein Ordner; gefragt ist eine Datei.`},
		{"push x --url=x --ca=" + dir + "/none", dir + "/none is not there", dir + "/none ist nicht da"},
	} {
		for tag, want := range map[string]string{"en": c.en, "de": c.de} {
			words := speaks(t, tag)
			_, err := parserOf(t, nil, io.Discard).Parse(strings.Fields(c.args))
			if err == nil {
				t.Errorf("%q is read", c.args)
			} else if said := inWords(words, err); !strings.HasPrefix(said, want) {
				t.Errorf("%s %q: %q", tag, c.args, said)
			}
		}
	}
	if said := inWords(speaks(t, "fr"), io.ErrUnexpectedEOF); said != "Cette ligne de commande est illisible : unexpected EOF" {
		t.Errorf("%q", said)
	}
}
