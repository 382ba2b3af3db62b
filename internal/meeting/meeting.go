// Package meeting finds times at which people of many zones can meet over a case, and keeps their meetings: who is to come,
// what about, what was decided, and who does what by when, which is their turn until they say so, or becomes a request.
//
// Headquarters' coordinators call people together; those called see the meeting for as long as they take part in the case.
// Whose evening it takes is worktime's to weigh. A calendar gets the reference and the time, and nothing of what it is about.
package meeting

import (
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// Service finds and keeps them.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	incidents *incident.Service
	requests  *request.Service
	mail      *deliver.Service
	rosters   *roster.Service
	turns     *turn.Service
}

// New makes the service. A search begins at c, the domain clock, at the earliest. Who comes to take part in a case, or does no
// more, is invited to its meetings or no longer.
func New(
	d *db.DB, j *journal.Journal, c clock.Clock, dir *directory.Service, cases *incident.Service, requests *request.Service, mail *deliver.Service,
	rosters *roster.Service, turns *turn.Service,
) *Service {
	s := &Service{
		db: d, store: store{d}, journal: j, clock: c, directory: dir, incidents: cases, requests: requests, mail: mail, rosters: rosters, turns: turns,
	}
	cases.OnGrant(s.invited)
	s.watchActions()
	return s
}

// Invitee is whom a meeting is to suit: an organisation, by its clock and hours, or a person, by their clock and the hours of
// where they work.
type Invitee struct {
	Organization string // that of the person where it is ""
	Person       string // "" for the organisation
	Optional     bool   // excused where it would be night
}

// Stretch is when an earlier meeting took place.
type Stretch struct {
	From    time.Time
	Minutes int
}

// Wanted is what a meeting needs.
type Wanted struct {
	Invitees []Invitee
	Minutes  int
	From     time.Time // zero, or past, for now
	Until    time.Time // zero for a week after From
	Earlier  []Stretch // what those invited have sat through before
}

// Limits of what is wanted.
const (
	MaxInvitees = 50
	MaxEarlier  = 50
	MinMinutes  = 5
	MaxMinutes  = 12 * 60
	MaxWindow   = 62 * 24 * time.Hour
	usualWindow = 7 * 24 * time.Hour
)

// Meetings begin at a quarter of an hour, and as many slots are offered as people look at.
const (
	step    = 15 * time.Minute
	offered = 8
)

// Guest is an invitee as they were found, for whom every slot has a seat.
type Guest struct {
	Invitee
	Zone       string // IANA, theirs
	Known      bool   // their working hours are; else nine to six on weekdays is taken for them
	Borne      int    // what the earlier meetings have cost them
	Unverified []int  // years of their calendar that nobody vouches for
}

// Slots are what was found, the fairest first.
type Slots struct {
	Guests []Guest
	Slots  []worktime.Slot
}
