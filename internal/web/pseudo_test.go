package web_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/labstack/echo/v4"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/lang"
	"tasuki/internal/web"
)

// spoken serves the pages of a house in the pseudo-languages too, and has people of it read them.
func spoken(t *testing.T, h *apptest.House, tag string, who ...string) string {
	t.Helper()
	catalog, err := lang.LoadPseudo(os.DirFS(filepath.Join(apptest.Root(), "locales")))
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.In(t.Context(), func(ctx context.Context) error {
		for _, address := range who {
			if err := h.DB.Gorm(ctx).Exec("UPDATE people SET language = ? WHERE email = ?", tag, address+".example").Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tus, err := exchange.NewTus(h.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	site := &web.Site{
		Accounts: h.App.Accounts, Directory: h.Directory, Rosters: h.Rosters, Incidents: h.Incidents, Requests: h.Requests, Evidence: h.Evidence, Uploads: tus,
		Notices: h.Notices, Meetings: h.App.Meetings, Decisions: h.App.Decisions, Findings: h.App.Findings, Readiness: h.App.Readiness, Channels: h.App.Channels, Turns: h.Turns, Journal: h.Journal, Witnesses: h.App.Witnesses, Diagrams: h.App.Diagrams, Programs: h.App.Programs, Mail: h.Mail, Replay: h.Replay, Clock: h.Clock, Catalog: catalog, Demo: true,
	}
	if err := site.Mount(e); err != nil {
		t.Fatal(err)
	}
	e.HTTPErrorHandler = site.Refuse
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server.URL
}
