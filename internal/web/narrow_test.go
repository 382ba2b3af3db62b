package web_test

import (
	"context"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/lang"
	"tasuki/internal/notice"
)

// sticksOut is what is wider than the window, if anything is: nobody should have to move a page sideways to read it.
const sticksOut = `(() => { const w = document.documentElement; if (w.scrollWidth <= w.clientWidth) return "";
	const out = [...document.body.querySelectorAll("*")].filter(e => { const r = e.getBoundingClientRect(); return r.right > w.clientWidth + .5 || r.left < -.5 })
		.filter(e => !e.closest("pre, .scroll, .hidden, .skip")).map(e => e.outerHTML.slice(0, 160));
	return (w.scrollWidth - w.clientWidth) + " pixels: " + out.slice(-2).join(" | ") })()`

// The words of each language fit a telephone, from the door to the end of an incident; and what reaches somebody at a site
// is one small answer that axe finds nothing in.
func TestEveryLanguageFitsATelephone(t *testing.T) {
	checker := axe(t)
	h := apptest.Scenario(t)
	coordinator, engineer, liaison := "coordinator@aomine", "engineer@merlinet", "liaison@bangkok"
	hq := signedIn(h, coordinator)
	incident := firstLink(t, hq, "/incidents")
	theirs := firstLink(t, signedIn(h, engineer), "/requests")
	pages := []string{"/", "/my-turn", incident, firstLink(t, hq, "/meetings"), theirs, "/directory/languages", incident + "/requests/new"}
	briefings := briefingIn(t, h, strings.TrimPrefix(incident, "/incidents/"), liaison)

	door, leads, works, reads := chromium(t, h.URL), chromium(t, h.URL), chromium(t, h.URL), chromium(t, h.URL)
	for _, b := range []*tab{door, leads, works, reads} {
		b.looks(360, "light")
	}
	leads.signIn(coordinator)
	works.signIn(engineer)
	reads.signIn(liaison)
	for _, l := range h.App.Catalog.Tags() {
		for _, who := range []string{coordinator, engineer, liaison} {
			speaks(t, h, who, l.Tag)
		}
		fits(door, l, "/sign-in?language="+l.Tag)
		for _, path := range pages {
			fits(leads, l, path)
		}
		fits(leads, l, briefings[l.Tag])
		fits(works, l, theirs)
		fits(works, l, "/")
		fits(reads, l, briefings[l.Tag])
		for _, v := range reads.violations(checker) {
			t.Errorf("%s: the briefing: %s", l.Tag, v)
		}
		if size := carried(t, h, liaison, briefings[l.Tag]); size > briefingLimit {
			t.Errorf("%s: the briefing has %d bytes, more than %d", l.Tag, size, briefingLimit)
		}
	}
}

// fits opens a page and says what of it doesn't fit the window.
func fits(b *tab, l lang.Language, path string) {
	b.t.Helper()
	b.open(path)
	if spoken := eval[string](b, "document.documentElement.lang + ' ' + document.documentElement.dir"); spoken != l.Tag+" "+l.Dir {
		b.t.Errorf("%s: %s is in %s", l.Tag, path, spoken)
	}
	if out := eval[string](b, sticksOut); out != "" {
		b.t.Errorf("%s: %s is too wide by %s", l.Tag, path, out)
	}
}

// speaks has somebody read another language from now on.
func speaks(t *testing.T, h *apptest.House, who, tag string) {
	t.Helper()
	err := h.DB.In(t.Context(), func(ctx context.Context) error {
		return h.DB.Gorm(ctx).Exec("UPDATE people SET language = ? WHERE email = ?", tag, who+".example").Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// briefingIn has headquarters send a notice to somebody once in each language, and gives their addresses.
func briefingIn(t *testing.T, h *apptest.House, incident, who string) map[string]string {
	t.Helper()
	first, err := h.Notices.Get(h.As("coordinator@aomine"), strings.TrimPrefix(firstLink(t, signedIn(h, "coordinator@aomine"), "/notices"), "/notices/"))
	if err != nil {
		t.Fatal(err)
	}
	c, all := first.Content, map[string]string{}
	c.Supersedes, c.SendAt = "", nil
	for _, l := range h.App.Catalog.Tags() {
		c.Recipients = []notice.Addressee{{Person: h.Actor(who).Person, Language: l.Tag}}
		n, err := h.Notices.Create(h.As("coordinator@aomine"), incident, c)
		if err == nil {
			_, err = h.Notices.Submit(h.As("coordinator@aomine"), n.ID)
		}
		if err == nil {
			_, err = h.Notices.Approve(h.As("deputy@aomine"), n.ID)
		}
		if err == nil {
			_, err = h.Notices.Send(h.As("coordinator@aomine"), n.ID)
		}
		if err != nil {
			t.Fatal(l.Tag, err)
		}
		all[l.Tag] = "/notices/" + n.ID
	}
	return all
}
