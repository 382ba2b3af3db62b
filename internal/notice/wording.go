package notice

import (
	"tasuki/internal/access"
	"tasuki/internal/lang"
)

// Wording words one notice for many readers. Everybody who reads the same language at the same level and looks at the same
// clock reads the same, so that it is worded and hashed once for all of them. It is for one goroutine.
type Wording struct {
	words *lang.Catalog
	n     Notice
	said  map[reading]worded
}

// reading is all that a briefing depends on beside its notice.
type reading struct {
	language string // as it was asked for
	level    access.Level
	before   *Content
	zone     string // whose clock they look at; "" for the site's
}

type worded struct {
	Briefing
	hash string
}

// NewWording begins with none.
func NewWording(words *lang.Catalog, n Notice) *Wording {
	return &Wording{words, n, map[reading]worded{}}
}

// For is the briefing for a language and a level, and its hash. Its sections are shared: nobody alters them.
func (w *Wording) For(language string, level access.Level) (Briefing, string) {
	return w.After(nil, language, "", level)
}

// After is For somebody who was told something else before, with what the clock of zone shows where it shows something else.
func (w *Wording) After(before *Content, language, zone string, level access.Level) (Briefing, string) {
	r := reading{language, level, before, zone}
	said, ok := w.said[r]
	if !ok {
		said.Briefing = renderFor(w.words, w.n, before, level, language, zone)
		said.hash = said.Briefing.Hash()
		w.said[r] = said
	}
	return said.Briefing, said.hash
}
