// Package demo loads the worked scenario, INC-2026-0007, through the services, as its users would enter it: each act by
// the one whose it is, at its own time, under the policy like any other. What it loads is real: it is signed, sealed,
// journalled and mailed.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/channel"
	"tasuki/internal/clock"
	"tasuki/internal/decision"
	"tasuki/internal/deliver"
	"tasuki/internal/diagram"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/readiness"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/witness"
)

// Opens is the instant at which the scenario is handed to the reader.
var Opens = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// begins is when the directory was set up, so that nothing of it is younger than the incident.
var begins = time.Date(2026, 2, 2, 1, 0, 0, 0, time.UTC)

// FirstIncident is the number that the year's first case gets: it takes over a year begun elsewhere.
var FirstIncident = map[int]int64{2026: 6}

// House is what the scenario is played in.
type House struct {
	Clock     *clock.Turned
	Journal   *journal.Journal
	Directory *directory.Service
	Rosters   *roster.Service
	Readiness *readiness.Service
	Channels  *channel.Service
	Turns     *turn.Service
	Accounts  *account.Service
	Mail      *deliver.Service
	Incidents *incident.Service
	Requests  *request.Service
	Evidence  *exchange.Service
	Notices   *notice.Service
	Meetings  *meeting.Service
	Decisions *decision.Service
	Findings  *finding.Service
	Witnesses *witness.Service
	Diagrams  *diagram.Service
}

// Account is somebody who can sign in, for people and scripts.
type Account struct {
	Organization     string        `json:"organization"`
	OrganizationKind access.Kind   `json:"organization_kind"`
	Roles            []access.Role `json:"roles"`
	Name             string        `json:"name"`
	Language         string        `json:"language"`
	TimeZone         string        `json:"time_zone"`
	Email            string        `json:"email"`
	Password         string        `json:"password"`
	Token            string        `json:"token"`
}

// stage is the scenario while it is played.
type stage struct {
	House
	password      string
	organizations map[string]string          // key → id
	people        map[string]string          // account@party → id
	actors        map[string]context.Context // account@party → acting
	engagements   map[string]string          // party → id
	accounts      []Account
	incident      string
	call          string
	isolation     string
	diagram       string
	running       string // fw01's running configuration
	firewall      string // the request for its log
	spared        string // the notice that nobody may touch bak01
}

// Load plays the scenario up to Opens and gives everybody who can sign in, each with the same password.
func Load(ctx context.Context, h House, password string) ([]Account, error) {
	s := &stage{
		House: h, password: password, organizations: map[string]string{}, people: map[string]string{},
		actors: map[string]context.Context{}, engagements: map[string]string{},
	}
	h.Clock.Set(begins)
	for _, scene := range []func(context.Context) error{
		s.foundHeadquarters, s.enterSites, s.enterOutsiders, s.enterRosters, s.sendAway, s.enterRules, s.enterRetention, s.enterAuthorities, s.enterAssets, s.drawBangkok, s.setStandard, s.findStick, s.enterContacts, s.standBehind, s.openIncident, s.tellManagement, s.callPartner,
		s.holdBack, s.asked, s.askMerliNet, s.seeMalware, s.askBangkok, s.drawBangkokAnew, s.askToIsolate, s.spareBackups, s.askJobs, s.explain, s.clearBackups, s.leaveOn, s.callTogether, s.announceVisit, s.narrowLog, s.keepInTokyo, s.askWindows, s.askEverybody, s.wonder, s.prepareOutsideTest, s.decide, s.askToReport, s.lockRoom, s.bringByStick, s.handOver, s.witnessed, s.moveNight, s.holdBangkokAgainst,
	} {
		if err := scene(ctx); err != nil {
			return nil, fmt.Errorf("the scenario at %s: %w", h.Clock.Now().Format(time.RFC3339), err)
		}
	}
	h.Clock.Set(Opens)
	// so that what has come in can be looked into, and is compared, from the first page on
	return s.accounts, errors.Join(s.Evidence.Index(ctx), s.Evidence.CountDeviations(ctx))
}

// as is somebody's own context: what is done with it is theirs.
func (s *stage) as(who string) context.Context {
	ctx, ok := s.actors[who]
	if !ok {
		panic("demo: nobody is " + who)
	}
	return ctx
}

// confirmed is as, with the password given again: how commands are issued.
func (s *stage) confirmed(who string) context.Context {
	ctx := s.as(who)
	actor := access.From(ctx)
	actor.Confirmed = true
	return access.With(ctx, actor)
}

// at turns the clock to a time of the scenario.
func (s *stage) at(day, hour, minute int) {
	s.Clock.Set(time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC))
}

// mails lets what is queued go out, as it would have by now.
func (s *stage) mails(ctx context.Context) error { return s.Mail.Drain(ctx) }
