package lang

import (
	"testing"
	"time"
)

// Whatever the language, ASCII is English, and nothing else comes out, be it from the words or from what is filled in.
func TestASCIIIsEnglishWithoutAnyOtherLetter(t *testing.T) {
	l := catalog(t).For("ja", time.UTC).ASCII()
	if got := l.Text("cli.verify.at_checkpoint", "size", "“3…” \u2068é\u2069"); l.Tag() != English || got != `checkpoint of size "3..." \u{e9}` {
		t.Errorf("%s: %q", l.Tag(), got)
	}
}
