package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/decision"
	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

func TestARuleIsMadeChangedAndTakenAway(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.get("/escalation-rules").must(200, "High severity", "ほかに決まりがないとき", "本社の当番")
	b.get("/escalation-rules/new").must(200, "決まりを作る")
	make := func(p shown, more ...string) shown {
		typed := []string{"/name", "夜間", "/severity", "low", "/steps/1/trigger", "overdue", "/steps/1/whom", "headquarters", "/steps/1/after_minutes", "90"}
		return b.post("/escalation-rules", append(append(p.form("rule"), typed...), more...)...)
	}
	// a step was typed into the second place and lacks its role: that is said there
	p := make(b.get("/escalation-rules/new")).must(422)
	if got := said(p); !strings.Contains(got, "誰にも連絡されません") {
		t.Errorf("it says: %s", got)
	}
	if !strings.Contains(p.Body, `value="90"`) || !strings.Contains(p.Body, `name="/steps/1/role" aria-invalid="true"`) {
		t.Error("it does not say so at the input, or what was typed is gone")
	}
	p = make(p, "/steps/1/role", "coordinator", "/steps/1/repeats", "2", "/steps/1/every_minutes", "many").must(422)
	p = make(p, "/steps/1/role", "coordinator", "/steps/1/repeats", "2", "/steps/1/every_minutes", "60").must(200, "夜間", "1時間30分", "進行役", "1時間ごとにあと2回")
	at := p.link("夜間")
	make(b.get("/escalation-rules/new"), "/steps/1/role", "coordinator").must(409, "すでにあります")
	p = b.get(at).must(200)
	p = b.post(at, append(p.form("rule"), "/name", "昼も夜も", "/severity", "low", "/steps/0/trigger", "overdue", "/steps/0/whom", "holder")...).must(200, "昼も夜も").not("1時間30分")
	// a step for somebody elsewhere, and what would happen if it were their turn
	night, system := h.Actor("night@merlinet"), h.Actor("administrator@aomine")
	p = b.get(at).must(200)
	if strings.Contains(p.Body, `<option value="`+system.Person+`"`) {
		t.Error("whoever may hear of no case is offered")
	}
	b.post(at, append(p.form("rule"), "/name", "昼も夜も", "/severity", "low", "/steps/0/trigger", "overdue", "/steps/0/whom", "holder", "/steps/1/trigger", "overdue", "/steps/1/whom", "person", "/steps/1/person", night.Person)...).must(200, "MerliNet Night Engineer")
	whose := night.Organization + "/" + night.Person
	p = b.get("/escalation-rules/preview?" + url.Values{"/kind": {"acknowledge"}, "/organization": {whose}}.Encode()).must(200)
	if !strings.Contains(p.Body, `<option value="`+whose+`" selected`) || strings.Count(p.Body, "MerliNet Night Engineer") < 2 {
		t.Error("what would happen is not said of one person's turn")
	}

	p = b.get(at).must(200)
	b.post(at+"/remove", p.form("rule_remove")...).must(200).not("昼も夜も")

	signedIn(h, "engineer@merlinet").get("/escalation-rules").must(404)
	signedIn(h, "hold@aomine").get("/escalation-rules").must(200, "High severity").not("決まりを作る")
}

// A step that was taken later than it was planned says for when that was; a draft says of its executor's leave what a preview does.
func TestWhatCameLateAndWhoIsOnLeaveIsSaid(t *testing.T) {
	h := apptest.Scenario(t)
	engineer := h.Actor("engineer@merlinet")
	from := h.Clock.Now().Add(time.Hour)
	_, err := h.Rosters.EnterLeaveOf(h.As("engineer@merlinet"), engineer.Person, roster.Taking{From: from, Until: from.Add(72 * time.Hour), Reason: "Ill", ForceReason: "Ill"})
	if err != nil {
		t.Fatal(err)
	}
	signedIn(h, "coordinator@aomine").request("What the name servers are doing now").must(200).not("予定は")
	h.Clock.Advance(30 * time.Hour)
	if err := h.Turns.Escalate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := signedIn(h, "coordinator@aomine")
	b.request("What the name servers are doing now").must(200, "予定は")
	of, err := h.Incidents.Get(h.As("coordinator@aomine"), "INC-2026-0007")
	if err != nil {
		t.Fatal(err)
	}
	due, err := worktime.ParseDue("2026-04-20T17:00", "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.Requests.Create(h.As("coordinator@aomine"), of.ID, request.Content{
		Title: "Once more", Executor: request.Party{Organization: engineer.Organization, Person: engineer.Person}, Due: &due,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.get("/requests/"+r.ID).must(200, "不在（", "代わりにMerliNet Night Engineerさんに届きます。")
}

// What a law has moved says when it was to be before, as requests do.
func TestWhatALawMovedSaysWhenItWas(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	const was = "<del>"
	for objectType, page := range map[string]func(id string) (path string){
		decision.ObjectType: func(id string) string { return "/decisions/" + id },
		meeting.ActionType: func(id string) string {
			var of []string
			if err := h.DB.Gorm(t.Context()).Table("meetings").Where("content LIKE ?", "%"+id+"%").Pluck("id", &of).Error; err != nil || len(of) != 1 {
				t.Fatal(of, err)
			}
			return "/meetings/" + of[0]
		},
	} {
		var ids []string
		if err := h.DB.Gorm(t.Context()).Table("open_items").Where("object_type = ? AND due_at IS NOT NULL", objectType).Limit(1).Pluck("object_id", &ids).Error; err != nil {
			t.Fatal(err)
		}
		if len(ids) == 0 {
			t.Fatalf("no %s waits until a time", objectType)
		}
		path := page(ids[0])
		if strings.Contains(b.get(path).must(200).Body, was) {
			t.Errorf("%s: it was another before anything moved it", path)
		}
		i, err := h.Turns.Of(t.Context(), objectType, ids[0])
		if err != nil {
			t.Fatal(err)
		}
		err = h.DB.In(t.Context(), func(ctx context.Context) error {
			return h.Turns.MoveDues(ctx, objectType, map[string]time.Time{ids[0]: i.Due.Add(time.Hour)})
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.get(path).must(200).Body, was+`<time datetime="`+i.Due.Format(time.RFC3339)+`"`) {
			t.Errorf("%s doesn't say when it was", path)
		}
	}
}

func TestARequestShowsWhatHappensIfNobodyReacts(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.request("What the name servers are doing now").must(200, "誰も対応しないとき", "MerliNet Night Engineer", "私が対応します")
	at := p.Path + "/escalation"
	p = b.post(at, append(p.form("care"), "/what", "電話します", "/by/wall", "2026-03-30T08:00", "/by/zone", "Asia/Tokyo")...).must(422)
	if got := said(p); !strings.Contains(got, "過ぎています") {
		t.Errorf("of a time that is past it says: %s", got)
	}
	b.post(at, append(p.form("care"), "/what", "電話します", "/by/zone", "Asia/Tokyo", "/by/wall", "2026-03-30T20:00")...).must(200, "電話します", "Aomine Coordinator")
	signedIn(h, "engineer@merlinet").request("What the name servers are doing now").must(200).not("電話します", `id="silence"`)

	// its time is moved by a rule, as it could have been written
	move := func(p shown, days string) shown {
		return b.post(strings.TrimSuffix(p.Path, "/due")+"/due", append(p.form("due"), "/due_rule", "working_days", "/due_rule/number", days, "/reason", "祝日のため")...)
	}
	p = move(b.request("What the name servers are doing now"), "soon").must(422)
	move(p, "2").must(200, "祝日のため", "4月1日(水) 18:00")
}

func TestWhoRangSaysWhenOnThePage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.request("What the name servers are doing now")
	at, whom := p.Path+"/receipts", h.Actor("engineer@merlinet").Person
	told := func(wall string) []string {
		return append(p.form("told"), "/person", whom, "/note", "今見ています", "/at/wall", wall, "/at/zone", "Asia/Singapore")
	}
	rang := h.Clock.Now().Add(-time.Hour).UTC().Add(8 * time.Hour)
	if got := said(b.post(at, told(rang.AddDate(0, 0, 1).Format("2006-01-02T15:04"))...).must(422)); got == "" {
		t.Error("nothing is said of a time that has not come")
	}
	b.post(at, told(rang.Format("2006-01-02T15:04"))...).must(200, "今見ています", rang.Add(time.Hour).Format("15:04"))
}

// What isn't a request waits on somebody too: whoever takes care of it says so, and its page shows what happens otherwise.
func TestWhateverWaitsCanBeTakenCareOf(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	l, err := h.Turns.Open(h.As("coordinator@aomine"), turn.Filter{}, turn.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	by := h.Clock.Now().Add(5 * time.Hour).UTC().Format("2006-01-02T15:04")
	said := map[string]bool{}
	for _, i := range l.Items {
		if i.Object.Type == request.ObjectType || said[i.Object.Type] {
			continue
		}
		said[i.Object.Type] = true
		own := "/open-items/" + i.ID + "/escalation"
		b.get(own).must(200, "誰も対応しないとき")
		p := b.get(i.Path).must(200)
		form, back := "care_"+i.ID, i.Path
		if !strings.Contains(p.Body, form) { // its page shows nothing of it: the board leads to one that does
			p, back = b.get(own).must(200), own
		}
		b.post(own, append(p.form(form), "/what", "", "/by/wall", by, "/by/zone", "UTC")...).must(422)
		word := "I ring them about " + i.Object.Type
		p = b.post(own, append(p.form(form), "/what", word, "/by/wall", by, "/by/zone", "UTC")...).must(200, word)
		if p.Path != back {
			t.Errorf("%s: led to %s, not back to %s", i.Object.Type, p.Path, back)
		}
		engineer := signedIn(h, "engineer@merlinet")
		engineer.get(own).must(404)
		engineer.post(own, "/what", word, "/by/wall", by, "/by/zone", "UTC").must(404)
	}
	for _, want := range []string{"observation", "decision", "custody_transfer"} {
		if !said[want] {
			t.Errorf("no %s waits in the scenario: %v", want, said)
		}
	}
	if own := "/open-items/" + l.Items[0].ID + "/escalation"; !strings.Contains(b.get("/").Body, own) {
		t.Error("the board does not lead to", own)
	}
}
