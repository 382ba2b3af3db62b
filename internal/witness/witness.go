// Package witness keeps who vouches for the journal: second parties whose keys cosign its checkpoints, so that
// headquarters can't rewrite the past unseen. What they sign the journal keeps by their keys; whose key it is, and whom to
// ask where no signature comes any more, is kept here.
//
// Left out on purpose: a witness sees sizes and hashes, so that anybody with a credential may run one, and send what it
// signed: the signature says who signed, not the sender.
package witness

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ObjectType is what the journal calls a witness.
const ObjectType = "witness"

// Limits.
const (
	MaxName    = 100
	MaxContact = 200
	MaxActive  = 50  // each may stand below every checkpoint
	MaxAll     = 500 // those that have ended too: each may stand in every export
)

// Patience is how long a witness may sign nothing before somebody should ask.
const Patience = 24 * time.Hour

// Witness is a key that is registered, and how far it has vouched.
type Witness struct {
	ID           string
	Organization string // whose it is
	Name         string
	Contact      string // whom to ask about it
	Key          string // its verifier key
	Registered   time.Time
	Ended        time.Time // zero while it counts
	Last         journal.Witnessed
	Checkpoint   journal.Checkpoint // the newest that it has signed, with its signature; of one that is read alone, zero in lists
	Stale        bool               // it has signed nothing for longer than Patience
	Version      int
}

// Draft is what is entered to register one.
type Draft struct {
	Organization, Name, Contact, Key string
}

// checked trims what was entered and refuses what can't be.
func (d Draft) checked() (Draft, error) {
	name, wrongName := line("/name", d.Name, MaxName)
	contact, wrongContact := line("/contact", d.Contact, MaxContact)
	d.Name, d.Contact, d.Key = name, contact, strings.TrimSpace(d.Key)
	var wrongKey error
	if _, err := journal.WitnessName(d.Key); err != nil {
		wrongKey = fault.Invalid("/key", "witness.not_a_key")
	}
	return d, fault.Join(wrongName, wrongContact, wrongKey)
}

// line is a text of one line, that nothing in it turns round.
func line(pointer, s string, limit int) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(pointer, "field.not_text")
	case s == "":
		return s, fault.Invalid(pointer, "field.required")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(s, deceives):
		return s, fault.Invalid(pointer, "field.control_characters")
	}
	return s, nil
}

// deceives: what breaks a line, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// heard is the witness with what it has signed, as of now.
func (w Witness) heard(last journal.Witnessed, now time.Time) Witness {
	w.Last = last
	heard := last.Received
	if last.At.Before(heard) { // anybody may have kept it back
		heard = last.At
	}
	since := w.Registered
	if heard.After(since) {
		since = heard
	}
	w.Stale = w.Ended.IsZero() && now.Sub(since) > Patience
	return w
}

func (w Witness) entry(f journal.Fact) journal.Entry {
	e := journal.Entry{
		Fact: f, Object: journal.Object{Type: ObjectType, ID: w.ID}, Parties: []string{w.Organization},
		Data: map[string]any{"organization": w.Organization, "key": w.Key, "version": w.Version},
	}
	if f == journal.WitnessRegistered {
		e.Personal = map[string]string{"name": w.Name, "contact": w.Contact}
	}
	return e
}
