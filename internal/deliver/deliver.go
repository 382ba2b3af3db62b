// Package deliver is the outbox. A capability queues a mail in the transaction of the act that the mail tells of; a
// worker sends what is due, tries again, and tells the owner of the object what became of it. Who chose their organisation's
// channels is told there instead, and by mail where those fail.
//
// A mail holds a reference, a neutral word and a link, the old and the new one of a time that has moved, and never another fact:
// mail of the victim may be read by the attacker. Left out on purpose: what a mail is about (the pages say it, after sign-in), reading mail that comes back
// later, and who gets one (the capabilities decide).
package deliver

import (
	"context"
	"time"
)

// Message is one mail to one person.
type Message struct {
	Kind     string // names its words: mail.<kind>.subject and mail.<kind>.body in the locale files
	To       string // person's id
	Address  string // mail address; an empty or impossible one bounces
	Name     string // as it stands in the address line
	Language string // BCP 47
	Zone     string // IANA

	Reference string // INC-2026-0007/R3, "" for what has none
	Path      string // where the link leads, within this instance: /requests/…; without query, so that it can't hold a secret

	About    About
	Incident string   // id, for the journal
	Parties  []string // organisations that may read the journal's entries about this mail

	Appointment *Appointment // what a calendar is to hold of it; nil for a mail that is about no meeting
	Moves       []Move       // times that have moved

	Chat    bool   // its reader chose the channels of their organisation, and it may go there
	Channel string // id of the one that it goes to whatever anybody chose, and by no other way; "" for none

	NotBefore time.Time // domain clock; zero: now
	Dedup     string    // queueing twice under the same words queues once; "" for none
}

// About is the object that a mail tells of. Its owner hears of the mail's receipts (OnReceipt).
type About struct{ Type, ID string }

// State is how far a mail has come.
type State string

// queued → sending → sent | bounced; sending → queued after a failure that may pass.
const (
	Queued  State = "queued"
	Sending State = "sending" // a worker has it, or had it when it died
	Sent    State = "sent"    // the server for outgoing mail has accepted it
	Bounced State = "bounced" // refused for good, or given up
)

// Receipt tells the owner of an object how a mail about it fares.
type Receipt struct {
	Mail  string // id of the outbox row
	Kind  string
	To    string // person's id
	About About
	State State // queued, sent or bounced; sending is this room's own affair
	At    time.Time
	Code  int // SMTP's reply, or HTTP's status, where it bounced by one, else 0
}

// Hook takes a receipt into the owner's tables, in the transaction that stores the mail's state.
type Hook func(ctx context.Context, r Receipt) error
