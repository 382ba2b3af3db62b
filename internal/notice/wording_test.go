package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
)

// Nobody gets the words of another language or level, however many are worded before.
func TestManyReadersGetWhatEachWouldGetAlone(t *testing.T) {
	c, n := words(t), Notice{Content: visit(t)}
	w, before := NewWording(c, n), visit(t)
	before.Answers.Attend.Say.From = wall(t, "2026-03-31T17:00")
	for range 2 {
		for _, l := range append(c.Tags(), c.Tags()[0]) {
			for _, level := range append(access.Levels, "", "everything") {
				got, hash := w.For(l.Tag, level)
				want := Render(n, level, Voice(c, n, l.Tag))
				if diff := cmp.Diff(want, got); diff != "" || hash != want.Hash() {
					t.Fatalf("%s %q: %s %s", l.Tag, level, hash, diff)
				}
				moved, _ := w.After(&before, l.Tag, "", level)
				if diff := cmp.Diff(renderFor(c, n, &before, level, l.Tag, ""), moved); diff != "" {
					t.Fatalf("%s %q after another: %s", l.Tag, level, diff)
				}
			}
		}
	}
}
