package api_test

import (
	"encoding/json"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
)

// guard is an escort at a site.
func (e *estate) guard(site string) {
	e.T.Helper()
	_, err := e.Directory.CreatePerson(e.author.ctx(), directory.PersonDraft{
		Organization: site, Name: e.text("guard"), Language: "th", Zone: "Asia/Bangkok", Email: "guard@site.example", Roles: []access.Role{access.Escort},
	})
	e.must(err)
	said, err := e.Notices.MinimalWordings(e.author.ctx())
	e.must(err)
	_, err = e.Notices.ApproveMinimal(e.author.ctx(), "th", said["th"].SHA256)
	e.must(err)
}

// A do-not-touch notice goes with a request in one action, in the transaction in which it is issued: both or neither.
func TestADoNotTouchNoticeGoesWithARequest(t *testing.T) {
	e := newEstate(t)
	hands := body{"do_not_touch": true}
	issue := func(id string) target {
		return target{method: "POST", path: "/requests/" + id + "/issue", body: hands, header: version(e.request(id).Version)}
	}
	type listed struct {
		Items []struct {
			ID, Kind, State string
			Recipients      int `json:"recipient_count"`
		}
		Total int
	}
	waiting := func() (l listed) {
		t.Helper()
		e.must(json.Unmarshal(target{method: "GET", path: "/incidents/" + e.incident + "/notices?state=review&count=true"}.as(e.second).Body, &l))
		return l
	}
	r := e.drafted(e.author, e.me)
	before := waiting().Total
	e.guard(e.hub)
	staff, err := e.Directory.PeopleAt(t.Context(), e.hub, access.Escort, access.SiteLiaison)
	e.must(err)
	if a := issue(r.ID).as(e.author); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	l := waiting()
	if l.Total != before+1 || l.Items[0].Kind != "do_not_touch" || l.Items[0].Recipients != len(staff) {
		t.Fatalf("%+v, for %d people", l, len(staff))
	}
	approve := target{method: "POST", path: "/notices/" + l.Items[0].ID + "/approve"}.as(e.second)
	var n struct{ State, Request string }
	e.must(json.Unmarshal(approve.Body, &n))
	if n.State != "sent" || n.Request != r.ID {
		t.Errorf("%d %+v", approve.Status, n)
	}
	// Headquarters says so with its agreement to a partner's request as well.
	proposed := e.proposed(e.party("analyst", owner), e.me)
	agree := target{method: "POST", path: "/requests/" + proposed.ID + "/authorize", body: hands, header: version(proposed.Version)}
	before = waiting().Total
	if a := agree.as(e.second); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if l := waiting(); l.Total != before+1 || l.Items[0].Kind != "do_not_touch" {
		t.Errorf("%+v", l)
	}
	own := e.askedFor(e.author) // who wanted it to go out could say so then
	both := body{"do_not_touch": true, "password": apptest.Password}
	e.refused(t, e.second, target{method: "POST", path: "/requests/" + own.ID + "/authorize", body: both, header: version(own.Version)}, 422, "/do_not_touch")
	nowhere := e.content(e.me)
	nowhere.Sites = nil
	draft, err := e.Requests.Create(e.author.ctx(), e.incident, nowhere)
	e.must(err)
	e.refused(t, e.author, issue(draft.ID), 422, "/do_not_touch")
	cancel := target{method: "POST", path: "/requests/" + r.ID + "/cancel", body: body{"reason": "It came with another.", "recall_do_not_touch": true}}
	if a := cancel.as(e.author); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	var after struct {
		State       string
		WithRequest bool `json:"with_request"`
	}
	e.must(json.Unmarshal(target{method: "GET", path: "/notices/" + l.Items[0].ID}.as(e.second).Body, &after))
	if after.State != "recalled" || !after.WithRequest {
		t.Errorf("%+v", after)
	}
}

func TestANoticeFillsInWhatItsSiteUsuallyNeeds(t *testing.T) {
	e := newEstate(t)
	e.guard(e.hub)
	a := target{method: "POST", path: "/incidents/" + e.incident + "/notices", body: body{"kind": "work_on_site", "site": e.hub, "defaults": true, "on_approval": true}}.as(e.author)
	var n struct {
		ID         string
		Recipients []struct{ Level string }
		Contact    struct{ Person string }
		OnApproval bool `json:"on_approval"`
	}
	e.must(json.Unmarshal(a.Body, &n))
	if a.Status != 201 || len(n.Recipients) == 0 || n.Recipients[0].Level != "minimal" || n.Contact.Person != e.author.id || !n.OnApproval {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := (target{method: "POST", path: "/notices/" + n.ID + "/submit"}).as(e.author); a.Status != 200 {
		t.Errorf("it is not complete: %s", a.Body)
	}
}
