package exchange

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/fault"
)

// Limits of a release.
const (
	DownloadsLimit     = 1000
	ReleaseReasonLimit = 500 // characters
)

// Terms are what headquarters says when it releases an item: to whom, how much of it, until when, how often, and why.
type Terms struct {
	Organization string
	Person       string       // "" for everybody in the organisation
	Level        access.Level // full: the original; below: the copy without secrets
	Expires      time.Time
	Downloads    int
	Sealed       bool // only sealed for the reader's own key
	WarningRead  bool // whoever releases it has read that it may be malware
	Reason       string
}

// Release is a grant of one item, as an attempt brought it, to a reader who need not take part in its incident. They can't
// pass it on: there is no act for it, and its address is nothing to anybody else.
type Release struct {
	ID, Item, Incident string
	Reference          string  // the item's
	Kind               Kind    // the item's
	Attempt            Attempt // whose bytes they are
	Terms
	Downloaded int
	By         string
	At         time.Time
	EndedBy    string // "" while nobody has ended it
	EndedAt    time.Time
	EndReason  string
	Version    int

	gone      bool // the item's bytes can't be read any more
	suspicion *Suspicion
}

// ReleaseState is how a release stands.
type ReleaseState string

// The states of a release.
const (
	ReleaseActive  ReleaseState = "active"
	ReleaseUsedUp  ReleaseState = "used_up" // every download has been taken; one that was begun can be resumed
	ReleaseExpired ReleaseState = "expired"
	ReleaseEnded   ReleaseState = "ended"
)

// ReleaseStates in the order of a release's life.
var ReleaseStates = []ReleaseState{ReleaseActive, ReleaseUsedUp, ReleaseExpired, ReleaseEnded}

// State is how the release stands at that instant.
func (r Release) State(now time.Time) ReleaseState {
	switch {
	case !r.EndedAt.IsZero():
		return ReleaseEnded
	case !r.Expires.After(now):
		return ReleaseExpired
	case r.Downloaded >= r.Downloads:
		return ReleaseUsedUp
	}
	return ReleaseActive
}

// ReleaseState is how the release stands now.
func (s *Service) ReleaseState(r Release) ReleaseState { return r.State(s.clock.Now()) }

// open says that its reader sees it at that instant.
func (r Release) open(now time.Time) bool {
	return !r.gone && (r.State(now) == ReleaseActive || r.State(now) == ReleaseUsedUp)
}

// Reading is what its reader gets of the bytes.
func (r Release) Reading() Reading {
	if r.Level.AtLeast(access.Full) {
		return Original
	}
	return Redacted
}

func (t Terms) check(now time.Time) (Terms, error) {
	var errs []error
	wrong := func(at, key string, args ...any) { errs = append(errs, fault.Invalid(at, key, args...)) }
	if !t.Level.AtLeast(access.Minimal) {
		wrong("/level", "field.choice", "choices", access.Levels)
	}
	if t.Expires = clock.Trim(t.Expires); !t.Expires.After(now) {
		wrong("/expires", "time.in_the_past")
	}
	if t.Downloads < 1 || t.Downloads > DownloadsLimit {
		wrong("/downloads", "release.downloads", "limit", DownloadsLimit)
	}
	var err error
	t.Reason, err = oneLine("/reason", t.Reason, ReleaseReasonLimit)
	return t, fault.Join(append(errs, err)...)
}

// oneLine is what somebody wrote into one line. What breaks it, or lets characters change places, is refused.
func oneLine(at, text string, limit int) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return text, fault.Invalid(at, "field.required")
	case !utf8.ValidString(text):
		return text, fault.Invalid(at, "field.not_text")
	case strings.ContainsFunc(text, deceives):
		return text, fault.Invalid(at, "field.control_characters")
	case utf8.RuneCountInString(text) > limit:
		return text, fault.Invalid(at, "field.too_long", "limit", limit)
	}
	return text, nil
}

func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}
