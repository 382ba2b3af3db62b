// Package lang puts everything people read into their language: the texts of locales/active.<tag>.toml with a fallback
// for each message, and dates, numbers, lists and lengths of time the way the language writes them.
//
// It leaves out on purpose: what a time means at a place (worktime), the translation of what people wrote themselves
// (notice), and markup; every text is plain and is escaped by whoever puts it on a page.
package lang

import (
	"slices"
	"time"
)

// Tag is a canonical BCP 47 language tag: "pt-BR", never "pt_br".
type Tag = string

// English is the language every fallback ends in; its file names all the keys there are.
const English Tag = "en"

// Catalog is all languages there are. It doesn't change after Load and may be used from many goroutines.
type Catalog struct {
	locales   map[Tag]*locale
	languages []Language // by tag
	plain     map[Tag]*Plain
}

// Language is one that a reader can choose.
type Language struct {
	Tag    Tag
	Name   string // in the language itself: "Deutsch"
	Dir    string // "ltr" or "rtl"
	Review Review
}

// Tags lists the languages that have a file, by tag, each with its own name for itself.
func (c *Catalog) Tags() []Language { return slices.Clone(c.languages) }

// Speaks gives the language that a reader of tag is spoken to in, unless that is only the English in which every chain
// ends.
func (c *Catalog) Speaks(tag Tag) (Language, bool) {
	loc := c.nearest(tag)
	if loc == nil {
		return Language{}, false
	}
	return loc.language(), true
}

// For gives the voice for a reader of tag whose clock is zone. A tag without a file of its own speaks the nearest
// language that has one, at last English; no zone, or the machine's own, is UTC. It is cheap: make one per reader.
func (c *Catalog) For(tag Tag, zone *time.Location) *Localizer {
	loc := c.nearest(tag)
	if loc == nil {
		loc = c.locales[English]
	}
	return &Localizer{locale: loc, zone: named(zone)}
}

// nearest is nil when no language of the chain but the English at every chain's end has a file.
func (c *Catalog) nearest(tag Tag) *locale {
	if loc := c.locales[tag]; loc != nil {
		return loc
	}
	for _, t := range chain(tag) {
		if loc := c.locales[t]; loc != nil {
			return loc
		}
	}
	return nil
}

// named keeps the machine's own zone, which has no name a reader could use, away from readers.
func named(zone *time.Location) *time.Location {
	if zone == nil || zone == time.Local {
		return time.UTC
	}
	return zone
}
