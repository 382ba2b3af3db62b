package api_test

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// What is the author's to do. It is a coordinator's own where they wrote it, and an analyst's where they wrote it and
// headquarters authorised it; for others "their own" is what they perform, and there they are no author.
var requestTargets = map[string]builder{
	"listOpenItems": reading("/open-items"),
	"showOpenItemEscalation": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/open-items/" + w.waiting() + "/escalation", allowed: w.author}
	},
	"acknowledgeOpenItem": func(w *world, _ *actor) target {
		return target{
			method: "POST", path: "/open-items/" + w.waiting() + "/escalation/acknowledgements",
			body: body{"what": w.text("what"), "by": w.Clock.Now().AddDate(0, 0, 1)}, allowed: w.author,
		}
	},
	"showOpenItemCounts":   reading("/open-item-counts"),
	"listRequests":         reading("/requests"),
	"listIncidentRequests": inIncident("GET", "/requests", nil),
	"createRequest": func(w *world, _ *actor) target {
		return inIncident("POST", "/requests", body{"title": w.text("title"), "purpose": w.text("purpose")})(w, nil)
	},
	"showRequest":   onRequest("GET", "", nil, request.Issued),
	"listRevisions": onRequest("GET", "/revisions", nil, request.Issued),
	"listReceipts":  onRequest("GET", "/receipts", nil, request.Issued),
	"updateRequest": func(w *world, o *actor) target {
		r := w.drafted(w.writes(o), w.neutral)
		return target{method: "PATCH", path: "/requests/" + r.ID, body: body{"purpose": w.text("purpose")}, header: version(r.Version), allowed: w.author}
	},
	"proposeRequest": func(w *world, o *actor) target {
		by := w.writer
		if o.is("coordinator", "analyst") {
			by = o
		}
		return target{method: "POST", path: "/requests/" + w.drafted(by, w.neutral).ID + "/propose", allowed: by}
	},
	"authorizeRequest": func(w *world, o *actor) target {
		by := w.writer
		if o.is("analyst") {
			by = o
		}
		r := w.proposed(by, w.performs(o, by))
		if o.is("coordinator") { // their own: they asked for it to be issued, and somebody else must agree
			r = w.askedFor(o)
		}
		return target{method: "POST", path: "/requests/" + r.ID + "/authorize", body: body{"password": apptest.Password}, allowed: w.second}
	},
	"issueRequest": func(w *world, o *actor) target {
		author := w.author // what a partner has written is authorised, and never issued
		if o.is("coordinator") {
			author = o
		}
		return target{method: "POST", path: "/requests/" + w.drafted(author, w.performs(o, author)).ID + "/issue", body: body{}, allowed: w.author}
	},
	"reviseRequest": func(w *world, o *actor) target {
		return w.asAuthor(o, "/revise", body{"reason": w.text("reason"), "purpose": w.text("purpose")}, request.Issued)
	},
	"moveDue": func(w *world, o *actor) target {
		later := body{"rule": "instant", "instant": w.Clock.Now().AddDate(0, 0, 3)}
		return w.asAuthor(o, "/due", body{"due_rule": later, "reason": w.text("reason")}, request.Issued)
	},
	"previewDue": func(w *world, o *actor) target {
		who := w.author
		if o != nil {
			who = o
		}
		return target{method: "POST", path: "/due-previews", allowed: w.author, body: body{
			"due_rule": body{"rule": "instant", "instant": w.Clock.Now().AddDate(0, 0, 3)}, "recipients": []string{who.org},
		}}
	},
	"estimateRequest": func(w *world, o *actor) target {
		t := w.asAuthor(o, "/estimate", nil, request.Issued)
		t.method = "GET"
		return t
	},
	"shortlistRequest": func(w *world, o *actor) target {
		host := w.text("host")
		_, err := w.Directory.CreateAsset(w.author.ctx(), directory.AssetDraft{Site: w.hub, Name: host, LogSources: []directory.LogSource{{Path: "/a"}}})
		w.must(err)
		return w.asAuthor(o, "/shortlist", body{"site": w.hub, "host": host, "path": "/a", "choice": "out", "reason": w.text("reason")}, request.Issued)
	},
	"listRecipes": reading("/recipes"),
	"previewRecipe": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/recipe-previews", allowed: w.author, body: body{
			"recipe": "syslog", "host": "dns01", "from": "2026-03-27T23:00", "until": "2026-03-28T02:30", "zone": "Asia/Singapore",
		}}
	},
	"cancelRequest": func(w *world, o *actor) target {
		return w.asAuthor(o, "/cancel", body{"reason": w.text("reason")}, request.Issued)
	},
	"acceptRequest": func(w *world, o *actor) target {
		return w.asAuthor(o, "/accept", body{"note": w.text("note")}, request.Submitted)
	},
	"returnRequest": func(w *world, o *actor) target {
		return w.asAuthor(o, "/return", body{"reason": w.text("reason")}, request.Submitted)
	},
	"previewEscalation": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/escalation-previews", allowed: w.author, body: body{
			"kind": "assess", "organization": w.hq, "incident": w.incident, "observation": "malware_seen", "severity": "high",
		}}
	},
	"listCalls": reading("/calls"),
	"settleCall": func(w *world, o *actor) target {
		return target{method: "POST", path: "/calls/" + w.calling() + "/told", body: body{"note": w.text("note")}, allowed: w.author}
	},
	"listEscalationRules": reading("/escalation-rules"),
	"createEscalationRule": func(w *world, o *actor) target {
		return target{method: "POST", path: "/escalation-rules", body: w.ruleFor(), allowed: w.author}
	},
	"showEscalationRule": func(w *world, o *actor) target {
		return target{method: "GET", path: "/escalation-rules/" + w.ruled().ID, allowed: w.author}
	},
	"replaceEscalationRule": func(w *world, o *actor) target {
		r := w.ruled()
		return target{method: "PUT", path: "/escalation-rules/" + r.ID, body: w.ruleFor(), header: version(r.Version), allowed: w.author}
	},
	"deleteEscalationRule": func(w *world, o *actor) target {
		r := w.ruled()
		return target{method: "DELETE", path: "/escalation-rules/" + r.ID, header: version(r.Version), allowed: w.author}
	},
	"showEscalation": onRequest("GET", "/escalation", nil, request.Issued),
	"createAcknowledgement": func(w *world, o *actor) target {
		return onRequest("POST", "/escalation/acknowledgements", body{"what": w.text("what"), "by": w.Clock.Now().AddDate(0, 0, 1)}, request.Issued)(w, o)
	},
	"createReceipt": func(w *world, o *actor) target {
		executor := w.performs(o, nil)
		r := w.requested(w.author, executor, request.Issued)
		return target{method: "POST", path: "/requests/" + r.ID + "/receipts", allowed: w.author, body: body{
			"kind": "told_by_phone", "person": executor.id, "note": w.text("note"),
		}}
	},
}

// writes is who wrote what belongs to o.
func (w *world) writes(o *actor) *actor {
	if o.is("coordinator", "analyst") {
		return o
	}
	return w.author
}

// performs is who performs what belongs to o, unless that is its author.
func (w *world) performs(o, author *actor) *actor {
	if o.is("liaison", "engineer", "analyst") && o != author {
		return o
	}
	return w.neutral
}

// onRequest is a call on a request that o performs, or has written as a coordinator.
func onRequest(method, path string, b any, state request.State) builder {
	return func(w *world, o *actor) target {
		author := w.author
		if o.is("coordinator") {
			author = o
		}
		r := w.requested(author, w.performs(o, author), state)
		return target{method: method, path: "/requests/" + r.ID + path, body: b, allowed: w.author}
	}
}

// asAuthor is a call on a request that o has written, or else performs.
func (w *world) asAuthor(o *actor, path string, b any, state request.State) target {
	author := w.writes(o)
	r := w.requested(author, w.performs(o, author), state)
	return target{method: "POST", path: "/requests/" + r.ID + path, body: b, allowed: w.author}
}

func (w *world) content(executor *actor) request.Content {
	due, err := worktime.ParseDue("2027-12-01T12:00", "Asia/Singapore", "")
	w.must(err)
	return request.Content{
		Title: w.text("title"), Purpose: w.text("purpose"), Language: "en", Executor: request.Party{Organization: executor.org, Person: executor.id},
		Sites: []string{w.hub}, Due: &due, Steps: []request.Step{{Kind: request.FreeText, FreeText: &request.Text{Text: w.text("step")}}},
	}
}

func (w *world) drafted(author, executor *actor) request.Request {
	w.T.Helper()
	r, err := w.Requests.Create(author.ctx(), w.incident, w.content(executor))
	w.must(err)
	return r
}

func (w *world) proposed(author, executor *actor) request.Request {
	w.T.Helper()
	r, err := w.Requests.Propose(author.ctx(), w.drafted(author, executor).ID)
	w.must(err)
	return r
}

// askedFor is a request with an administrator's commands that its author wants to go out.
func (w *world) askedFor(author *actor) request.Request {
	w.T.Helper()
	c := w.content(w.neutral)
	c.Steps = []request.Step{{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
		Hosts: []string{"dns01"}, OperatingSystem: "Debian", Privilege: request.Administrator, ExpectedEffect: w.text("effect"), Commands: "ip route",
	}}}
	r, err := w.Requests.Create(author.ctx(), w.incident, c)
	w.must(err)
	r, err = w.Requests.Issue(w.Confirmed(author.email), r.ID, request.Sending{})
	w.must(err)
	return r
}

// issued is a request on its way, written at headquarters or authorised there.
func (w *world) issued(author, executor *actor) request.Request {
	w.T.Helper()
	if author.is("analyst") {
		r, err := w.Requests.Authorize(w.second.ctx(), w.proposed(author, executor).ID, request.Sending{})
		w.must(err)
		return r
	}
	r, err := w.Requests.Issue(author.ctx(), w.drafted(author, executor).ID, request.Sending{})
	w.must(err)
	return r
}

// requested is a request that has come as far as a state.
func (w *world) requested(author, executor *actor, state request.State) request.Request {
	w.T.Helper()
	r := w.issued(author, executor)
	for _, step := range []struct {
		from, to request.State
		act      func() (request.Request, error)
	}{
		{request.Issued, request.Acknowledged, func() (request.Request, error) {
			return w.Requests.Acknowledge(executor.ctx(), r.ID, request.Commitment{Note: w.text("note")})
		}},
		{request.Acknowledged, request.InProgress, func() (request.Request, error) { return w.Requests.Start(executor.ctx(), r.ID) }},
		{request.InProgress, request.Blocked, func() (request.Request, error) {
			return w.Requests.Block(executor.ctx(), r.ID, w.text("reason"))
		}},
		{request.InProgress, request.Submitted, func() (request.Request, error) {
			return w.Requests.Submit(executor.ctx(), r.ID, []request.Answer{{Step: "s1", Note: w.text("answer")}}, w.text("note"))
		}},
	} {
		if r.State == state {
			break
		}
		if step.from != r.State || step.to == request.Blocked && state != request.Blocked {
			continue
		}
		var err error
		r, err = step.act()
		w.must(err)
	}
	if r.State != state {
		w.T.Fatalf("a request came as far as %s, not %s", r.State, state)
	}
	return r
}

// ruleFor is a rule for turns of an organisation that has none.
func (w *world) ruleFor() body {
	o := w.organization(access.LocalVendor)
	return body{"name": w.text("name"), "organization": o, "steps": []body{{"trigger": "overdue", "after_minutes": 0, "whom": "holder"}}}
}

func (w *world) ruled() turn.Rule {
	r, err := w.Turns.AddRule(w.author.ctx(), turn.Rule{
		Name: w.text("name"), Organization: w.organization(access.LocalVendor), Steps: []turn.Step{{Trigger: turn.PastDue, Whom: turn.TheHolder}},
	})
	w.must(err)
	return r
}

// waiting is the open item of a request that somebody is to take up.
func (w *world) waiting() string {
	w.T.Helper()
	r := w.requested(w.author, w.performs(nil, nil), request.Issued)
	o, err := w.Turns.Silence(w.author.ctx(), request.ObjectType, r.ID)
	w.must(err)
	if o.Item == "" {
		w.T.Fatal("nothing waits")
	}
	return o.Item
}

// calling is that headquarters is to call one of its own, because somebody reported something and nobody has taken it up.
func (w *world) calling() string {
	w.T.Helper()
	phone := "+81355500101"
	_, err := w.Directory.UpdatePerson(w.second.ctx(), w.second.id, directory.PersonChange{Phone: &phone})
	w.must(err)
	_, err = w.Turns.AddRule(w.author.ctx(), turn.Rule{Name: "Call", Organization: w.hq, Steps: []turn.Step{
		{Trigger: turn.Observed, Whom: turn.OnePerson, Person: w.second.id, Channel: directory.ByPhone, Wakes: true},
	}})
	if !fault.Is(err, fault.KindConflict) { // it is there already
		w.must(err)
	}
	seen := w.observed(w.author)
	w.must(w.Turns.Escalate(context.Background()))
	after := ""
	for {
		l, err := w.Turns.Calls(w.author.ctx(), turn.Page{Limit: 100, After: after})
		w.must(err)
		for _, c := range l.Items {
			if c.Object.ID == seen {
				return c.ID
			}
		}
		if after = l.Next; after == "" {
			w.T.Fatal("nobody is to be called")
		}
	}
}
