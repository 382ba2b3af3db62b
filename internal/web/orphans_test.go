package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

func TestHeadquartersSeesWhatLacksSomethingAndEndsAnUpload(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get(b.get("/directory").link("不足のある証拠データ")).must(200, "終わっていないアップロード", "まだ行われていません。")
	b.get(p.link("未着手")).must(200, "依頼で求められています")
	b.get("/evidence-orphans?lacks=missing").must(200, "該当するものはありません。")
	b.get("/evidence-orphans?lacks=nothing").must(422)
	signedIn(h, "engineer@merlinet").get("/evidence-orphans").must(404)

	l, err := h.Requests.Requests(h.As("engineer@merlinet"), request.Filter{State: []request.State{request.InProgress}}, request.Page{Limit: 1})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("nothing is in progress: %v", err)
	}
	begin := func(name string) *exchange.Upload {
		t.Helper()
		u, err := h.Evidence.Begin(h.As("engineer@merlinet"), exchange.Intake{Request: l.Items[0].ID, Filename: name, Size: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	one, two := begin("one.log"), begin("two.log")
	p = b.get("/evidence-orphans").must(200, "one.log", "two.log", "このアップロードを終わらせる")
	id := "end-" + one.Attempt.ID
	at := "/evidence-orphans/uploads/" + one.Attempt.ID + "/end"
	form := p.form(id)
	b.post(at, form...).must(200, "アップロードを終わらせました。", "two.log").not("one.log")
	if a := b.post(at, append(form[:0:0], p.form("end-"+two.Attempt.ID)...)...); a.Status != 404 && a.Status != 409 {
		t.Errorf("ending it twice: %d", a.Status)
	}
	p = b.get("/evidence-items/"+two.Item.ID).must(200, "このアップロードを終わらせる")
	b.post("/evidence-items/"+two.Item.ID+"/upload/end", p.form("end-upload")...).must(200, "アップロードを終わらせました。").not("このアップロードを終わらせる")

	if err := h.Evidence.Sweep(t.Context(), h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if p := b.get("/evidence-orphans").must(200, "終わらせたアップロード"); strings.Contains(p.Body, "まだ行われていません。") {
		t.Error("the sweep is not shown")
	}
}
