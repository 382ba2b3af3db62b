// Package channel keeps the organisations' ways to their people beside mail: a chat room of theirs, or their own gateway to
// telephones and whatever else they read. Who chose them is told there what a mail would say, and no more. Left out on purpose:
// what is told and when (the capabilities decide), and trying again (deliver's outbox does).
package channel

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
	"tasuki/internal/outward"
)

// ObjectType is what a channel is called where the journal and its test message name it.
const ObjectType = "channel"

// Kind is how a channel is spoken to.
type Kind string

// The kinds: chat servers' incoming webhooks, and a customer's own gateway by signed webhook.
const (
	Slack      = Kind(outward.Slack)
	Teams      = Kind(outward.Teams)
	Mattermost = Kind(outward.Mattermost)
	Webhook    = Kind("webhook")
)

// Kinds in the order in which people choose from them.
var Kinds = []Kind{Slack, Teams, Mattermost, Webhook}

// State is how a channel fares.
type State string

// The states.
const (
	Works    State = "works"
	Fails    State = "fails"    // what it does not take goes by mail
	Disabled State = "disabled" // it has failed for too long, and is left alone until somebody saves it again
)

// States in the order in which a channel comes to them.
var States = []State{Works, Fails, Disabled}

// How long things last.
const (
	DisableAfter = 3 * 24 * time.Hour // of failing without a break
	Overlap      = 24 * time.Hour     // the secret before the last one goes on signing for so long
	heldUp       = 15 * time.Minute   // failing for so long is worth telling those who coordinate
)

const (
	maxName = 100
	most    = 5 // of one organisation
)

// Channel is one of an organisation's. Its address and its secret are not in it: they are shown to nobody.
type Channel struct {
	ID           string
	Organization string
	Kind         Kind
	Name         string
	Host         string    // of its address
	FailingSince time.Time // zero while it takes what it is sent
	LastCode     int       // what it last refused with, 0 for no answer
	TakenAt      time.Time // when it last took something
	DisabledAt   time.Time
	OldUntil     time.Time // until when the secret before this one signs too
	CreatedAt    time.Time
	CreatedBy    string
	Version      int
}

// State is how it fares.
func (c Channel) State() State {
	switch {
	case !c.DisabledAt.IsZero():
		return Disabled
	case !c.FailingSince.IsZero():
		return Fails
	}
	return Works
}

// Draft is a channel as somebody enters it.
type Draft struct {
	Kind Kind   // of a new one
	Name string // what people choose it by
	URL  string // "" leaves that of one that is there
}

// hidden is what is sealed.
type hidden struct {
	URL    string
	Secret string `json:",omitempty"` // of a Webhook
	Old    string `json:",omitempty"`
}

func (d Draft) name() (string, error) {
	name := strings.TrimSpace(d.Name)
	switch {
	case name == "":
		return name, fault.Invalid("/name", "field.required")
	case utf8.RuneCountInString(name) > maxName:
		return name, fault.Invalid("/name", "field.too_long", "limit", maxName)
	case strings.ContainsFunc(name, deceives):
		return name, fault.Invalid("/name", "field.control_characters")
	}
	return name, nil
}

// deceives: what breaks a line, and what hides or lets characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029'
}
