package notice

import (
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// Further sections, beside those that answer the five questions.
const (
	opening      = "opening"
	entry        = "entry"
	clothing     = "clothing"
	bring        = "bring"
	visitors     = "visitors"
	relief       = "relief"
	wayHome      = "way_home"
	instructions = "instructions"
	ownWords     = "own_words"
	contact      = "contact"
)

// part of a briefing: who reads it, and what it says. A part without sentences is left out.
type part struct {
	key   string
	shown func(access.Level) bool
	say   func(writer) []Sentence
}

// parts in the order in which they are read. THE rule of disclosure: at minimal, one approved sentence, for each kind of notice
// the same to everybody, stands for what happens, and only when to be there, what to do and whom to ask differ (R67).
var parts = []part{
	{opening, from(access.Minimal), writer.opening},
	{WhatHappened, from(access.Operational), writer.whatHappened},
	{WhatWillBeDone, from(access.Operational), writer.whatWillBeDone},
	{HowLong, from(access.Operational), writer.howLong},
	{Attend, from(access.Minimal), writer.attend},
	{visitors, minimalOnly, writer.atTheDoor},
	{visitors, from(access.Operational), writer.whoIsComing},
	{entry, from(access.Minimal), writer.entry},
	{clothing, from(access.Minimal), writer.clothing},
	{bring, from(access.Minimal), writer.bring},
	{relief, from(access.Minimal), writer.relief},
	{wayHome, from(access.Minimal), writer.wayHome},
	{instructions, from(access.Minimal), writer.instructions},
	{AtHeadquarters, from(access.Operational), writer.headquarters},
	{ownWords, from(Remark.From()), writer.remarks},
	{contact, from(access.Minimal), writer.contact},
}

func minimalOnly(l access.Level) bool { return l == access.Minimal }

func from(least access.Level) func(access.Level) bool {
	return func(l access.Level) bool { return l.AtLeast(least) }
}

// Render words a notice for a reader of one level. It is pure: the same notice, level and voice give the same briefing.
// Times are on the voice's clock alone, which Voice makes the site's. What has not been answered yet is left out; an unknown
// level shows a title and nothing else.
func Render(n Notice, level access.Level, voice *lang.Localizer) Briefing {
	return render(writer{n: n, level: level, voice: voice})
}

// renderFor is Render for somebody who may have been told something else before, which no longer holds, and who looks at
// the clock of zone: where that shows another time than the site's, both stand there.
func renderFor(words *lang.Catalog, n Notice, before *Content, level access.Level, language, zone string) Briefing {
	w := writer{n: n, level: level, before: before, voice: words.For(language, n.placeAfter(before))}
	if z, err := worktime.LoadZone(zone); zone != "" && err == nil {
		w.clock, w.zone = words.For(language, z), z
	}
	return render(w)
}

func render(w writer) Briefing {
	n, voice := w.n, w.voice
	b := Briefing{Language: voice.Tag(), Direction: voice.Dir(), Title: voice.Text("notice.title." + string(n.Kind)), Sections: []Section{}}
	for _, p := range parts {
		if !p.shown(w.level) {
			continue
		}
		if said := p.say(w); len(said) > 0 {
			b.Sections = append(b.Sections, Section{Key: p.key, Heading: voice.Text("notice.heading." + p.key), Sentences: said})
		}
	}
	return b
}

// Voice speaks a language, or the nearest there is, on the clock of the place where somebody must be.
func Voice(words *lang.Catalog, n Notice, language string) *lang.Localizer {
	return words.For(language, n.place())
}

// place is the clock of where somebody must be.
func (c Content) place() *time.Location { return c.placeAfter(nil) }

// placeAfter is place for who was told something else before: where nobody must be anywhere any more, the clock of that.
func (c Content) placeAfter(before *Content) *time.Location {
	zones := c.zones()
	if before != nil {
		zones = append(zones, before.zones()...)
	}
	for _, name := range zones {
		if z, err := worktime.LoadZone(name); name != "" && err == nil {
			return z
		}
	}
	return time.UTC
}

// zones are those whose clocks the times of a notice are on, that of the window first.
func (c Content) zones() (all []string) {
	if a := c.Answers.Attend; a != nil && a.Say != nil && !a.Say.None {
		all = append(all, a.Say.Zone)
	}
	for _, d := range []*worktime.Due{c.relieved(), c.leaving(), c.registering()} {
		if d != nil {
			all = append(all, d.Zone)
		}
	}
	return all
}

// writer puts one notice into words.
type writer struct {
	n      Notice
	level  access.Level
	before *Content // what the reader was told by the notice that this one replaces; nil for nothing
	voice  *lang.Localizer
	clock  *lang.Localizer // speaks on the reader's own clock; nil where that is not known
	zone   *time.Location
}

// line is one sentence; what stands in frozen arguments is marked with lang.Isolate before.
func (w writer) line(key string, args ...any) Sentence { return sentence(w.voice.Text(key, args...)) }

// timed is a sentence about an instant on the site's clock, and what the reader's own clock shows then, where that is
// something else.
func (w writer) timed(key, name string, at time.Time, args ...any) []Sentence {
	said := []Sentence{w.line(key, append(args, name, at)...)}
	if w.clock == nil || sameClock(at, w.n.placeAfter(w.before), w.zone) {
		return said
	}
	return append(said, sentence(w.clock.Text("notice.own_clock", "at", at)))
}

func sameClock(at time.Time, a, b *time.Location) bool {
	_, one := at.In(a).Zone()
	_, other := at.In(b).Zone()
	return one == other
}

// lines is one sentence for each choice.
func lines[T ~string](w writer, prefix string, choices []T) []Sentence {
	said := make([]Sentence, len(choices))
	for i, c := range choices {
		said[i] = w.line(prefix + string(c))
	}
	return said
}

// answer says what is said to a question, or that it can't be said; nothing while it is not answered.
func answer[T any](w writer, question string, a *Answer[T], say func(T) []Sentence) []Sentence {
	switch {
	case a == nil:
		return nil
	case a.Say == nil:
		return []Sentence{w.line("notice." + question + ".cannot_say")}
	}
	return say(*a.Say)
}

// opening is for minimal; but that all is well again is what an all-clear has to say to everybody.
func (w writer) opening() []Sentence {
	if w.level != access.Minimal && w.n.Kind != AllClear {
		return nil
	}
	return []Sentence{w.line(minimalKey(w.n.Kind))}
}

func (w writer) whatHappened() []Sentence {
	return answer(w, WhatHappened, w.n.Answers.WhatHappened, func(h Happening) []Sentence {
		if h.Cause != Other {
			return []Sentence{w.line("notice.what_happened." + string(h.Cause))}
		}
		return w.own(OwnText{Key: HappenedText, Language: h.Language, Text: h.Text})
	})
}

func (w writer) whatWillBeDone() []Sentence {
	return answer(w, WhatWillBeDone, w.n.Answers.WhatWillBeDone, func(all []Work) []Sentence {
		return lines(w, "notice.what_will_be_done.", all)
	})
}

func (w writer) headquarters() []Sentence {
	return answer(w, AtHeadquarters, w.n.Answers.Headquarters, func(s Situation) []Sentence {
		return []Sentence{w.line("notice.headquarters." + string(s))}
	})
}

// attend tells the start and the end apart, each with its weekday, its day and the place whose clock it is.
func (w writer) attend() []Sentence {
	a := w.n.Answers.Attend
	if a == nil {
		return nil
	}
	from, until := w.attendedBefore()
	starts, ends := w.n.window()
	if starts.IsZero() {
		said := answer(w, Attend, a, func(a Attendance) []Sentence {
			if !a.None { // it never got past check
				return nil
			}
			return []Sentence{w.line("notice.attend.not_needed")}
		})
		return append(append(said, w.noLonger(from, "")...), w.noLonger(until, "")...)
	}
	said := append(w.timed("notice.attend.from", "from", starts), w.noLonger(from, w.voice.Time(starts))...)
	said = append(said, w.timed("notice.attend.until", "until", ends)...)
	return append(said, w.noLonger(until, w.voice.Time(ends))...)
}

func (w writer) bring() []Sentence { return lines(w, "notice.bring.", w.n.Bring) }

func (w writer) instructions() []Sentence { return lines(w, "notice.instruction.", w.n.Instructions) }

func (w writer) contact() []Sentence {
	c := w.n.Contact
	if c == nil || c.Name == "" {
		return nil
	}
	said := []Sentence{w.line("notice.contact.name", "name", lang.Isolate(c.Name))}
	if c.Phone != "" {
		said = append(said, w.line("notice.contact.phone", "phone", lang.Isolate(c.Phone)))
	}
	if c.Email != "" {
		said = append(said, w.line("notice.contact.email", "email", lang.Isolate(c.Email)))
	}
	if len(c.Languages) > 0 {
		said = append(said, w.line("notice.contact.languages", "languages", w.languages(c.Languages)))
	}
	return said
}

// languages are their names in the reader's language, as far as it has one.
func (w writer) languages(tags []string) []string {
	names := make([]string, len(tags))
	for i, tag := range tags {
		names[i] = lang.Isolate(tag)
		for near := tag; near != ""; near = near[:max(strings.LastIndexByte(near, '-'), 0)] {
			if key := "language." + near; w.voice.Has(key) {
				names[i] = w.voice.Text(key)
				break
			}
		}
	}
	return names
}
