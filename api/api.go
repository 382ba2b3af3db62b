// Package api is REST: one file per capability with its routes and handlers, each func(ctx, In) (Out, error). The
// contract in openapi.yaml is enforced on every request; what a handler gets has passed it.
package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/channel"
	"tasuki/internal/clock"
	"tasuki/internal/decision"
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
	"tasuki/internal/report"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/witness"
	"tasuki/internal/worktime"
)

// API is what the handlers work with.
type API struct {
	Accounts  *account.Service
	Directory *directory.Service
	Rosters   *roster.Service
	Readiness *readiness.Service
	Channels  *channel.Service
	Incidents *incident.Service
	Requests  *request.Service
	Evidence  *exchange.Service
	Notices   *notice.Service
	Meetings  *meeting.Service
	Decisions *decision.Service
	Findings  *finding.Service
	Turns     *turn.Service
	Journal   *journal.Journal
	Witnesses *witness.Service
	Diagrams  *diagram.Service
	Programs  *program.Shelf
	Reports   *report.Service
	Replay    *replay.Service
	Clock     clock.Clock
	Forward   Forward // nil outside the demo
	Catalog   *lang.Catalog
	Contract  []byte // openapi.yaml

	contract *contract
	group    *echo.Group
}

// Mount serves the contract under g, which is /v1. An operation of the contract without a handler is an error, as is
// the reverse.
func (a *API) Mount(g *echo.Group) error {
	var err error
	if a.contract, err = loadContract(a.Contract); err != nil {
		return err
	}
	a.group = g
	a.accountRoutes()
	a.directoryRoutes()
	a.reachabilityRoutes()
	a.channelRoutes()
	a.calendarRoutes()
	a.escalationRoutes()
	a.callRoutes()
	a.rosterRoutes()
	a.handoverRoutes()
	a.incidentRoutes()
	a.openRoutes()
	a.demoRoutes()
	a.requestRoutes()
	a.clarificationRoutes()
	a.evidenceRoutes()
	a.lineRoutes()
	a.noticeRoutes()
	a.guestRoutes()
	a.pushRoutes()
	a.translationRoutes()
	a.meetingRoutes()
	a.decisionRoutes()
	a.findingRoutes()
	a.journalRoutes()
	a.witnessRoutes()
	a.diagramRoutes()
	a.programRoutes()
	if left := a.contract.left(); len(left) > 0 {
		return fmt.Errorf("openapi.yaml has operations that nobody serves: %q", left)
	}
	return nil
}

// Refuse answers an error that reached echo.
func (a *API) Refuse(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	a.refuse(c.Response(), c.Request(), err)
}

// contractText serves openapi.yaml itself. Its version is its bytes.
func (a *API) contractText(w http.ResponseWriter, _ *http.Request, _ map[string]string) error {
	sum := sha256.Sum256(a.Contract)
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	_, err := w.Write(a.Contract)
	return err
}

// zoneOf is the reader's clock; UTC where it is not known.
func zoneOf(a access.Actor) *time.Location {
	zone, err := worktime.LoadZone(a.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
