// Package web is the pages: for headquarters' coordinators, the vendors who do the work, and the escorts at the sites.
// Every page is HTML made on the server, over the same services as the API, and works without JavaScript, at 360 pixels
// and from right to left. One action per file; routes.go reads as the index.
//
// Left out on purpose: rules (the capabilities have them), JSON (api), and words: what a person reads has a key in the
// locale files, here one that begins with page.
package web

import (
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
	"tasuki/internal/lang"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/program"
	"tasuki/internal/readiness"
	"tasuki/internal/replay"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/witness"
)

// Site is what the pages work with.
type Site struct {
	Accounts  *account.Service
	Directory *directory.Service
	Rosters   *roster.Service
	Readiness *readiness.Service
	Channels  *channel.Service
	Incidents *incident.Service
	Requests  *request.Service
	Evidence  *exchange.Service
	Uploads   *exchange.Tus // nil: files come by plain forms only
	Notices   *notice.Service
	Meetings  *meeting.Service
	Decisions *decision.Service
	Findings  *finding.Service
	Turns     *turn.Service
	Mail      *deliver.Service
	Replay    *replay.Service
	Catalog   *lang.Catalog
	Clock     clock.Clock
	Journal   *journal.Journal
	Witnesses *witness.Service
	Diagrams  *diagram.Service
	Programs  *program.Shelf
	Ending    <-chan struct{} // closed as the program stops: what streams ends; nil: it does not
	Forward   Forward         // nil: the time is nobody's to choose
	Demo      bool            // shows the mailbox folder to whoever is signed in
	Secure    bool            // pages come over TLS, so that cookies may say so

	templates *templates
	assets    *assets
}
