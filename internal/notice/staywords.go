package notice

import (
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// The times around being there; nil for those that nobody has said.

func (c Content) registering() *worktime.Due {
	if c.Entry == nil {
		return nil
	}
	return c.Entry.RegisterBy
}

func (c Content) relieved() *worktime.Due {
	if c.Relief == nil {
		return nil
	}
	return &c.Relief.At
}

func (c Content) leaving() *worktime.Due {
	if c.WayHome == nil {
		return nil
	}
	return c.WayHome.Leaves
}

// entry tells how to get in, in the order of a person's way.
func (w writer) entry() (said []Sentence) {
	e := w.n.Entry
	if e == nil {
		return w.moved(Content.registering)
	}
	if e.Registered {
		said = append(said, w.line("notice.entry.registered"))
	}
	if e.RegisterBy != nil {
		if by, err := e.RegisterBy.Instant(); err == nil {
			said = append(said, w.timed("notice.entry.register_by", "at", by)...)
		}
	}
	said = append(said, w.moved(Content.registering)...)
	if e.EarlyMinutes > 0 {
		said = append(said, w.line("notice.entry.early", "length", w.length(e.EarlyMinutes)))
	}
	if e.Report != "" {
		said = append(said, w.line("notice.entry."+string(e.Report)))
	}
	return append(said, lines(w, "notice.paper.", e.Papers)...)
}

func (w writer) clothing() []Sentence { return lines(w, "notice.clothing.", w.n.Clothing) }

func (w writer) relief() []Sentence {
	r := w.n.Relief
	if r == nil {
		return w.moved(Content.relieved)
	}
	when, err := r.At.Instant()
	if err != nil { // it never got past check
		return nil
	}
	said := w.timed("notice.relief.colleague", "at", when)
	if r.Name != "" {
		said = w.timed("notice.relief.name", "at", when, "name", lang.Isolate(r.Name))
	}
	return append(said, w.moved(Content.relieved)...)
}

func (w writer) wayHome() (said []Sentence) {
	h := w.n.WayHome
	was := w.moved(Content.leaving)
	if h == nil {
		return was
	}
	for _, way := range h.Ways {
		if way != LastTrain && way != LastBus {
			said = append(said, w.line("notice.way_home."+string(way)))
			continue
		}
		if leaves, err := h.Leaves.Instant(); err == nil {
			said = append(append(said, w.timed("notice.way_home."+string(way), "at", leaves)...), was...)
			was = nil
		}
	}
	return append(said, was...)
}

// remarks are marked as headquarters' own words, with the language that they are in. Each is for its level and those above.
func (w writer) remarks() (said []Sentence) {
	for _, k := range Remarks {
		if t, ok := w.n.ownText(k); ok && w.level.AtLeast(k.From()) {
			said = append(said, w.own(t)...)
		}
	}
	return said
}

// own is a text of headquarters' own as the reader may have it: as it was typed, where they read that language; else what
// two people have made of it in theirs, or as it was typed and with a word on which language that is.
func (w writer) own(t OwnText) []Sentence {
	reads := w.voice.Tag()
	translation, ok := w.n.reviewed(t, reads)
	switch {
	case t.Language == "" || t.Language == reads:
		return []Sentence{w.quoted(t)}
	case ok:
		said := []Sentence{w.quoted(OwnText{Key: t.Key, Language: reads, Text: translation})}
		return append(said, w.line("notice.own.translated", "language", w.languages([]string{t.Language})[0]))
	case lang.Alike(t.Language, reads):
		return []Sentence{w.quoted(t)}
	}
	return []Sentence{w.quoted(t), w.foreign(t.Language)}
}

// foreign says in which language words are that the reader may not read.
func (w writer) foreign(language string) Sentence {
	return w.line("notice.own.untranslated", "language", w.languages([]string{language})[0])
}

func (w writer) quoted(t OwnText) Sentence {
	s := w.line("notice.what_happened.other", "text", lang.Isolate(t.Text))
	for i := range s {
		if s[i].Frozen {
			s[i].Language = t.Language
		}
	}
	return s
}
