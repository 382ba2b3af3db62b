package directory

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func TestTheClocksOfAllSitesSayWhoIsAtWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		at := func(name, zone string, known bool) Organization {
			return h.organization(access.Site, name, func(d *OrganizationDraft) {
				if d.Country, d.Zone = "TH", zone; known {
					d.WorkingHours = weekdays()
				}
			})
		}
		bangkok := at("Bangkok", "Asia/Bangkok", true)
		at("Frankfurt", "Europe/Berlin", true)
		at("Nobody knows when", "Asia/Bangkok", false)
		liaison := h.person(PersonDraft{Organization: bangkok.ID, Name: "Liaison", Email: "l@site.example", Roles: []access.Role{access.SiteLiaison}})
		if _, err := h.AddCalendarYear(h.as(liaison), bangkok.ID, 2026, CalendarYearDraft{Source: "s", Exceptions: songkran(t)}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.VerifyCalendarYear(h.as(h.coordinator), bangkok.ID, 2026, on(t, "2026-04-15")); err != nil { // the last of Songkran
			t.Fatal(err)
		}
		type row struct {
			Name  string
			Known bool
			Open  bool
			Until string
			Draft []int
		}
		said := func() (all []row) {
			for p := (Page{Limit: 2}); ; {
				l, err := h.SiteClocks(h.as(h.coordinator), p)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range l.Items {
					until := ""
					if !c.Until.IsZero() {
						until = c.Until.Format(time.RFC3339)
					}
					all = append(all, row{c.Name, c.Known, c.Open, until, c.Unverified})
				}
				if p.After = l.Next; p.After == "" {
					return all
				}
			}
		}
		for _, c := range []struct {
			at   string
			want []row
		}{
			{"2026-04-10T08:00:00Z", []row{ // Friday afternoon in Bangkok, before Songkran
				{"Nobody knows when", false, false, "", nil}, {"Frankfurt", true, true, "2026-04-10T16:00:00Z", []int{2026}}, {"Bangkok", true, true, "2026-04-10T11:00:00Z", nil}}},
			{"2026-04-10T12:00:00Z", []row{
				{"Nobody knows when", false, false, "", nil}, {"Frankfurt", true, true, "2026-04-10T16:00:00Z", []int{2026}}, {"Bangkok", true, false, "2026-04-16T02:00:00Z", []int{2026}}}},
		} {
			now, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			h.clock.Set(now)
			if got := said(); !cmp.Equal(got, c.want) {
				t.Errorf("at %s: %s", c.at, cmp.Diff(c.want, got))
			}
		}
	})
}
