package api_test

import (
	"fmt"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
)

var directoryTargets = map[string]builder{
	"listOrganizations": reading("/organizations"),
	"listSites":         reading("/sites"),
	"listSiteClocks":    reading("/site-clocks"),
	"listPeople":        reading("/people"),
	"listEngagements":   reading("/engagements"),
	"listAssets":        reading("/assets"),
	"searchZones":       reading("/zones?q=singap"),
	"listLanguages":     reading("/languages"),
	"approveMinimalWording": func(w *world, _ *actor) target {
		all, err := w.Notices.MinimalWordings(w.author.ctx())
		w.must(err)
		for _, l := range w.Catalog.Tags() {
			if !all[l.Tag].Approved() {
				return target{method: "POST", path: "/languages/approve-minimal", allowed: w.author, body: body{"language": l.Tag, "sha256": all[l.Tag].SHA256}}
			}
		}
		panic("nothing is left to approve")
	},
	"createOrganization": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/organizations", allowed: w.author, body: body{
			"kind": "site", "name": w.text("site"), "country": "SG", "zone": "Asia/Singapore", "languages": []string{"en"},
		}}
	},
	"showOrganization": func(w *world, o *actor) target {
		return target{method: "GET", path: "/organizations/" + or(o, w.neutral).org, allowed: w.author}
	},
	"updateOrganization": func(w *world, o *actor) target {
		now, err := w.Directory.LookupOrganization(w.author.ctx(), or(o, w.neutral).org)
		w.must(err)
		return target{method: "PATCH", path: "/organizations/" + now.ID, body: body{"name": w.text("name")}, header: version(now.Version), allowed: w.author}
	},
	"showCalendar": func(w *world, o *actor) target {
		return target{method: "GET", path: "/calendars/" + or(o, w.neutral).org, allowed: w.author}
	},
	"createCalendarYear": func(w *world, o *actor) target {
		return target{method: "POST", path: "/calendars/" + or(o, w.neutral).org + "/years", allowed: w.author, body: body{
			"year": w.unusedYear(or(o, w.neutral).org), "source": w.text("source"), "exceptions": []body{},
		}}
	},
	"showCalendarYear": func(w *world, o *actor) target {
		y := w.year(or(o, w.neutral).org)
		return target{method: "GET", path: yearPath(y), allowed: w.author}
	},
	"replaceCalendarYear": func(w *world, o *actor) target {
		y := w.year(or(o, w.neutral).org)
		return target{method: "PUT", path: yearPath(y), header: version(y.Version), allowed: w.author,
			body: body{"source": w.text("source"), "exceptions": []body{}}}
	},
	"verifyCalendarYear": func(w *world, o *actor) target {
		y := w.year(or(o, w.neutral).org)
		return target{method: "POST", path: yearPath(y) + "/verify", allowed: w.author, body: body{}}
	},
	"createPerson": func(w *world, o *actor) target {
		return target{method: "POST", path: "/people", allowed: w.author, body: body{
			"organization": or(o, w.neutral).org, "name": w.text("name"), "language": "en", "zone": "Asia/Singapore",
			"email": fmt.Sprintf("canary.%d@new.example", w.number("mailbox")),
		}}
	},
	"showPerson": func(w *world, o *actor) target {
		return target{method: "GET", path: "/people/" + or(o, w.neutral).id, allowed: w.author}
	},
	"updatePerson": func(w *world, o *actor) target {
		now, err := w.Directory.LookupPerson(w.author.ctx(), or(o, w.neutral).id)
		w.must(err)
		return target{method: "PATCH", path: "/people/" + now.ID, body: body{"phone": "+6565550199"}, header: version(now.Version), allowed: w.chief}
	},
	"createEngagement": func(w *world, o *actor) target {
		whose := w.neutral
		if o != nil && o.part.kind.Outside() {
			whose = o
		}
		return target{method: "POST", path: "/engagements", allowed: w.author, body: body{
			"organization": whose.org, "sites": []string{w.hub}, "scope": w.text("scope"), "contract": "none", "expires": w.Clock.Now().AddDate(0, 1, 0),
		}}
	},
	"showEngagement": func(w *world, o *actor) target {
		return target{method: "GET", path: "/engagements/" + w.engagementOf(o).ID, allowed: w.author}
	},
	"updateEngagement": func(w *world, o *actor) target {
		e := w.engagementOf(o)
		return target{method: "PATCH", path: "/engagements/" + e.ID, body: body{"scope": w.text("scope")}, header: version(e.Version), allowed: w.author}
	},
	"endEngagement": func(w *world, o *actor) target {
		return target{method: "POST", path: "/engagements/" + w.engagementOf(o).ID + "/end", allowed: w.author}
	},
	"createAsset": func(w *world, o *actor) target {
		return target{method: "POST", path: "/assets", body: body{"site": w.siteOf(o), "name": w.text("host")}, allowed: w.author}
	},
	"showAsset": func(w *world, o *actor) target {
		return target{method: "GET", path: "/assets/" + w.asset(w.siteOf(o)).ID, allowed: w.author}
	},
	"updateAsset": func(w *world, o *actor) target {
		return target{method: "PATCH", path: "/assets/" + w.asset(w.siteOf(o)).ID, body: body{"owner": w.text("owner")}, header: version(1), allowed: w.author}
	},
	"importDirectory": func(w *world, o *actor) target {
		return target{method: "POST", path: "/imports", allowed: w.author, body: body{
			"kind": "assets", "csv": "site,name\n" + w.siteOf(o) + "," + w.text("host") + "\n",
		}}
	},
}

func yearPath(y directory.CalendarYear) string {
	return fmt.Sprintf("/calendars/%s/years/%d", y.Organization, y.Year)
}

// unusedYear is one that nothing is known of at that organisation.
func (w *world) unusedYear(organization string) int {
	years, err := w.Directory.CalendarYears(w.author.ctx(), organization)
	w.must(err)
	if len(years) == 0 {
		return 2000
	}
	return years[0].Year + 1
}

// year is a further one that was entered for that organisation.
func (w *world) year(organization string) directory.CalendarYear {
	y, err := w.Directory.AddCalendarYear(w.author.ctx(), organization, w.unusedYear(organization), directory.CalendarYearDraft{Source: w.text("source")})
	w.must(err)
	return y
}

// engagementOf is a further one of o's organisation, shorter than the one that o's grant hangs on.
func (w *world) engagementOf(o *actor) directory.Engagement {
	if o == nil || !o.part.kind.Outside() {
		o = w.neutral
	}
	return w.engagement(o.org, w.hub, 30)
}

func (w *world) siteOf(o *actor) string {
	if o.is("liaison", "escort") {
		return o.org
	}
	return w.hub
}

func (w *world) asset(site string) directory.Asset {
	a, err := w.Directory.CreateAsset(w.author.ctx(), directory.AssetDraft{Site: site, Name: w.text("host"), Role: w.text("role"), Owner: w.text("owner")})
	w.must(err)
	return a
}

// version is the header that names what was read.
func version(n int) []apptest.Header {
	return []apptest.Header{{Name: "If-Match", Value: fmt.Sprintf(`"v%d"`, n)}}
}
