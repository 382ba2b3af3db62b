package lang

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// Texts are missing on purpose in many tests; the log is read in one.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

func TestAMissingTextIsLoggedOnceForEachLanguage(t *testing.T) {
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	c := written(t, "en", english, "th", `"plain" = "คำ"`)
	for range 3 {
		c.For("en", nil).Text("lost.for_the_log")
		c.For("th", nil).Text("lost.for_the_log")
	}
	if n := strings.Count(out.String(), "lost.for_the_log"); n != 2 {
		t.Errorf("logged %d times, want 2:\n%s", n, out.String())
	}
}

func TestTheLogOfMissingTextsIsBounded(t *testing.T) {
	c := &log{seen: map[string]bool{}}
	for i := range 2 * maxComplaints {
		c.once("en", strings.Repeat("x", i), errMissing)
	}
	if len(c.seen) != maxComplaints {
		t.Errorf("remembers %d keys, want %d", len(c.seen), maxComplaints)
	}
}
