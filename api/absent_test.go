package api_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestWhatIsHiddenIsAbsentToTheByte fetches everything by the id of something hidden, by an id that nothing has, and by
// what is no id at all, as one who has a part in another incident.
func TestWhatIsHiddenIsAbsentToTheByte(t *testing.T) {
	e := newEstate(t)
	r, err := e.Incidents.Get(e.author.ctx(), e.elsewhere)
	e.must(err)
	change := e.override(e.roster(e.they))
	decided, _ := e.asked(e.they)
	hidden := map[string][]string{
		"reachability_test": {e.tried(e.they)}, "channel": {e.channel(e.they).ID},
		"handover": {e.handedOver(e.they, e.colleague(e.they), true).ID}, "roster": {change.Roster}, "roster_change": {change.ID},
		"incident": {e.elsewhere, r.Reference}, "request": {e.theirs.ID}, "participant": {e.they.participation}, "step": {"s1"},
		"clarification": {e.threads[e.theirs.ID]}, "evidence_item": {e.items[e.theirs.ID].ID}, "upload": {e.items[e.theirs.ID].Latest().ID},
		"notice": {e.noticed(e.author, e.they, "sent")}, "organization": {e.they.org, e.yard}, "person": {e.they.id},
		"meeting": {e.called(e.author, e.they)}, "decision": {decided.ID}, "authority": {e.authority().ID}, "retention_rule": {e.retentionRule().ID}, "leave": {e.leave(e.they).ID}, "witness": {e.vouching()}, "observation": {e.observed(e.they)}, "engagement": {e.engagement(e.they.org, e.yard, 30).ID}, "asset": {e.asset(e.yard).ID}, "diagram": {e.drawing(e.yard).ID}, "diagram_version": {e.drawing(e.yard).Latest.ID}, "year": {"2026"},
	}
	params := regexp.MustCompile(`\{(\w+)\}`)
	asked := 0
	for path, item := range contractOf(t).Paths.Map() {
		found := params.FindAllStringSubmatch(path, -1)
		for method := range item.Operations() {
			if len(found) == 0 || !safe(method) {
				continue
			}
			fill := func(ids func(name string) string) target {
				p := path
				for _, name := range found {
					p = strings.Replace(p, name[0], ids(name[1]), 1)
				}
				at := target{method: method, path: p}
				if strings.HasPrefix(path, "/uploads") {
					at.header = tus()
				}
				return at
			}
			absent := fill(func(string) string { return nobody }).as(e.me)
			if absent.Status != 404 {
				t.Errorf("%s %s: %d for what does not exist", method, path, absent.Status)
			}
			var others []target
			for _, id := range hidden[found[0][1]] {
				others = append(others, fill(func(name string) string {
					if name == found[0][1] {
						return id
					}
					return hidden[name][0]
				}))
			}
			for _, noID := range []string{"no-such-thing", "%00", "%F0%9F%90%A4", "'%20OR%201=1", "INC-1999-0001"} {
				others = append(others, fill(func(string) string { return noID }))
			}
			if !strings.HasPrefix(path, "/uploads") { // where the protocol adds its header to what could be an upload
				others = append(others, fill(func(string) string { return strings.Repeat("x", 65) }))
			}
			for _, at := range others {
				same(t, method+" "+at.path, at.as(e.me), absent)
				asked++
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d things were asked for", asked)
	}
}

// TestCountsSayNothingOfWhatIsHidden: what waits for somebody whose part has ended is neither listed nor counted.
func TestCountsSayNothingOfWhatIsHidden(t *testing.T) {
	e := newEstate(t)
	waiting := func() (n struct {
		Total   int64
		Waiting int
		Items   []any
	}) {
		c := e.me.client()
		c.Must("GET", "/requests?turn=me&count=true", nil, &n)
		c.Must("GET", "/me", nil, &n)
		return n
	}
	e.requested(e.author, e.me, "issued")
	if n := waiting(); n.Total != 1 || n.Waiting != 1 || len(n.Items) != 1 { // the other one waits for its author's answer
		t.Errorf("%+v", n)
	}
	for _, grant := range []string{revoked, expired} {
		e.me.stand(grant)
		if n := waiting(); n.Total != 0 || n.Waiting != 0 || len(n.Items) != 0 {
			t.Errorf("%s: %+v", grant, n)
		}
	}
}

// TestAGrantEndsWithItsEngagement: an outsider sees a case for as long as they are engaged, whatever was granted.
func TestAGrantEndsWithItsEngagement(t *testing.T) {
	e := newEstate(t)
	see := func() int { return target{method: "GET", path: "/requests/" + e.mine.ID}.as(e.me).Status }
	if see() != 200 {
		t.Fatal("the engaged see nothing")
	}
	p, err := e.Incidents.Participant(e.author.ctx(), e.incident, e.me.participation)
	e.must(err)
	if _, err := e.Directory.EndEngagement(e.author.ctx(), p.Engagement); err != nil {
		t.Fatal(err)
	}
	if see() != 404 {
		t.Error("the engagement was ended, and they see on")
	}
	e.engagement(e.me.org, e.hub, 1)
	e.me.grant = revoked
	e.me.stand(valid)
	if see() != 200 {
		t.Error("a new engagement and a new grant show nothing")
	}
	e.Clock.Advance(25 * 3600 * 1e9)
	if see() != 404 {
		t.Error("the engagement has expired, and they see on")
	}
}
