package web_test

import (
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/request"
)

const logStep = "/steps/0/collect_log"

// A coordinator narrows what is too much for the line by a button, before anything is sent.
func TestWhatIsTooLargeIsNarrowedByAButton(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	p := b.get(incident + "/requests/new").must(200)
	p = b.post(incident+"/requests", append(p.form("draft"), "/title", "Queries of the night")...).must(200)
	edit := p.Path
	p = b.post(edit, append(draft(p), "do", "add:collect_log")...).must(200)
	site := h.Actor("liaison@straits").Organization
	typed := func(do, from, until string) []string {
		return append(p.form("draft"), "/title", "Queries of the night", "/language", "en", "/sites", site, logStep+"/host", "dns01", logStep+"/path", "/var/log/named/queries.log",
			logStep+"/from", from, logStep+"/until", until, logStep+"/zone", "Asia/Singapore", logStep+"/limit_bytes", "4000", logStep+"/kept_hours", "60", "do", do)
	}
	p = b.post(edit, typed("save", "2026-03-27T23:00", "2026-03-28T02:30")...).must(200, "630 MB から 8.4 GB", "20 Mbit/s", "56分", "上限の 4 GB を超える")
	_, after, found := strings.Cut(p.Body, `value="narrow:`)
	if !found {
		t.Fatal("no narrower window is offered")
	}
	button, _, _ := strings.Cut(after, `"`)
	p = b.post(edit, typed("narrow:"+button, "2026-03-27T23:00", "2026-03-28T02:30")...).must(200).not("を超えるため")
	r, err := h.Requests.Get(h.As("coordinator@aomine"), strings.Split(edit, "/")[2])
	if err != nil {
		t.Fatal(err)
	}
	w := r.Steps[0].CollectLog
	if !strings.HasSuffix(button, w.From.String()+"/"+w.Until.String()) || w.KeptHours != 60 || w.Until.String() == "2026-03-28T02:30" {
		t.Errorf("%s made it %+v", button, w)
	}
	p = b.post(edit, typed("transfer:0/in_place", "2026-03-27T23:00", "2026-03-28T02:30")...).must(200).not("を超えるため")
	b.post(edit, typed("save", "2026-03-27T23:00", "2026-03-28T02:30")...)
	p = b.get(edit)
	b.post(edit, append(typed("save", "2026-03-27T23:00", "2026-03-28T02:30"), logStep+"/overwritten_at", "2026-04-01T00:00")...).must(422)
	choose := func(reason string) []string {
		return append(typed("choose:", "2026-03-27T23:00", "2026-03-28T02:30"), "/shortlist/host", site+"\tfw01\t/var/log/fw01/traffic.log", "/shortlist/choice", "out", "/shortlist/reason", reason)
	}
	p = b.get(edit)
	p = b.post(edit, choose("")...).must(422)
	if !strings.Contains(p.Body, `id="first" open>`) {
		t.Error("what is wrong stands in a part that is closed")
	}
	b.post(edit, choose("別の依頼で求めている")...).must(200, "この事案で決めたこと", "別の依頼で求めている", "対象から外す")
}

func TestAnExecutorSaysOnThePageThatItIsTooLarge(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	p := b.request("Firewall log of Friday night").must(200, "overwritten in 2 days")
	b.post(p.Path+"/clarifications", append(p.form("ask"), "/text", "Far too much.", "/too_large/step", "s1", "/too_large/bytes", "61000")...).must(200, "Step 1 would be 61 GB.")
	b.get(p.Path).not("between", "more than the limit") // what it comes to is for whoever writes it
	signedIn(h, "coordinator@aomine").get(p.Path).must(200, "約 61 GB", "実施者がそう言っています。", "を超えるため", "媒体に入れて宅配で")
	all, err := h.Requests.Clarifications(h.As("coordinator@aomine"), strings.Split(p.Path, "/")[2])
	if err != nil || len(all) != 1 || *all[0].TooLarge != (request.TooLarge{Step: "s1", Bytes: 61_000_000_000}) {
		t.Errorf("%+v %v", all, err)
	}
}

func TestTheLogsOfAHostAreRecordedOnItsPage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get("/directory/assets").must(200)
	p = b.get(p.link("web02")).must(200)
	known := append(p.form("asset"), "/name", "web02", "/procurement", "headquarters", "/patch_management", "managed",
		"/log_sources/0/path", "/var/log/nginx/access.log", "/log_sources/0/bytes_per_hour", "120")
	b.post(p.Path, append(known, "/log_sources/0/peak_bytes_per_hour", "60")...).must(422, "普段の1時間より少なく")
	p = b.post(p.Path, append(known, "/log_sources/0/peak_bytes_per_hour", "900", "/log_sources/0/kept_hours", "336")...).must(200, "/var/log/nginx/access.log", "最も多い1時間の量（MB）: 900", "336")
	if !strings.Contains(p.Body, `name="/log_sources/1/path"`) {
		t.Error("there is no room for a second log")
	}
}

func TestReadyCommandsAreWrittenIntoADraft(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	p := b.get(incident + "/requests/new").must(200)
	p = b.post(incident+"/requests", append(p.form("draft"), "/title", "Logons of lp03")...).must(200)
	edit := p.Path
	p = b.post(edit, append(draft(p), "do", "add:collect_log")...).must(200, "Windows Event Log", "BIND").not("Cisco IOS")
	typed := func(path string) []string {
		return append(draft(p), logStep+"/host", "lp03", logStep+"/path", path, logStep+"/from", "2026-03-27T23:00", logStep+"/until", "2026-03-28T02:30",
			logStep+"/zone", "Asia/Singapore", "/steps/0/recipe", "windows_event_log", "do", "recipe:0")
	}
	q := b.post(edit, typed(`Security" ; calc`)...).must(422, "コマンドに安全に入れられない文字")
	if strings.Contains(q.Body, "wevtutil") {
		t.Error("commands were written with what they can't hold")
	}
	p = b.get(edit)
	b.post(edit, typed("Security")...).must(200)
	r, err := h.Requests.Get(h.As("coordinator@aomine"), strings.Split(edit, "/")[2])
	if err != nil || len(r.Steps) != 2 {
		t.Fatalf("%+v %v", r.Steps, err)
	}
	block := r.Steps[0].RunCommands
	if !strings.Contains(block.Commands, "@SystemTime>='2026-03-27T15:00:00.000Z'") || block.Hosts[0] != "lp03" || block.Privilege != request.Administrator || block.ExpectedEffect == "" {
		t.Errorf("%+v", block)
	}
	p = b.post(edit, append(draft(b.get(edit)), "do", "add:do_not_touch")...).must(200, "logrotate (systemd)")
	const last = "/steps/2/"
	b.post(edit, append(draft(p), last+"do_not_touch/hosts", "dns01, dns02", last+"recipe", "keep_logrotate_timer", "do", "recipe:2")...).must(200)
	r, err = h.Requests.Get(h.As("coordinator@aomine"), r.ID)
	if err != nil || len(r.Steps) != 4 || r.Steps[3].DoNotTouch == nil {
		t.Fatalf("%+v %v", r.Steps, err)
	}
	block = r.Steps[2].RunCommands
	if !strings.Contains(block.Commands, "disable --now logrotate.timer") || !slices.Equal(block.Hosts, []string{"dns01", "dns02"}) ||
		!strings.Contains(block.ExpectedEffect, "sudo systemctl enable --now logrotate.timer") {
		t.Errorf("keeping logs: %+v", block)
	}
}

func TestWhoeverFetchesIsToldWhatIsLostFirst(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	export := func(source string) request.Step {
		return request.Step{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: "fw02", Source: source}}
	}
	r, err := h.Requests.Create(h.As("coordinator@aomine"), firstLink(t, b, "/incidents")[len("/incidents/"):], request.Content{
		Title: "Both configurations", Language: "en", Executor: request.Party{Organization: h.Actor("engineer@merlinet").Organization},
		Steps: []request.Step{export("saved configuration"), export("running configuration")},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := b.get("/requests/"+r.ID+"/preview").must(200, "Fetch this first")
	if first, _, _ := strings.Cut(p.Body, "running configuration"); strings.Count(p.Body, "Fetch this first") != 1 || strings.Contains(first, `id="s2"`) != strings.Contains(first, "Fetch this first") {
		t.Error("another step is to be fetched first")
	}
}
