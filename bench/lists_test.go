package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
)

// fetch reads a page as a program does, over a connection that stays open.
func fetch(url, token string) func() error {
	return func() error {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %d %s", url, res.StatusCode, body)
		}
		return err
	}
}

// execute runs one statement as seeding does.
func execute(t *testing.T, h *apptest.House, statement string, args ...any) {
	t.Helper()
	err := h.DB.In(context.Background(), func(ctx context.Context) error { return h.DB.Gorm(ctx).Exec(statement, args...).Error })
	if err != nil {
		t.Fatal(err)
	}
}

const reader = "engineer@kumo"

// seedIncidents copies the scenario's incident until there are n; the reader's organisation takes part in seen of them.
func seedIncidents(t *testing.T, h *apptest.House, n, seen int) {
	t.Helper()
	organization := h.Actor(reader).Organization
	series := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	// Ids that sort like UUIDv7 and before those of the scenario.
	id := "'019d0000-' || %s || '-7000-8000-' || substr('000000000000' || i, length(CAST(i AS text)) + 1)"
	hex := "'0000'"
	execute(t, h, series+"INSERT INTO incidents SELECT "+fmt.Sprintf(id, hex)+`, 'INC-2025-' || i, state, tlp, severity, classification,
		discovery, title || ' ' || i, description, impact, sites, '', opened_by, opened_at, version FROM n, incidents WHERE reference = 'INC-2026-0007'`, n)
	execute(t, h, series+"INSERT INTO participants SELECT "+fmt.Sprintf(id, "'0001'")+", "+fmt.Sprintf(id, hex)+`, ?, '', '["executor"]', 'operational', ?,
		(SELECT id FROM engagements WHERE organization_id = ?), NULL, 'bench', ?, 0, '', NULL, '', 1 FROM n WHERE i % ? = 0`,
		n, organization, false, organization, h.Actor("coordinator@aomine").Person, n/seen)
	execute(t, h, "UPDATE counters SET last = ? WHERE owner = 'all' AND series = 'INC'", n+1)
	execute(t, h, "INSERT INTO counters (owner, series, last) VALUES (?, 'grants', 1) ON CONFLICT (owner, series) DO UPDATE SET last = counters.last + 1", organization)
	execute(t, h, "ANALYZE")
}

// seedTurns copies requests until n are open, of which seen wait for the reader.
func seedTurns(t *testing.T, h *apptest.House, n, seen int) {
	t.Helper()
	a, other := h.Actor(reader), h.Actor("engineer@huaqing")
	series := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	id := "'019d0000-' || %s || '-7000-8000-' || substr('000000000000' || i, length(CAST(i AS text)) + 1)"
	execute(t, h, series+`INSERT INTO requests (id, incident_id, reference, revision, lineage, supersedes, superseded_by, state,
		author_organization_id, author_person_id, executor_organization_id, executor_person_id, title, due, proposed_at, asked_by,
		authorized_by, issued_by, issued_at, override, scheduled_for, scheduled_at, due_at, committed_by, reason, note, questions, opened_at, changed_at, version, content)
		SELECT `+fmt.Sprintf(id, "'0002'")+`, incident_id, reference || 'B' || i, 1, `+fmt.Sprintf(id, "'0002'")+`, '', '', state,
		author_organization_id, author_person_id, CASE WHEN i % ? = 0 THEN ? ELSE ? END, CASE WHEN i % ? = 0 THEN ? ELSE ? END, title, due, proposed_at, asked_by,
		authorized_by, issued_by, issued_at, override, scheduled_for, scheduled_at, due_at, committed_by, reason, note, questions, opened_at, changed_at, version, content
		FROM n, (SELECT * FROM requests WHERE state = 'acknowledged' ORDER BY id LIMIT 1) AS r`,
		n, n/seen, a.Organization, other.Organization, n/seen, a.Person, other.Person)
	execute(t, h, series+"INSERT INTO open_items (id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check) SELECT "+fmt.Sprintf(id, "'0003'")+", 'request', "+fmt.Sprintf(id, "'0002'")+`, 'B' || i,
		(SELECT id FROM incidents WHERE reference = 'INC-2026-0007'), 'start', CASE WHEN i % ? = 0 THEN ? ELSE ? END, CASE WHEN i % ? = 0 THEN ? ELSE ? END, 0, NULL, 0 FROM n`,
		n, n/seen, a.Organization, other.Organization, n/seen, a.Person, other.Person)
	execute(t, h, "ANALYZE")
}

func TestFirstPageOfIncidents(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		seedIncidents(t, h, 20_000, 2_000)
		bare := httptest.NewServer(floor.Incidents(h.DB.Gorm(context.Background()), h.Actor(reader).Organization))
		defer bare.Close()
		c := h.Client(reader)
		c.Must(http.MethodGet, "/incidents?limit=20&count=true", nil, nil)
		ours, flr := measure(
			func() float64 { return p50(t, 200, fetch(h.URL+"/v1/incidents?limit=20&count=true", c.Token)) },
			func() float64 { return p50(t, 200, fetch(bare.URL, "")) })
		slower(t, "first page of 20 with total, 2,000 of 20,000", engine, "ms", ours, flr, 3)
	})
}

func TestMyTurn(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		seedTurns(t, h, 20_000, 2_000)
		admitReader(t, h)
		a := h.Actor(reader)
		bare := httptest.NewServer(floor.MyTurn(h.DB.Gorm(context.Background()), a.Organization, a.Person))
		defer bare.Close()
		c := h.Client(reader)
		var l struct{ Items []struct{ ID string } }
		if c.Must(http.MethodGet, "/requests?turn=me&limit=20&count=true", nil, &l); len(l.Items) != 20 {
			t.Fatalf("%d items", len(l.Items))
		}
		ours, flr := measure(
			func() float64 { return p50(t, 200, fetch(h.URL+"/v1/requests?turn=me&limit=20&count=true", c.Token)) },
			func() float64 { return p50(t, 200, fetch(bare.URL, "")) })
		slower(t, "my turn, 2,000 of 20,000 requests", engine, "ms", ours, flr, 3)
	})
}

func TestAMillionRowsAgainstAThousand(t *testing.T) {
	figures(t)
	large := 1_000_000
	if os.Getenv("TASUKI_BENCH") == "small" {
		large = 50_000
	}
	for _, what := range []struct {
		name, path string
		seed       func(*testing.T, *apptest.House, int, int)
	}{
		{"first page of incidents", "/v1/incidents?limit=20&count=true", seedIncidents},
		{"my turn", "/v1/requests?turn=me&limit=20&count=true", seedTurns},
	} {
		t.Run(what.name, func(t *testing.T) {
			few, many := apptest.Scenario(t), apptest.Scenario(t)
			for h, n := range map[*apptest.House]int{few: 1_000, many: large} {
				what.seed(t, h, n, 100)
				admitReader(t, h)
			}
			ours, flr := measure(
				func() float64 { return p50(t, 200, fetch(many.URL+what.path, many.Client(reader).Token)) },
				func() float64 { return p50(t, 200, fetch(few.URL+what.path, few.Client(reader).Token)) })
			slower(t, fmt.Sprintf("%s, 100 of %d rows against 100 of 1,000", what.name, large), "sqlite", "ms", ours, flr, 1.5)
		})
	}
}

// admitReader has the reader take part in the scenario's incident.
func admitReader(t *testing.T, h *apptest.House) {
	t.Helper()
	ctx := h.As("coordinator@aomine")
	err := h.DB.In(ctx, func(ctx context.Context) error {
		return h.Incidents.Admit(ctx, admission(h))
	})
	if err != nil {
		t.Fatal(err)
	}
}
