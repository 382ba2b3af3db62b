// Package readiness is what is settled before anything happens. So far that is how each site, vendor, partner and provider is
// reached: by whom first and who stands in, what else there is where telephone and mail fail, and when that was last tried.
//
// A plan counts for as long as its tests hold. It is stale where somebody would be looked for in vain: no main contact or
// deputy, no backup channel, a contact who has left, a test that is missing, too old or failed. Each of these either is so
// already or becomes so at an instant that is known ahead (judge.go), which is kept beside the plan.
//
// Left out on purpose: who is told when a case stays silent (internal/turn), and numbers and addresses, which are the people's
// own and are shown where the directory shows them.
package readiness

import "time"

// Part says who is tried first.
type Part string

// The parts.
const (
	Main   Part = "main"
	Deputy Part = "deputy"
)

// Parts are all parts.
var Parts = []Part{Main, Deputy}

// Purpose says what a contact is for.
type Purpose string

// The purposes.
const (
	Anything          Purpose = "anything"
	SecurityIncidents Purpose = "security_incidents"
	SiteAccess        Purpose = "site_access" // who opens the building
)

// Purposes are all purposes.
var Purposes = []Purpose{Anything, SecurityIncidents, SiteAccess}

// Contact is a person of the organisation, or of one that works for it.
type Contact struct {
	Person  string
	Part    Part
	Purpose Purpose
}

// ChannelKind says what a backup channel is; "" for none.
type ChannelKind string

// The kinds of channel.
const (
	Phone          ChannelKind = "phone"
	SatellitePhone ChannelKind = "satellite_phone"
	Chat           ChannelKind = "chat"
	Radio          ChannelKind = "radio"
	OtherChannel   ChannelKind = "other"
)

// ChannelKinds are all kinds of channel.
var ChannelKinds = []ChannelKind{Phone, SatellitePhone, Chat, Radio, OtherChannel}

// Channel is what is left where the usual ways fail.
type Channel struct {
	Kind  ChannelKind
	Value string // a number, a name in a chat, a frequency
	Note  string
}

// Plan is how one organisation is reached.
type Plan struct {
	Organization string
	Contacts     []Contact // in the order in which they are tried
	Backup       Channel
	HoldsDays    int // how long a test counts
	Version      int // 0: nothing was entered yet
}

// Holds is how long a test counts.
func (p Plan) Holds() time.Duration { return time.Duration(p.HoldsDays) * 24 * time.Hour }

// How is the way in which somebody was tried.
type How string

// The ways. The first is a test message; the others are entered by whoever rang.
const (
	ByMail   How = "mail"
	ByPhone  How = "phone"
	ByBackup How = "backup_channel"
)

// ByHand are the ways that people enter.
var ByHand = []How{ByPhone, ByBackup}

// State is how far a test has come.
type State string

// waiting → reached | bounced; unanswered is a test that waits for longer than it should, and may still be answered.
const (
	Waiting    State = "waiting"
	Reached    State = "reached"
	Bounced    State = "bounced"
	Unanswered State = "unanswered"
	NotReached State = "not_reached"
)

// States are all states.
var States = []State{Waiting, Reached, Bounced, Unanswered, NotReached}

// Test is one attempt to reach one contact.
type Test struct {
	ID           string
	Organization string
	Person       string // who was to be reached
	Reference    string // of a test message
	How          How
	State        State
	By           string // who tried
	At           time.Time
	AnswerBy     time.Time // of a test message
	SettledAt    time.Time
	Note         string
	EnteredBy    string
}

// AnswerWithin is how long a test message waits: over a weekend, and no longer.
const AnswerWithin = 72 * time.Hour

// at is the test as it stands at an instant.
func (t Test) at(now time.Time) Test {
	if t.State == Waiting && !now.Before(t.AnswerBy) {
		t.State = Unanswered
	}
	return t
}

// Failed says that nobody was reached.
func (t Test) Failed() bool {
	return t.State == Bounced || t.State == Unanswered || t.State == NotReached
}
