// Package incident holds the cases: what is known of them at a glance, who takes part and how much they may see, the
// hold that keeps one from being closed, the numbers that references are made of, and the timeline.
//
// Everything else that belongs to a case (requests, evidence, notices) lives in a room of its own and asks this one
// three things: how the actor stands to the case (Scope), which cases the actor sees (Visible), and what the next
// reference is (Number). Left out on purpose: what closing demands beyond the hold, trouble tickets, and handing on
// what waits for a participant whose grant was revoked.
package incident

import (
	"time"

	"tasuki/internal/access"
)

// Incident is a managed security case, as far as its reader may see it: what is above the reader's Level is empty.
type Incident struct {
	ID        string
	Reference string // INC-2026-0007; the year is that of headquarters' clock at the opening
	State     State
	TLP       TLP

	Title    string   // from operational on, as are the next three
	Severity Severity // "" until somebody has judged it
	Sites    []string // organisations of kind site, or headquarters
	Hold     *Hold    // the one that stands, nil for none; below investigative without who and why

	Description    string // from investigative on, as is the rest
	Classification Classification
	Discovery      Discovery // "" while unknown
	Impact         []Impact
	OpenedBy       string // person
	OpenedAt       time.Time
	Warnings       []Warning // only where one incident is read, never in lists

	Level   access.Level // at which the reader sees it
	Version int
}

// Hold is headquarters' word that the case must stay open. In lists only its ID is there.
type Hold struct {
	ID       string
	Reason   string
	PlacedBy string // person
	PlacedAt time.Time
}

// Limits: texts in characters, lists in members.
const (
	TitleLimit       = 200
	DescriptionLimit = 20_000
	ReasonLimit      = 2_000
	ServiceLimit     = 200
	ImpactLimit      = 50
	SitesLimit       = 500
)
