package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/wire"
)

// TestProblemsSpeakTheReadersLanguage as the request asks for it, or else as the person does; the code stays.
func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	titles := map[string]string{}
	for _, spoken := range w.Catalog.Tags() {
		tag := spoken.Tag
		for _, at := range []target{
			{method: "GET", path: "/requests/" + nobody},
			{method: "POST", path: "/incidents/" + w.incident + "/release", body: body{"reason": "x"}},
			{method: "POST", path: "/incidents/" + w.incident + "/hold", body: body{}},
			{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"due": frankfurt("2026-03-29T02:30")}},
		} {
			c := w.author.client()
			c.Language = tag + ", en;q=0.1"
			a := c.Do(at.method, at.path, at.body)
			var p struct{ Title, Detail, Code string }
			read(t, a, &p)
			if got := a.Header.Get("Content-Language"); got != tag {
				t.Errorf("%s was answered in %s", tag, got)
			}
			if p.Title == "" || p.Detail == "" || strings.HasPrefix(p.Detail, "problem.") {
				t.Errorf("%s: %+v", tag, p)
			}
			if before, ok := titles[tag+p.Code]; ok && before != p.Title {
				t.Errorf("%s says %q of %s, and %q", tag, before, p.Code, p.Title)
			}
			if tag != "en" && p.Title == w.Catalog.For("en", nil).Text("problem.title.not_found") {
				t.Errorf("%s says it in English: %s", tag, p.Title)
			}
			titles[tag+p.Code] = p.Title
		}
	}
	for _, c := range []struct{ asked, answered string }{
		{"", "en"}, {"xx", "en"}, {"de-AT", "de"}, {"sw, de;q=0.5", "de"}, {"de;q=0, ja", "ja"}, {"zh-CN", "zh-Hans"}, {"pt", "pt-BR"}, {"*", "en"}, {"%%%", "en"},
	} {
		client := w.author.client()
		client.Language = c.asked
		if got := client.Do("GET", "/requests/"+nobody, nil).Header.Get("Content-Language"); got != c.answered {
			t.Errorf("asked for %q, answered in %s", c.asked, got)
		}
	}
}

// TestTheLanguagesAreListed with their names for themselves; how far one was reviewed is headquarters' to know.
func TestTheLanguagesAreListed(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	for _, reader := range []struct {
		who    *actor
		review string
	}{{w.author, "source"}, {w.party("engineer", owner), ""}} {
		var l wire.SpokenLanguageList
		read(t, reader.who.client().Do("GET", "/languages", nil), &l)
		i := slices.IndexFunc(l.Items, func(s wire.SpokenLanguage) bool { return s.Tag == "en" })
		if i < 0 || string(l.Items[i].Review) != reader.review || l.Items[i].Name != "English" || l.Items[i].Direction != "ltr" {
			t.Errorf("%s reads %+v", reader.who.role, l.Items)
		}
	}
}

// TestWhatIsSaidAtMinimalIsApproved as it was read; headquarters sees who stands behind it, and nobody else does.
func TestWhatIsSaidAtMinimalIsApproved(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	thai := func(who *actor) wire.NoticeMinimalWording {
		var l wire.SpokenLanguageList
		read(t, who.client().Do("GET", "/languages", nil), &l)
		i := slices.IndexFunc(l.Items, func(s wire.SpokenLanguage) bool { return s.Tag == "th" })
		return l.Items[i].MinimalWording
	}
	said := thai(w.author)
	if len(said.Sentences) != 6 || said.Approved || said.ApprovedBy != nil {
		t.Fatalf("%+v", said)
	}
	approve := func(language, sha string, want int) {
		t.Helper()
		if a := w.author.client().Do("POST", "/languages/approve-minimal", body{"language": language, "sha256": sha}); a.Status != want {
			t.Errorf("%s: %d %s", language, a.Status, a.Body)
		}
	}
	approve("sw", said.SHA256, http.StatusUnprocessableEntity)
	approve("en", said.SHA256, http.StatusConflict)
	approve("th", said.SHA256, http.StatusOK)
	approve("th", said.SHA256, http.StatusConflict)
	if said = thai(w.author); !said.Approved || said.ApprovedBy == nil || said.ApprovedBy.Person != w.author.id || said.ApprovedAt.IsZero() {
		t.Errorf("%+v", said)
	}
	for _, want := range []int{http.StatusOK, http.StatusConflict} {
		if a := w.author.client().Do("POST", "/languages/approve-minimal", body{"language": "th", "sha256": said.SHA256, "withdraw": true}); a.Status != want {
			t.Errorf("withdrawn: %d %s", a.Status, a.Body)
		}
	}
	if gone := thai(w.author); gone.Approved || gone.ApprovedBy != nil || gone.SHA256 != said.SHA256 {
		t.Errorf("%+v", gone)
	}
	if others := thai(w.party("engineer", owner)); others.SHA256 != "" {
		t.Errorf("a vendor reads %+v", others)
	}
}

// TestWhoIsNotSignedInIsAskedToSignIn: every operation but the open ones is a 401 without a credential, with one that was
// made up, and with one that has ended, the same to the byte and with no effect.
func TestWhoIsNotSignedInIsAskedToSignIn(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	me := w.party("engineer", owner)
	ended := w.session(me)
	if err := w.App.Accounts.SignOut(me.ctx(), me.id); err != nil {
		t.Fatal(err)
	}
	credentials := []string{"", "x", "tsk_" + strings.Repeat("A", 43), "ses_" + strings.Repeat("A", 43), ended, strings.Repeat("A", 9000)}
	before, n := w.Fingerprint(), 0
	for path, item := range contractOf(t).Paths.Map() {
		for method, o := range item.Operations() {
			if o.Security != nil && len(*o.Security) == 0 {
				continue
			}
			n++
			var first apptest.Answer
			for i, token := range credentials {
				c := w.Client("")
				c.Token, c.Language = token, "en"
				a := c.Do(method, absentPath(path), nil)
				if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s %s with %.10q: %d", method, path, token, a.Status)
				}
				if i == 0 {
					first = a
				}
				same(t, method+" "+path, a, first)
			}
		}
	}
	if w.Fingerprint() != before {
		t.Error("somebody without a credential had an effect")
	}
	if n < 90 {
		t.Errorf("only %d operations", n)
	}
}
