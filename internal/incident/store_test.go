package incident

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// queries are the statements that fn sends to read, with their values.
func (h *house) queries(fn func()) (asked []query) {
	h.t.Helper()
	watch := func(tx *gorm.DB) {
		if !tx.DryRun { // a part of another
			asked = append(asked, query{tx.Statement.SQL.String(), tx.Statement.Vars})
		}
	}
	on := h.db.Gorm(h.t.Context()).Callback()
	for _, err := range []error{on.Query().After("gorm:query").Register("watch", watch), on.Row().After("gorm:row").Register("watch", watch)} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	fn()
	for _, err := range []error{on.Query().Remove("watch"), on.Row().Remove("watch")} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return asked
}

type query struct {
	sql  string
	vars []any
}

// plan is how SQLite goes about it.
func (h *house) plan(q query) []string {
	h.t.Helper()
	rows, err := h.db.Gorm(h.t.Context()).Raw("EXPLAIN QUERY PLAN "+q.sql, q.vars...).Rows()
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			h.t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

func TestHiddenAndAbsentTakeTheSameQueries(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	i := h.canaries()
	h.engage(h.merlinet, h.singapore)
	ctx := h.as(h.engineer)
	shape := func(ref string) (shapes []string) {
		for _, q := range h.queries(func() {
			_, err := h.Get(ctx, ref)
			wantHidden(t, err)
			_, err = h.Timeline(ctx, ref, db.Page{})
			wantHidden(t, err)
			_, err = h.Participants(ctx, ref, db.Page{})
			wantHidden(t, err)
		}) {
			shapes = append(shapes, q.sql)
		}
		return shapes
	}
	hidden := shape(i.ID)
	if diff := cmp.Diff(hidden, shape(db.NewID())); diff != "" || len(hidden) == 0 {
		t.Error(diff)
	}
	if diff := cmp.Diff(shape(i.Reference), shape("INC-2026-9999")); diff != "" {
		t.Error(diff)
	}
}

// What a reader sees decides what a list costs, not how many cases there are: every table of cases and grants is
// entered by an index, and nothing is sorted but the few rows of a page.
func TestAListReadsNoMoreThanItShows(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.seed(2_000, 60)
	walks := regexp.MustCompile(`^SCAN (incidents|participants|incident_sites)\b`)
	for _, c := range []struct {
		name   string
		filter Filter
	}{
		{"all", Filter{}}, {"by state", Filter{States: []State{Reported}}}, {"by severity", Filter{Severity: "high"}},
		{"by site", Filter{Site: h.singapore.ID}}, {"held", Filter{Held: to(true)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := h.queries(func() {
				l, err := h.List(h.as(h.engineer), c.filter, db.Page{Count: true})
				if err != nil || c.filter.Held == nil && len(l.Items) != 20 {
					t.Errorf("%d of %d, %v", len(l.Items), *l.Total, err)
				}
			})
			if len(asked) < 3 {
				t.Fatalf("%d queries were seen", len(asked))
			}
			for _, q := range asked {
				for _, step := range h.plan(q) {
					sorted := strings.Contains(step, "TEMP B-TREE") && !strings.Contains(q.sql, " LIMIT ")
					if walks.MatchString(step) || sorted {
						t.Errorf("%s\n\t%s", q.sql, step)
					}
				}
			}
		})
	}
}

// The same where everything is seen: a page along the primary key, and a total that nobody counts.
func TestTheListOfAllCasesReadsNoMoreThanItShows(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.seed(2_000, 60)
	ctx := h.as(h.desk)
	asked := h.queries(func() {
		l, err := h.List(ctx, Filter{}, db.Page{Count: true})
		if err != nil || len(l.Items) != 20 || *l.Total != 2_000 {
			t.Errorf("%d of %d, %v", len(l.Items), *l.Total, err)
		}
	})
	for _, q := range asked {
		for _, step := range h.plan(q) {
			if step == "SCAN incidents" || strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s\n\t%s", q.sql, step)
			}
		}
	}
	if !access.From(ctx).SeesEveryCase() || strings.Contains(fmt.Sprint(asked), "count(") {
		t.Errorf("%v", asked)
	}
}
