package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
)

// seedBoard adds sites in many zones and copies a request until n are open, waiting for the sites in turn.
func seedBoard(t *testing.T, h *apptest.House, n, sites int) {
	t.Helper()
	series := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	id := func(kind, i string) string {
		return "'019d0000-" + kind + "-7000-8000-' || substr('000000000000' || (" + i + "), length(CAST((" + i + ") AS text)) + 1)"
	}
	zones := []string{"Asia/Singapore", "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo",
		"Asia/Kolkata", "Asia/Dubai", "Europe/London", "America/New_York", "Australia/Sydney"}
	zone := "CASE i % " + fmt.Sprint(len(zones))
	for i, z := range zones {
		zone += fmt.Sprintf(" WHEN %d THEN '%s'", i, z)
	}
	execute(t, h, series+`INSERT INTO organizations (id, kind, name, country, zone, languages, working_hours, parent_id, hub, version)
		SELECT `+id("0004", "i")+", kind, 'Site ' || i, country, "+zone+` END, languages, working_hours, parent_id, hub, 1
		FROM n, (SELECT * FROM organizations WHERE name = 'Aomine Bangkok') AS o`, sites)
	now := h.Clock.Now().UnixMicro()
	execute(t, h, series+`INSERT INTO requests (id, incident_id, reference, revision, lineage, supersedes, superseded_by, state,
		author_organization_id, author_person_id, executor_organization_id, executor_person_id, title, due, proposed_at, asked_by,
		authorized_by, issued_by, issued_at, override, scheduled_for, scheduled_at, due_at, committed_by, reason, note, questions, opened_at, changed_at, version, content)
		SELECT `+id("0002", "i")+`, incident_id, reference || 'B' || i, 1, `+id("0002", "i")+`, '', '', CASE WHEN i % 3 = 0 THEN 'issued' ELSE state END,
		author_organization_id, author_person_id, `+id("0004", "i % ? + 1")+`, '', title || ' ' || i, due, proposed_at, asked_by,
		authorized_by, issued_by, issued_at, override, scheduled_for, scheduled_at, due_at, committed_by, reason, note, questions, opened_at, changed_at, version, content
		FROM n, (SELECT * FROM requests WHERE state = 'acknowledged' ORDER BY id LIMIT 1) AS r`, n, sites, sites)
	execute(t, h, series+"INSERT INTO open_items (id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check, next_step) SELECT "+id("0003", "i")+", 'request', "+id("0002", "i")+`, 'INC-2026-0007/R1B' || i,
		(SELECT id FROM incidents WHERE reference = 'INC-2026-0007'), CASE WHEN i % 3 = 0 THEN 'acknowledge' ELSE 'work' END,
		`+id("0004", "i % ? + 1")+", '', "+fmt.Sprintf("%d - 3600000000 * CAST(i %% 40 AS BIGINT), CASE WHEN i %% 5 = 0 THEN NULL ELSE %d + 1800000000 * CAST(i %% 200 - 20 AS BIGINT) END, %d, "+
		`'{"trigger":"overdue","whom":"headquarters","role":"coordinator","at":"2026-04-01T00:00:00Z"}' FROM n`, now, now, now+3_600_000_000),
		n, sites, sites)
	execute(t, h, series+`INSERT INTO outbox (id, dedup, kind, state, person, address, name, language, zone, reference, path, about_type, about_id,
		incident, parties, due_at, settled_at, failure) SELECT `+id("0005", "i")+`, 'B' || i, 'turn', CASE WHEN i % 30 = 0 THEN 'bounced' ELSE 'sent' END, '', '', '', 'en', 'UTC', '', '',
		'request', `+id("0002", "i")+", '', '[]', "+fmt.Sprintf("%d, %d, CASE WHEN i %% 30 = 0 THEN '550' ELSE '' END FROM n", now, now), n)
	execute(t, h, "ANALYZE")
}

// page reads a page as a browser does.
func page(t *testing.T, url, cookie string) (func() error, *int) {
	size := new(int)
	return func() error {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Cookie", cookie)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		var b bytes.Buffer
		if _, err = b.ReadFrom(res.Body); err == nil && (res.StatusCode != http.StatusOK || !bytes.Contains(b.Bytes(), []byte("Site 1"))) {
			err = fmt.Errorf("%s: %d %.300s", url, res.StatusCode, b.Bytes())
		}
		*size = b.Len()
		return err
	}, size
}

func TestBoard(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		ours, theirs, sizes := boards(t, h, 5_000, 200)
		a, b := measure(func() float64 { return p50(t, 40, ours) }, func() float64 { return p50(t, 40, theirs) })
		t.Log(sizes())
		slower(t, "board, first 100 of 5,000 and 200 sites' clocks", engine, "ms", a, b, 3)
	})
}

// TestBoardShort runs with every other test: the floor shares the board's template, and would fall behind it unseen.
func TestBoardShort(t *testing.T) {
	ours, theirs, _ := boards(t, apptest.Scenario(t), 50, 20)
	for _, read := range []func() error{ours, theirs} {
		if err := read(); err != nil {
			t.Error(err)
		}
	}
}

// boards read ours and the floor's, and say how long they were.
func boards(t *testing.T, h *apptest.House, n, sites int) (ours, theirs func() error, sizes func() string) {
	t.Helper()
	seedBoard(t, h, n, sites)
	templates := filepath.Join(apptest.Root(), "internal", "web", "templates")
	bare := httptest.NewServer(floor.Board(h.DB.Gorm(context.Background()), h.Clock.Now(), templates))
	t.Cleanup(bare.Close)
	ours, size := page(t, h.URL+"/", "tasuki="+h.Client("coordinator@aomine").Token)
	theirs, bareSize := page(t, bare.URL, "")
	return ours, theirs, func() string { return fmt.Sprintf("%d bytes, %d bare", *size, *bareSize) }
}
