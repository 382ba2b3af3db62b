package campaign

import (
	"encoding/json"
	"fmt"
	"testing"
)

// object is a JSON object that is sent.
type object map[string]any

// pair is a coordinator and a vendor's engineer who bring requests of their own from the draft to the acceptance, one
// after the other.
type pair struct {
	name               string
	hq, holder, vendor *client
	executor           object
	file               []byte
	carry              carrier
}

// lap is one case, and one request with all that belongs to it.
func (p *pair) lap(n int) (err error) {
	do := func(c *client, fact, path string, body object) (a answer) {
		if err == nil {
			a, err = c.post(fact, path, body)
		}
		return a
	}
	title := fmt.Sprintf("%s, lap %d", p.name, n)
	opened := do(p.hq, "incident.opened", "/incidents", object{"title": title}).member("id")
	do(p.holder, "incident.held", "/incidents/"+opened+"/hold", object{"reason": "The cause is unknown."})
	request := "/requests/" + do(p.hq, "request.drafted", "/incidents/"+incident+"/requests", p.draft(title)).member("id")
	do(p.hq, "request.issued", request+"/issue", object{})
	do(p.vendor, "request.acknowledged", request+"/acknowledge", object{"note": title})
	do(p.vendor, "request.started", request+"/start", object{})
	asked := do(p.vendor, "clarification.asked", request+"/clarifications", object{"text": "From which host?"}).member("id")
	do(p.hq, "clarification.answered", request+"/clarifications/"+asked+"/answer", object{"text": "From dns01."})
	if err != nil {
		return err
	}
	item, err := p.vendor.handIn(p.carry, request[len("/requests/"):], "s1", title+".log", append([]byte(title+"\n"), p.file...))
	do(p.vendor, "request.submitted", request+"/submit", object{"answers": []object{
		{"step": "s1", "evidence_items": []string{item}}, {"step": "s2", "note": "Done."},
	}})
	do(p.hq, "request.accepted", request+"/accept", object{"note": "Thank you."})
	return err
}

func (p *pair) draft(title string) object {
	return object{
		"title": title, "purpose": "What the name server was asked.", "language": "en", "executor": p.executor,
		"due": object{"wall": "2026-03-31T17:00", "zone": "Asia/Singapore"},
		"steps": []object{
			{"kind": "collect_log", "collect_log": object{
				"host": "dns01", "path": "/var/log/named/query.log", "from": "2026-03-27T23:00", "until": "2026-03-28T02:30", "zone": "Asia/Singapore",
			}},
			{"kind": "free_text", "free_text": object{"text": "Leave the host as it is."}},
		},
	}
}

// asked is a request that was issued, and an upload for it that waits for its bytes.
func (p *pair) asked(t testing.TB, content []byte) (request, path, item string) {
	t.Helper()
	drafted, err := p.hq.post("request.drafted", "/incidents/"+incident+"/requests", p.draft(p.name))
	must(t, err)
	request = drafted.member("id")
	_, err = p.hq.post("request.issued", "/requests/"+request+"/issue", object{})
	must(t, err)
	path, item, err = p.vendor.begin(request, "s1", p.name+".log", content)
	must(t, err)
	return request, path, item
}

// people are those of a campaign, all at one site with one ledger.
type people struct {
	hq, holder, vendor, auditor *client
	executor                    object
}

func (p *place) people(t testing.TB, s *site, l *ledger, moment func()) (all people) {
	t.Helper()
	as := func(who string) *client { return &client{s, p.accounts[who].Token, l, moment} }
	all.hq, all.holder, all.vendor, all.auditor = as("coordinator@aomine"), as("hold@aomine"), as("engineer@merlinet"), as("auditor@aomine")
	a, err := all.vendor.get("/me")
	must(t, err)
	var me struct{ Person, Organization struct{ ID string } }
	must(t, json.Unmarshal(a.Body, &me))
	all.executor = object{"organization": me.Organization.ID, "person": me.Person.ID}
	must(t, l.begin(all.auditor))
	return all
}

func (all people) pair(name string, file []byte, carry carrier) *pair {
	return &pair{name, all.hq, all.holder, all.vendor, all.executor, file, carry}
}
