package lang

import "testing"

func TestPseudoLanguagesChangeTheWordsAndKeepThePlaceholders(t *testing.T) {
	c, err := LoadPseudo(folder("en", `
"hello" = "Hello {{.name}}, see you"
"files" = { one = "{{num .count}} file", other = "{{num .count}} files" }
`))
	if err != nil {
		t.Fatal(err)
	}
	l := c.For(PseudoAccents, nil)
	for want, got := range map[string]string{
		"[Hééllóó name, šéééé ýóóú]": l.Text("hello", "name", "name"),
		"[1 fíléé]":  l.Text("files", "count", 1),
		"[2 fílééš]": l.Text("files", "count", 2),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if rtl := c.For(PseudoRTL, nil); rtl.Dir() != "rtl" || rtl.Text("files", "count", 2) != "\u200f[2 fílééš]\u200f" {
		t.Errorf("from right to left: %s %q", rtl.Dir(), rtl.Text("files", "count", 2))
	}
}
