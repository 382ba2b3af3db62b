package bench

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// TestRetiming has the working time of a vendor change under many open requests that are due on its working days: each is
// reckoned anew, moved on the record, and both sides are told, against writing the same rows.
func TestRetiming(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		const n, part = 10_000, 500
		ctx, vendor := context.Background(), h.Actor("engineer@merlinet")
		original, ids := seedTermed(t, h, n)
		if _, err := h.Requests.Retime(ctx); err != nil {
			t.Fatal(err)
		}
		pool, postgres := bare(t, h.DB), h.DB.Postgres()
		closed := false
		ours := func() float64 {
			closed = !closed
			var more []worktime.Exception
			if closed {
				more = append(more, worktime.Exception{From: worktime.Date{Year: 2026, Month: 4, Day: 1}, Kind: worktime.Closure, Name: "Moving house"})
			}
			draft := directory.CalendarYearDraft{Source: "bench", Exceptions: more}
			if _, err := h.Directory.ReplaceCalendarYear(h.As("coordinator@aomine"), vendor.Organization, 2026, draft); err != nil {
				t.Fatal(err)
			}
			from := time.Now()
			moved, err := h.Requests.Retime(ctx)
			if err != nil || moved < n {
				t.Fatalf("%d moved: %v", moved, err)
			}
			return float64(moved) / time.Since(from).Seconds()
		}
		byHand := func() float64 {
			from := time.Now()
			if err := floor.Retime(ctx, pool, postgres, ids, from.UnixMicro(), part); err != nil {
				t.Fatal(err)
			}
			took := time.Since(from)
			execute(t, h, "UPDATE requests SET due_at = (SELECT due_at FROM requests WHERE id = ?) WHERE id <> ? AND term_rule <> ''", original, original)
			return n / took.Seconds()
		}
		a, b := measure(ours, byHand)
		share(t, fmt.Sprintf("%d open dues after a change of a calendar", n), engine, "1/s", a, b, 0.3)
	})
}

// seedTermed copies one request that is due on the vendor's working days until there are n more, and gives their ids.
func seedTermed(t *testing.T, h *apptest.House, n int) (original string, ids []string) {
	t.Helper()
	to, ctx := h.Actor("engineer@merlinet"), h.As("coordinator@aomine")
	r, err := h.Requests.Create(ctx, "INC-2026-0007", request.Content{
		Title: "Request", Language: "en", Executor: request.Party{Organization: to.Organization, Person: to.Person},
		Term:  &worktime.Term{Rule: worktime.WorkingDays, Days: 2},
		Steps: []request.Step{{Kind: request.FreeText, FreeText: &request.Text{Text: "Please call us."}}},
	})
	if err == nil {
		_, err = h.Requests.Issue(ctx, r.ID, request.Sending{})
	}
	if err != nil {
		t.Fatal(err)
	}
	const same = `incident_id, %s 1, %s, '', '', state, author_organization_id, author_person_id, executor_organization_id, executor_person_id, title,
		due, proposed_at, asked_by, authorized_by, issued_by, issued_at, override, scheduled_for, scheduled_at, due_at, committed_by, reason, note,
		questions, opened_at, changed_at, version, content, term_rule, reckoned, due_moved`
	for i := range n {
		ids = append(ids, fmt.Sprintf("019d0000-0004-7000-8000-%012d", i))
	}
	series := "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	id := "'019d0000-%s-7000-8000-' || substr('000000000000' || i, length(CAST(i AS text)) + 1)"
	request, turn := fmt.Sprintf(id, "0004"), fmt.Sprintf(id, "0005")
	into := strings.NewReplacer("%s 1, %s, '', ''", "reference, revision, lineage, supersedes, superseded_by").Replace(same)
	execute(t, h, series+"INSERT INTO requests (id, "+into+") SELECT "+request+", "+fmt.Sprintf(same, "reference || 'T' || i,", request)+
		" FROM n, (SELECT * FROM requests WHERE id = ?) AS r", n-1, r.ID)
	execute(t, h, series+"INSERT INTO open_items (id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, "+
		"due_at, next_check) SELECT "+turn+", object_type, "+request+", reference || 'T' || i, incident, kind, holder_organization, "+
		"holder_person, since, due_at, next_check FROM n, (SELECT * FROM open_items WHERE object_id = ?) AS o", n-1, r.ID)
	execute(t, h, "ANALYZE")
	return r.ID, ids
}
