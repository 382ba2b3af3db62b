package api_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// nobody is an id that nothing has.
const nobody = "019d3c14-8000-7000-8000-0123456789ab"

// estate is what two who have nothing to do with each other have: mine is the engineer's own, in the first incident;
// theirs is another vendor's, in the other one.
type estate struct {
	*world
	me, they     *actor
	mine, theirs request.Request
	threads      map[string]string // by request: an open thread
	items        map[string]exchange.Item
}

func newEstate(t *testing.T) *estate {
	w := newWorld(t, onSQLite(t), "engineer", "analyst")
	e := &estate{world: w, me: w.party("engineer", owner), they: w.party("engineer", stranger), threads: map[string]string{}, items: map[string]exchange.Item{}}
	e.mine = w.requested(w.author, e.me, request.InProgress)
	e.theirs = e.inTheOther()
	for _, r := range []request.Request{e.mine, e.theirs} {
		executor := e.me
		if r.ID == e.theirs.ID {
			executor = e.they
		}
		c, err := w.Requests.AskBack(executor.ctx(), r.ID, request.Said{Text: w.text("question")})
		w.must(err)
		e.threads[r.ID] = c.ID
		u, err := w.Evidence.Begin(executor.ctx(), exchange.Intake{Request: r.ID, Filename: w.text("file"), Size: 7})
		w.must(err)
		_, err = u.Append(executor.ctx(), strings.NewReader("content"), func() bool { return false })
		w.must(err)
		e.items[r.ID] = u.Item
	}
	return e
}

// inTheOther is a request in the other incident, under way.
func (e *estate) inTheOther() request.Request {
	c := e.content(e.they)
	c.Sites = []string{e.yard}
	r, err := e.Requests.Create(e.author.ctx(), e.elsewhere, c)
	e.must(err)
	_, err = e.Requests.Issue(e.author.ctx(), r.ID, request.Sending{})
	e.must(err)
	_, err = e.Requests.Acknowledge(e.they.ctx(), r.ID, request.Commitment{})
	e.must(err)
	r, err = e.Requests.Start(e.they.ctx(), r.ID)
	e.must(err)
	return r
}

// refused wants a call to be refused like that, with no effect. A 4xx with a pointer names the field.
func (e *estate) refused(t *testing.T, who *actor, at target, status int, pointer string) {
	t.Helper()
	before := e.Fingerprint()
	a := at.as(who)
	if a.Status != status {
		t.Errorf("%s %s by %s: %d, want %d\n%s", at.method, at.path, who.email, a.Status, status, a.Body)
		return
	}
	if pointer != "" {
		p := a.Problem(t)
		if !slices.ContainsFunc(p.Errors, func(f struct{ Pointer, Code, Detail string }) bool { return f.Pointer == pointer }) {
			t.Errorf("%s %s: %v, want one at %s", at.method, at.path, p.Errors, pointer)
		}
	}
	if strings.Contains(string(a.Body), "canary") {
		t.Errorf("%s %s: the refusal names something\n%s", at.method, at.path, a.Body)
	}
	if e.Fingerprint() != before {
		t.Errorf("%s %s: refused, and yet something was stored", at.method, at.path)
	}
}

// TestWhatIsTheirsIsNotFoundBelowWhatIsMine asks for each nested address of the contract with an outer part of one's own
// and an inner one of somebody else's, as one who sees the outer only, and as one who sees both.
func TestWhatIsTheirsIsNotFoundBelowWhatIsMine(t *testing.T) {
	e := newEstate(t)
	params := regexp.MustCompile(`\{(\w+)\}`)
	ownYear, theirYear := e.year(e.me.org), e.year(e.they.org)
	theirYear, err := e.Directory.AddCalendarYear(e.author.ctx(), e.they.org, theirYear.Year+1, directory.CalendarYearDraft{Source: "x"})
	e.must(err)
	ownChange, theirChange := e.swap(e.me), e.swap(e.they)
	ownNotice, ownCode := e.coded(e.me)
	theirNotice, theirCode := e.coded(e.they)
	ownTicket, _ := e.pushTicket(e.author, e.mine.ID, "")
	theirTicket, _ := e.pushTicket(e.author, e.theirs.ID, "")
	ownOrder, _, err := e.Evidence.CreatePackOrder(e.author.ctx(), e.mine.ID, 14)
	e.must(err)
	theirOrder, _, err := e.Evidence.CreatePackOrder(e.author.ctx(), e.theirs.ID, 14)
	e.must(err)
	mine := map[string]string{"notice": ownNotice, "roster": ownChange.Roster, "person": e.me.id, "incident": e.incident, "request": e.mine.ID, "organization": e.me.org, "meeting": e.called(e.author, e.me), "observation": e.observed(e.me)}
	theirs := map[string]string{"push_ticket": theirTicket, "pack_order": theirOrder.ID, "guest_code": theirCode, "question": e.askedAbout(theirNotice, e.they), "action": "2", "leave": e.leave(e.they).ID, "roster_change": theirChange.ID, "participant": e.they.participation, "clarification": e.threads[e.theirs.ID], "step": "s9", "year": fmt.Sprint(theirYear.Year)}
	own := map[string]string{"push_ticket": ownTicket, "pack_order": ownOrder.ID, "guest_code": ownCode, "question": e.askedAbout(ownNotice, e.me), "action": "1", "leave": e.leave(e.me).ID, "roster_change": ownChange.ID, "participant": e.me.participation, "clarification": e.threads[e.mine.ID], "step": "s1", "year": fmt.Sprint(ownYear.Year)}
	bodies := map[string]any{
		"revoke": body{"reason": "x"}, "messages": body{"text": "x"}, "answer": body{"text": "x"}, "withdraw": body{"reason": "x"}, "{step}": body{"note": "x"},
		"{year}": body{"source": "x"}, "verify": body{}, "agree": body{}, "cancel": body{}, "end": body{"to": "done"},
	}
	doc, nested := contractOf(t), 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		found := params.FindAllStringSubmatch(path, -1)
		if len(found) < 2 {
			continue
		}
		outer, inner := found[0][1], found[1][1]
		if mine[outer] == "" || theirs[inner] == "" {
			t.Errorf("%s: nothing is tried below %s", path, outer)
			continue
		}
		for method, o := range doc.Paths.Value(path).Operations() {
			nested++
			at := func(innermost string) target {
				p := strings.NewReplacer("{"+outer+"}", mine[outer], "{"+inner+"}", innermost).Replace(path)
				at := target{method: method, path: p}
				if !safe(method) {
					at.body = bodies[path[strings.LastIndex(path, "/")+1:]]
				}
				switch {
				case method == "PUT" && inner == "year":
					at.header = version(ownYear.Version)
				case method == "DELETE":
					at.header = version(1)
				case method == "PUT":
					at.header = version(e.request(e.mine.ID).Version)
				}
				return at
			}
			for _, who := range []*actor{e.me, e.author} {
				if at(theirs[inner]).as(who).Status == 403 { // never theirs to do, whatever is below
					continue
				}
				if inner == "step" { // it belongs to the request by its name, not by an id that could be another's
					e.refused(t, who, at(theirs[inner]), 422, "/step")
					continue
				}
				if safe(method) && at(own[inner]).as(who).Status != 200 {
					t.Errorf("%s: what is there is not found either", o.OperationID)
				}
				e.refused(t, who, at(theirs[inner]), 404, "")
				same(t, o.OperationID, at(theirs[inner]).as(who), at(nobody).as(who))
			}
		}
	}
	if nested < 7 {
		t.Errorf("only %d nested operations were found", nested)
	}
}

func (e *estate) request(id string) request.Request {
	r, err := e.Requests.Get(e.author.ctx(), id)
	e.must(err)
	return r
}

// TestForeignIdsInABodyAreRefusedAtTheirField sends, where an id of one's own belongs, one that exists and is somebody
// else's. It is refused like one that does not exist: whoever guesses learns nothing.
func TestForeignIdsInABodyAreRefusedAtTheirField(t *testing.T) {
	e := newEstate(t)
	analyst := e.party("analyst", owner)
	requests := "/incidents/" + e.incident + "/requests"
	draft := e.drafted(analyst, e.neutral)
	supersedes := e.noticed(e.author, e.they, "sent")
	for _, c := range []struct {
		name    string
		who     *actor
		at      func(id string) target
		theirs  string
		status  int
		pointer string
	}{
		{"a partner addresses an organisation that it does not know", analyst, posts(requests, "executor.organization"), e.they.org, 422, "/executor/organization"},
		{"a partner addresses a person that it does not know", analyst, func(id string) target {
			return target{method: "POST", path: requests, body: body{"executor": body{"organization": e.me.org, "person": id}}}
		}, e.they.id, 422, "/executor/person"},
		{"a partner copies in an organisation that it does not know", analyst, func(id string) target {
			return target{method: "POST", path: requests, body: body{"copies": []body{{"organization": id}}}}
		}, e.they.org, 422, "/copies/0/organization"},
		{"a partner names a hop that it does not know", analyst, func(id string) target {
			return target{method: "POST", path: requests, body: body{"hops": []body{{"organization": id, "at": "2026-01-01T00:00:00Z"}}}}
		}, e.they.org, 422, "/hops/0/organization"},
		{"a partner names a site that it does not know", analyst, func(id string) target {
			return target{method: "POST", path: requests, body: body{"sites": []string{id}}}
		}, e.yard, 422, "/sites/0"},
		{"a partner's draft is readdressed to an organisation that it does not know", analyst, func(id string) target {
			return target{method: "PATCH", path: "/requests/" + draft.ID, body: body{"executor": body{"organization": id}}, header: version(draft.Version)}
		}, e.they.org, 422, "/executor/organization"},
		{"another executor of another organisation", e.me, posts("/requests/"+e.mine.ID+"/reassign", "person"), e.they.id, 422, "/person"},
		{"an answer with another's file", e.me, func(id string) target {
			return target{
				method: "PUT", path: "/requests/" + e.mine.ID + "/answers/s1", body: body{"evidence_items": []string{id}}, header: version(e.request(e.mine.ID).Version),
			}
		}, e.items[e.theirs.ID].ID, 422, "/evidence_items/0"},
		{"a message with another's file", e.me, func(id string) target {
			return target{method: "POST", path: "/requests/" + e.mine.ID + "/clarifications", body: body{"text": "x", "attachments": []string{id}}}
		}, e.items[e.theirs.ID].ID, 422, "/attachments"},
		{"a call to somebody whom the request did not go to", e.me, func(id string) target {
			return target{method: "POST", path: "/requests/" + e.mine.ID + "/receipts", body: body{"kind": "told_by_phone", "person": id}}
		}, e.they.id, 422, "/person"},
		{"an upload for another's request", e.me, func(id string) target {
			return target{method: "POST", path: "/uploads", header: tus("Upload-Length", "3", "Upload-Metadata", metadata("request_id", id, "filename", "x"))}
		}, e.theirs.ID, 404, ""},
		{"a file for another's request", e.me, func(id string) target {
			form, kind := fileForm(id, "x", "x")
			return target{method: "POST", path: "/evidence-items", body: form, header: []apptest.Header{{Name: "Content-Type", Value: kind}}}
		}, e.theirs.ID, 404, ""},
		{"an invitation for another's colleague", e.me, posts("/invitations", "person"), e.they.id, 404, ""},
		{"a participant of another organisation", e.author, func(id string) target {
			return target{method: "POST", path: "/incidents/" + e.incident + "/participants", body: body{
				"organization": e.spare, "person": id, "roles": []string{"executor"}, "level": "minimal", "reason": "x",
			}}
		}, e.they.id, 422, "/person"},
		{"a participant under another's engagement", e.author, func(id string) target {
			return target{method: "POST", path: "/incidents/" + e.incident + "/participants", body: body{
				"organization": e.spare, "engagement": id, "roles": []string{"executor"}, "level": "minimal", "reason": "x",
			}}
		}, e.engagement(e.they.org, e.yard, 30).ID, 422, "/engagement"},
		{"a notice that replaces one of another incident", e.author, func(id string) target {
			return target{method: "POST", path: "/incidents/" + e.elsewhere + "/notices", body: body{"kind": "update", "supersedes": id}}
		}, supersedes, 422, "/supersedes"},
		{"a site below what is no site", e.author, func(id string) target {
			return target{method: "POST", path: "/organizations", body: body{
				"kind": "site", "name": "x", "country": "SG", "zone": "Asia/Singapore", "languages": []string{"en"}, "parent": id,
			}}
		}, e.they.org, 422, "/parent"},
		{"a host at what is no site", e.author, func(id string) target {
			return target{method: "POST", path: "/assets", body: body{"site": id, "name": "x"}}
		}, e.they.org, 422, "/site"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e.refused(t, c.who, c.at(c.theirs), c.status, c.pointer)
			e.refused(t, c.who, c.at(nobody), c.status, c.pointer)
			same(t, c.name, c.at(c.theirs).as(c.who), c.at(nobody).as(c.who))
		})
	}
}

// posts is a POST of one id, at a member with a dot for each level.
func posts(path, member string) func(id string) target {
	return func(id string) target {
		var value any = id
		names := strings.Split(member, ".")
		for _, name := range slices.Backward(names) {
			value = body{name: value}
		}
		return target{method: "POST", path: path, body: value}
	}
}

// TestForeignIdsInAQueryChooseNothing filters every list by somebody else's id, and by one that does not exist: the
// answers are the same, counts included.
func TestForeignIdsInAQueryChooseNothing(t *testing.T) {
	e := newEstate(t)
	for _, path := range []string{
		"/requests?incident=" + e.elsewhere, "/requests?turn=me&incident=" + e.elsewhere, "/requests?executor=" + e.they.org,
		"/notices?incident=" + e.elsewhere, "/incidents?site=" + e.yard, "/people?organization=" + e.they.org, "/people?site=" + e.yard,
		"/engagements?organization=" + e.they.org, "/engagements?site=" + e.yard, "/assets?site=" + e.yard, "/organizations?parent=" + e.yard,
		"/sites?parent=" + e.yard, "/incidents/" + e.incident + "/evidence-items?request=" + e.theirs.ID,
		"/incidents/" + e.incident + "/requests?cursor=" + e.theirs.ID,
	} {
		query, _, _ := strings.Cut(path, "=")
		id := path[strings.LastIndex(path, "=")+1:]
		join := "&"
		theirs := target{method: "GET", path: path + join + "count=true"}.as(e.me)
		nothing := target{method: "GET", path: strings.TrimSuffix(path, id) + nobody + join + "count=true"}.as(e.me)
		if strings.Contains(path, "cursor=") { // it says where the page begins; what is before and after is one's own
			if theirs.Status != 200 || strings.Contains(string(theirs.Body), id) {
				t.Errorf("%s: %d\n%s", query, theirs.Status, theirs.Body)
			}
			continue
		}
		if theirs.Status != 200 {
			t.Errorf("%s: %d\n%s", path, theirs.Status, theirs.Body)
		}
		same(t, path, theirs, nothing)
	}
	preview := target{method: "GET", path: "/notices/" + e.noticed(e.author, e.me, "sent") + "/preview?person=" + e.they.id}
	e.refused(t, e.author, preview, 422, "/person")
	hidden := int64(0)
	list, err := e.Journal.Checkpoint(e.author.ctx())
	e.must(err)
	for _, who := range []*actor{e.me, e.party("analyst", owner)} {
		proof := func(index int64) target {
			return target{method: "GET", path: fmt.Sprintf("/journal/proofs?index=%d&size=%d", index, list.Size)}
		}
		e.refused(t, who, proof(hidden), 404, "")
		same(t, "a proof of what is hidden", proof(hidden).as(who), proof(list.Size+1).as(who))
	}
}
