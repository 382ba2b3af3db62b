package api_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/db/dbtest"
)

// target is one call that somebody is to make: on an object that was made for it, so that nothing else stands in its way
// than who asks.
type target struct {
	method, path string
	body         any
	header       []apptest.Header
	token        func(asks *actor) string // another credential than the asking person's token
	allowed      *actor                   // for whom the very same call succeeds
}

// builder makes what an operation is about. It belongs to o in the way that fits the operation and o's role; where o is
// nil, or can't have such a thing, it belongs to nobody of the cast.
type builder func(w *world, o *actor) target

// targets by operation; each area adds its own.
var targets = func() map[string]builder {
	all := map[string]builder{}
	for _, area := range []map[string]builder{
		accountTargets, directoryTargets, rosterTargets, reachabilityTargets, channelTargets, handoverTargets, incidentTargets, requestTargets, answerTargets, evidenceTargets, packingTargets, releaseTargets, keepingTargets, relocationTargets, retentionTargets, orphanTargets, thingTargets, configurationTargets, noticeTargets, guestTargets, pushTargets, translationTargets, meetingTargets, decisionTargets, findingTargets, journalTargets, witnessTargets, diagramTargets,
	} {
		maps.Copy(all, area)
	}
	return all
}()

var sixRoles = []string{"administrator", "auditor", "coordinator", "liaison", "engineer", "analyst"}

// TestTheAuthorisationMatrix asks for every operation of the contract as everybody of the matrix, and holds what comes
// back against the table that people have reviewed. A denial counts only where the very same call succeeds for the one
// who may, right after; it leaves the database as it was, names nothing, and where it is a 404 it is the 404 of what
// does not exist.
func TestTheAuthorisationMatrix(t *testing.T) { matrix(t, "testdata/authorisation.csv", sixRoles) }

// TestEscorts holds people who are asked to a site for a visit against a table of their own.
func TestEscorts(t *testing.T) { matrix(t, "testdata/escorts.csv", []string{"escort"}) }

// TestDeputies holds people at headquarters who stand in as a coordinator in one incident against a table of their own.
// It is about notices: what else there is for them, the canaries hold.
func TestDeputies(t *testing.T) {
	t.Parallel()
	tab := readTable(t, "testdata/deputies.csv")
	for name, database := range map[string]func(*testing.T) string{
		"SQLite": onSQLite, "PostgreSQL": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, database(t), "deputy")
			for _, name := range slices.Sorted(maps.Keys(noticeTargets)) {
				t.Run(name, func(t *testing.T) { w.judge(t, tab, name, []string{"deputy"}) })
			}
		})
	}
}

// TestTheMatrixOnPostgreSQL is a sample of it: the policy is the same, the queries behind it are not.
func TestTheMatrixOnPostgreSQL(t *testing.T) {
	t.Parallel()
	tab := readTable(t, "testdata/authorisation.csv")
	w := newWorld(t, dbtest.PostgresURL(t), sixRoles...)
	for _, name := range []string{
		"showIncident", "listTimelineEntries", "showRequest", "acknowledgeRequest", "createUpload", "showEvidenceItem", "showNotice",
		"showOrganization", "listJournalEntries",
	} {
		t.Run(name, func(t *testing.T) { w.judge(t, tab, name, sixRoles) })
	}
}

func matrix(t *testing.T, file string, roles []string) {
	t.Parallel()
	tab := readTable(t, file)
	names := tab.complete(t, roles)
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not in the contract", name)
		}
	}
	if t.Failed() {
		return
	}
	if i := slices.Index(names, "exportIncident"); i > 0 { // first: it grows with what the others do before it
		names = slices.Insert(slices.Delete(names, i, i+1), 0, "exportIncident")
	}
	const worlds = 4 // each with its own database; as many as there is something to gain by
	for k := range worlds {
		t.Run(fmt.Sprint(k), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, onSQLite(t), roles...)
			for n, name := range names {
				if n%worlds == k {
					t.Run(name, func(t *testing.T) { w.judge(t, tab, name, roles) })
				}
			}
		})
	}
}

// judge asks for one operation as everybody.
func (w *world) judge(t *testing.T, tab *table, name string, roles []string) {
	build := targets[name]
	if build == nil {
		t.Fatalf("nothing is made for %s: it is new in the contract", name)
	}
	was := w.T
	w.T = t
	defer func() { w.T = was }()
	others := trial{world: w, table: tab, name: name, build: func() target { return build(w, nil) }}
	for _, role := range roles {
		theirs := w.party(role, owner)
		own := trial{world: w, table: tab, name: name, build: func() target { return build(w, theirs) }}
		if tab.expects(cell{name, role, owner, valid}) == "2xx" {
			own.allowed = theirs
		}
		own.add(role, owner)
		own.run()
		others.add(role, participant)
		others.add(role, stranger)
	}
	others.run()
}

// trial is an operation, asked for by several on objects that belong to the same one.
type trial struct {
	world          *world
	table          *table
	name           string
	build          func() target
	allowed        *actor // instead of the target's, where the owner may
	denied, served []place
}

// place is a cell with what is expected there.
type place struct {
	role, relation, grant, expect string
}

func (r *trial) add(role, relation string) {
	for _, grant := range grants {
		p := place{role, relation, grant, r.table.expects(cell{r.name, role, relation, grant})}
		if p.expect == "403" || p.expect == "404" {
			r.denied = append(r.denied, p)
		} else {
			r.served = append(r.served, p)
		}
	}
}

func (r *trial) run() {
	if len(r.denied) > 0 {
		r.deny()
	}
	var at target
	for _, p := range r.served {
		if at.method == "" || !safe(at.method) { // what only reads can be asked for again
			r.world.restore()
			at = r.build()
		}
		who := r.world.party(p.role, p.relation)
		who.stand(p.grant)
		if a := at.as(who); p.expect == "2xx" && a.Status/100 != 2 || p.expect != "2xx" && fmt.Sprint(a.Status) != p.expect {
			r.world.T.Errorf("%s: %d, the table says %s\n%s", p, a.Status, p.expect, a.Body)
		}
	}
}

// deny asks on one and the same object as everybody who may not, and then as the one who may.
func (r *trial) deny() {
	w := r.world
	w.restore()
	at := r.build()
	for _, p := range r.denied {
		who := w.party(p.role, p.relation)
		who.stand(p.grant)
		before := w.Fingerprint()
		a := at.as(who)
		if fmt.Sprint(a.Status) != p.expect {
			w.T.Errorf("%s: %d, the table says %s\n%s", p, a.Status, p.expect, a.Body)
			continue
		}
		if w.Fingerprint() != before {
			w.T.Errorf("%s: denied, and yet something was stored", p)
		}
		if bytes.Contains(a.Body, []byte("canary")) {
			w.T.Errorf("%s: the denial names something\n%s", p, a.Body)
		}
		if a.Status == http.StatusNotFound {
			w.absent(at, p, a)
		}
	}
	w.restore()
	if r.allowed != nil {
		at.allowed = r.allowed
	}
	if a := at.as(at.allowed); a.Status/100 != 2 {
		w.T.Errorf("%s %s: a denial proves nothing where nobody succeeds: %d for %s\n%s", at.method, at.path, a.Status, at.allowed.email, a.Body)
	}
}

// absent holds a 404 against that of something that does not exist: the same to the byte.
func (w *world) absent(at target, p place, hidden apptest.Answer) {
	w.T.Helper()
	const nothing = "019d3c14-8000-7000-8000-0123456789ab"
	nowhere := target{method: "GET", path: "/requests/" + nothing, token: at.token}
	switch { // the protocol adds its headers to whatever it answers
	case at.path == "/uploads":
		nowhere.method, nowhere.path = at.method, at.path
		nowhere.header = tus("Upload-Length", "3", "Upload-Metadata", metadata("request_id", nothing, "filename", "x"))
	case strings.HasPrefix(at.path, "/uploads/"):
		nowhere.method, nowhere.path, nowhere.header = "DELETE", "/uploads/"+nothing, at.header
	}
	same(w.T, p.String(), hidden, nowhere.as(w.party(p.role, p.relation)))
}

// same wants two answers to be the same but for their dates.
func same(t testing.TB, what string, a, b apptest.Answer) {
	t.Helper()
	for _, x := range []apptest.Answer{a, b} {
		x.Header.Del("Date")
	}
	if a.Status != b.Status || !maps.EqualFunc(a.Header, b.Header, slices.Equal) {
		t.Errorf("%s: %d with %v, and what does not exist %d with %v", what, a.Status, a.Header, b.Status, b.Header)
	}
	if len(a.Body) > 0 && !bytes.Equal(a.Body, b.Body) {
		t.Errorf("%s:\n%s\nand what does not exist:\n%s", what, a.Body, b.Body)
	}
}

// as makes the call as somebody.
func (at target) as(who *actor) apptest.Answer {
	c := who.client()
	c.Language = "en"
	if at.token != nil {
		c.Token = at.token(who)
	}
	return c.Do(at.method, at.path, at.body, at.header...)
}

func (p place) String() string { return strings.Join([]string{p.role, p.relation, p.grant}, ", ") }

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
