package incident

import (
	"context"
	"errors"
	"flag"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

// However grants come and go, a total that is remembered is the number of cases that one can page through.
func TestATotalIsAlwaysTheNumberOfCases(t *testing.T) {
	few(t)
	d := dbtest.SQLite(t)
	h := build(t, d)
	var cases []Incident
	for range 4 {
		cases = append(cases, h.open())
	}
	var granted []Participant
	var engagements []directory.Engagement
	boom := errors.New("taken back")
	rapid.Check(t, func(r *rapid.T) {
		r.Repeat(map[string]func(*rapid.T){
			"engage": func(r *rapid.T) { engagements = append(engagements, h.engage(h.merlinet, h.singapore)) },
			"end": func(r *rapid.T) {
				if len(engagements) == 0 {
					r.Skip()
				}
				n := rapid.IntRange(0, len(engagements)-1).Draw(r, "engagement")
				if _, err := h.dir.EndEngagement(h.as(h.admin), engagements[n].ID); err != nil {
					r.Fatal(err)
				}
				engagements = append(engagements[:n], engagements[n+1:]...)
			},
			"grant": func(r *rapid.T) {
				g := Grant{Organization: h.merlinet.ID, Roles: []access.Role{access.Executor}, Level: access.Operational, Reason: "Needed."}
				g.Person = rapid.SampledFrom([]string{"", h.engineer.ID, h.colleague.ID}).Draw(r, "person")
				if rapid.Bool().Draw(r, "with an end") {
					g.Expires = h.clock.Now().Add(time.Minute)
				}
				i := rapid.SampledFrom(cases).Draw(r, "case")
				keep := rapid.Bool().Draw(r, "keep")
				var p Participant
				err := d.In(h.as(h.desk), func(ctx context.Context) (err error) {
					if p, err = h.AddParticipant(ctx, i.ID, g); err != nil || keep {
						return err
					}
					if _, err := h.List(access.With(ctx, access.From(h.as(h.engineer))), Filter{}, db.Page{Count: true}); err != nil {
						return err
					}
					return boom
				})
				switch {
				case len(engagements) == 0: // refused, which is another test's
				case keep && err == nil:
					granted = append(granted, p)
				case keep || !errors.Is(err, boom):
					r.Fatal(err)
				}
			},
			"revoke": func(r *rapid.T) {
				if len(granted) == 0 {
					r.Skip()
				}
				n := rapid.IntRange(0, len(granted)-1).Draw(r, "grant")
				if _, err := h.RevokeParticipant(h.as(h.desk), granted[n].Incident, granted[n].ID, "Done."); err != nil {
					r.Fatal(err)
				}
				granted = append(granted[:n], granted[n+1:]...)
			},
			"wait": func(r *rapid.T) { h.clock.Advance(time.Minute) },
			"": func(r *rapid.T) {
				for _, p := range []directory.Person{h.engineer, h.colleague} {
					l, err := h.List(h.as(p), Filter{}, db.Page{Count: true})
					if err != nil || *l.Total != int64(len(l.Items)) {
						r.Fatalf("%s pages through %d and is told %d, %v", p.Name, len(l.Items), *l.Total, err)
					}
				}
			},
		})
	})
}

// few has rapid try fewer walks, because each step is a transaction that is synced.
func few(t *testing.T) {
	f := flag.Lookup("rapid.checks")
	was := f.Value.String()
	t.Cleanup(func() { _ = f.Value.Set(was) })
	if err := f.Value.Set("15"); err != nil {
		t.Fatal(err)
	}
}
