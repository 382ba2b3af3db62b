package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestACoordinatorFindsATimeAndSeesWhoseNightItIs(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	at := incident + "/meeting-slots"
	if !strings.Contains(b.get(incident).Body, at) {
		t.Error("nothing leads there")
	}
	b.get(at).must(200, "Frankfurt", "MerliNet")
	ask := func(more ...string) shown {
		q := url.Values{"/minutes": {"60"}, "/from": {"2026-04-03"}, "/until": {"2026-04-03"}}
		for i := 0; i < len(more); i += 2 {
			q.Add(more[i], more[i+1])
		}
		return b.get(at + "?" + q.Encode())
	}
	tokyo, frankfurt := h.Actor("coordinator@aomine").Organization, h.Actor("liaison@frankfurt").Organization
	p := ask("/participants", tokyo, "/optional", frankfurt).must(200, "Karfreitag", "祝日", "勤務時間内")
	if !strings.Contains(p.Body, `value="`+frankfurt+`" checked`) {
		t.Error("the form forgets what was asked")
	}
	if n := strings.Count(p.Body, `<details class="act"`); n < 4 || n > 8 {
		t.Errorf("%d times are offered", n)
	}
	// São Paulo sat up for the first call; what was searched for goes along to the plan, with who is excused
	saopaulo := h.Actor("liaison@saopaulo").Organization
	p = b.get(at+"?"+url.Values{
		"/minutes": {"60"}, "/from": {"2026-04-07"}, "/until": {"2026-04-07"}, "/participants": {tokyo, saopaulo}, "/optional": {frankfurt},
	}.Encode()).must(200, "これまでの会議での負担：120")
	plan := ""
	for _, m := range links.FindAllStringSubmatch(p.Body, -1) {
		if strings.Contains(m[1], "excused="+frankfurt) {
			plan = html.UnescapeString(m[1])
		}
	}
	p = b.get(plan).must(200)
	for _, want := range []string{`name="/attendees" value="` + tokyo + `" checked`, `name="/attendees" value="` + saopaulo + `" checked`, `name="/excused" value="` + frankfurt + `" checked`} {
		if !strings.Contains(p.Body, want) {
			t.Errorf("no %s at %s", want, plan)
		}
	}
	// a person by their own clock, who has sat up elsewhere
	liaison := frankfurt + "/" + h.Actor("liaison@frankfurt").Person
	p = ask("/participants", tokyo, "/participants", liaison, "/earlier/0/wall", "2026-03-31T02:00", "/earlier/0/zone", "Europe/Berlin", "/earlier/0/minutes", "60").
		must(200, "これまでの会議での負担：180", "ほかの会議 2")
	for _, kept := range []string{`value="` + liaison + `" checked`, `value="2026-03-31T02:00"`} {
		if !strings.Contains(p.Body, kept) {
			t.Errorf("the form forgets %s", kept)
		}
	}
	if !strings.Contains(html.UnescapeString(p.Body), "who="+url.QueryEscape(liaison)) {
		t.Error("a person is not called to the meeting that is planned then")
	}
	ask("/participants", tokyo, "/earlier/0/wall", "2026-03-29T02:30", "/earlier/0/zone", "Europe/Berlin").must(422)
	ask().must(422)
	ask("/participants", "019d3c14-8000-7000-8000-00000000ffff").must(422)

	engineer := signedIn(h, "engineer@merlinet")
	if strings.Contains(engineer.get(incident).must(200).Body, at) {
		t.Error("it is offered to whom it is refused")
	}
	engineer.get(at).must(403)
}
