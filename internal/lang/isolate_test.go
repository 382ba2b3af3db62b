package lang

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIsolateKeepsADirectionInside(t *testing.T) {
	for s, want := range map[string]string{
		"":                     "\u2068\u2069",
		"dns01":                "\u2068dns01\u2069",
		"محمد":                 "\u2068محمد\u2069",
		"a\u2069b\u202eexe.fd": "\u2068abexe.fd\u2069",
	} {
		if got := Isolate(s); got != want {
			t.Errorf("Isolate(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestNothingGetsOutOfAnIsolate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab\u202a\u202e\u2066\u2068\u2069ا"))).Draw(t, "s")
		inside := strings.TrimSuffix(strings.TrimPrefix(Isolate(s), firstStrong), popIsolate)
		if strings.ContainsAny(inside, "\u202a\u202e\u2066\u2068\u2069") {
			t.Errorf("Isolate(%q) holds %q", s, inside)
		}
	})
}
