// Package pack is a sealed bundle of files for a place without a line: written beside the files, by a program that knows nobody
// and reaches nothing, and read at headquarters, which alone can open it. FORMAT.md says what stands where.
//
// Whoever packs has an order: headquarters' public age key, so that nobody reads the bundle on its way, and a secret known to that
// order alone, with which all that was packed is authenticated, so that nobody changes it there unseen.
//
// Left out on purpose: who may have an order and who may hand a bundle in (exchange), compression (evidence stays as it came),
// and any clock: who packs says what the host's clock shows, and that it may be wrong.
package pack

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of one bundle. What says more is refused before anything is made room for.
const (
	MaxFiles  = 20_000
	MaxName   = 255         // characters
	MaxPath   = 4096        // bytes
	MaxLine   = 300         // characters of what a person says
	MaxAhead  = 366 * 86400 // seconds that a clock can be wrong
	MaxOrder  = 1 << 20     // bytes of an order
	maxHead   = 4 << 10     // bytes
	maxRecord = 64 << 10    // bytes of a record that is not data
	dataSize  = 256 << 10
)

// Begun is the first entry of the custody record that is kept without a line: who packs, and under which order.
type Begun struct {
	Prev    string    `json:"prev"` // SHA-256 of the head
	By      string    `json:"by"`
	Where   string    `json:"where,omitempty"`
	Why     string    `json:"why,omitempty"`
	From    string    `json:"from,omitempty"` // who or what the files were taken over from
	Seal    string    `json:"seal,omitempty"` // number of the seal on the medium
	Host    string    `json:"host,omitempty"`
	At      time.Time `json:"at"`              // by the host's clock, with its zone's offset
	Ahead   *int64    `json:"ahead,omitempty"` // seconds that this clock is ahead of the true time; nil: nobody knows
	Order   string    `json:"order"`
	Wording string    `json:"wording_sha256"`
}

// Packed is the entry of one file.
type Packed struct {
	Prev     string    `json:"prev"` // SHA-256 of the entry before
	Number   int       `json:"number"`
	Name     string    `json:"name"` // as data, never a path to write to
	Path     string    `json:"path"` // where it was
	Step     string    `json:"step,omitempty"`
	Size     int64     `json:"size"`
	SHA256   string    `json:"sha256,omitempty"` // not known yet where a file begins
	Modified time.Time `json:"modified"`
	At       time.Time `json:"at,omitzero"`    // when its last byte was read, by the host's clock
	Grew     bool      `json:"grew,omitempty"` // more was written to it meanwhile, which is not in the bundle
}

// Sealed is the last entry.
type Sealed struct {
	Prev  string    `json:"prev"`
	Files int       `json:"files"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

// Flaw is what whoever packs can mend. It is a name: their words for it are elsewhere.
type Flaw string

func (f Flaw) Error() string { return "flaw: " + string(f) }

// What can be wrong.
const (
	NoOrder  Flaw = "no_order"  // it is no order, or a damaged one
	Hides    Flaw = "hides"     // what was said holds characters that don't show
	Lengthy  Flaw = "lengthy"   // what was said is too long
	FarClock Flaw = "far_clock" // no clock is that far ahead or behind
	Crowded  Flaw = "crowded"   // there are more than MaxFiles
	Shrank   Flaw = "shrank"    // a file became shorter while it was packed
)

// CheckLine refuses what can't stand in one line: control characters, and what turns the order of what follows.
func CheckLine(text string) error {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, hidden):
		return Hides
	case utf8.RuneCountInString(text) > MaxLine:
		return Lengthy
	}
	return nil
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

func (b Begun) check() error {
	if strings.TrimSpace(b.By) == "" {
		return errors.New("who packs is missing")
	}
	if b.Ahead != nil && (*b.Ahead < -MaxAhead || *b.Ahead > MaxAhead) {
		return FarClock
	}
	for _, text := range []string{b.By, b.Where, b.Why, b.From, b.Seal, b.Host} {
		if err := CheckLine(text); err != nil {
			return err
		}
	}
	return nil
}

func (p Packed) check() error {
	switch {
	case p.Name == "" || !utf8.ValidString(p.Name) || strings.ContainsRune(p.Name, 0):
		return errors.New("its name is not text")
	case utf8.RuneCountInString(p.Name) > MaxName:
		return errors.New("its name is too long")
	case len(p.Path) > MaxPath || !utf8.ValidString(p.Path) || strings.ContainsRune(p.Path, 0):
		return errors.New("its path is too long, or not text")
	case p.Size < 0:
		return errors.New("its size is below nothing")
	case CheckLine(p.Step) != nil:
		return errors.New("its step is no step")
	}
	return nil
}
