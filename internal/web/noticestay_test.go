package web_test

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func TestWhatSurroundsTheStayIsWrittenAndReadOnPages(t *testing.T) {
	h := apptest.Scenario(t)
	author := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, author, "/incidents")
	escort := h.Actor("escort@bangkok")
	about := []string{
		"/kind", "work_on_site", "/level", "minimal", "/site", escort.Organization, "/recipients", escort.Person,
		"/answers/attend/say/from", "2026-03-31T18:00", "/answers/attend/say/until", "2026-04-01T02:00",
		"/entry/report", "security_desk", "/entry/papers", "identity_card", "/entry/early_minutes", "0:15", "/clothing", "warm",
		"/relief/name", "Second escort", "/relief/at/wall", "2026-04-01T01:00", "/way_home/ways", "last_train", "/own_words/0/text", "CANARY",
		"/own_words/0/language", "en",
	}
	second := h.Actor("escort2@bangkok").Person
	about = append(about, "/relief/person", second, "/contact/phone", "+81355500101", "/contact/languages", "ja", "/contact/languages", "en")
	about = append(about, // the first block was left empty
		"/visitors/1/name", "Somchai", "/visitors/1/organization", "CANARY", "/visitors/1/shows", "company_card", "/visitors/1/number", "CF-2041")
	p := author.get(incident + "/notices/new").must(200)
	p = author.post(incident+"/notices", append(p.form("notice"), append(about, "/way_home/leaves/wall", "2026-04-01T00:30")...)...).must(422)
	if !strings.Contains(p.Body, `href="#notice-way_home`) || !strings.Contains(p.Body, `value="Second escort"`) {
		t.Errorf("what is wrong is not said where it is: %.2000s", said(p))
	}
	p = author.post(incident+"/notices", append(p.form("notice"), append(about, "/way_home/leaves/wall", "2026-04-01T01:10")...)...).must(200)
	p.must(200, "Second escort", "Somchai", "CF-2041", "01:10", "15").not("CANARY") // as the escort will read it, at minimal
	p = author.get(p.Path + "/edit").must(200)
	for _, typed := range []string{`value="Second escort"`, `value="2026-04-01T01:10"`, "CANARY", `name="/visitors/0/name" value="Somchai"`, `name="/visitors/1/name" value=""`} {
		if !strings.Contains(p.Body, typed) {
			t.Errorf("%s is not in the form again", typed)
		}
	}
	n, err := h.Notices.Get(h.As("coordinator@aomine"), strings.Split(p.Path, "/")[2])
	if err != nil || n.Relief.Person != second || !slices.Equal(n.Content.Contact.Languages, []string{"ja", "en"}) {
		t.Errorf("%+v %+v %v", n.Relief, n.Content.Contact, err)
	}
	for _, chosen := range []string{`value="` + second + `" selected`, `name="/contact/languages" value="ja"`} {
		if !strings.Contains(p.Body, chosen) {
			t.Errorf("%s is not in the form again", chosen)
		}
	}
}

func TestOwnWordsKeepTheirLanguageThroughTheForm(t *testing.T) {
	h := apptest.Scenario(t)
	author := signedIn(h, "coordinator@aomine") // whose pages are Japanese
	incident := firstLink(t, author, "/incidents")
	n, err := h.Notices.Create(h.As("coordinator@aomine"), strings.TrimPrefix(incident, "/incidents/"), notice.Content{
		Kind:    notice.WorkOnSite,
		Answers: notice.Answers{WhatHappened: &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.Other, Text: "The copier talks to 10.0.0.9.", Language: "en"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "/notices/" + n.ID + "/edit"
	for _, chosen := range []string{"", "de"} { // as the form has it, and as somebody puts it right
		p := author.get(at).must(200, "どの言語でもそのまま残るもの： 10.0.0.9")
		_, field, _ := strings.Cut(p.Body, `name="/answers/what_happened/other_language"`)
		stands := selected.FindStringSubmatch(field)
		want := cmp.Or(chosen, "en")
		if stands == nil || stands[1] != "en" {
			t.Fatalf("the form has the words in %q", stands)
		}
		author.post(at, append(p.form("notice"), "/kind", "work_on_site", "/level", "minimal", "/answers/what_happened", "other",
			"/answers/what_happened/other_text", "The copier talks to 10.0.0.9.", "/answers/what_happened/other_language", cmp.Or(chosen, stands[1]))...).must(200)
		if n, err = h.Notices.Get(h.As("coordinator@aomine"), n.ID); err != nil || n.Answers.WhatHappened.Say.Language != want {
			t.Errorf("saved as %q they are in %+v, %v", want, n.Answers.WhatHappened.Say, err)
		}
	}
}

func TestANoticesPagesAreCalledByItsReference(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	desk := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, desk, "/incidents")
	n, err := h.Notices.Create(h.As("coordinator@aomine"), strings.TrimPrefix(incident, "/incidents/"), notice.Content{
		Kind: notice.WorkOnSite, Texts: []notice.OwnText{{Key: notice.Remark, Language: "en", Text: "Wait."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "/notices/" + n.ID
	for _, path := range []string{at, at + "/edit", at + "/translations/th", firstLink(t, signedIn(h, "liaison@frankfurt"), "/notices") + "/showings"} {
		if p := desk.get(path).must(200); !onlyReference.MatchString(p.Body) {
			t.Errorf("%s is called something else: %.400s", path, p.Body)
		}
	}
}

var onlyReference = regexp.MustCompile(`<title>INC-2026-0007/N\d+ · Tasuki</title>`)

var selected = regexp.MustCompile(`<option value="([^"]*)" selected>`)

func TestAQuestionOnABriefingIsAnsweredAtOnceOrByHeadquarters(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	reader, hq := signedIn(h, "liaison@frankfurt"), signedIn(h, "coordinator@aomine")
	at := firstLink(t, reader, "/notices")
	p := reader.get(at).must(200, "Wer kommt?")
	p = reader.post(at+"/ask", append(p.form("usual"), "/usual", "what_happened")...).must(200, "Was ist los?", "Sicherheitsprüfung")
	p = reader.post(at+"/ask", append(p.form("usual"), "/usual", "who_is_coming")...).must(200, "Die Zentrale hat Ihre Frage und antwortet hier.")
	reader.post(at+"/ask", append(p.form("usual"), "/usual", "why")...).must(422)
	hq.get("/").must(200, "INC-2026-0007/N")
	p = hq.get(at).must(200, "どなたが来ますか。") // in the staff's language
	var form string
	for _, f := range answering.FindAllStringSubmatch(p.Body, -1) {
		form = f[1]
	}
	hq.post(at+"/questions/"+strings.TrimPrefix(form, "answer-")+"/answer", p.form(form)...).must(422)
	hq.post(at+"/questions/"+strings.TrimPrefix(form, "answer-")+"/answer", append(p.form(form), "/ready", "we_will_call", "/text", "Gegen neun.", "/language", "de")...).
		must(200, "こちらからお電話いたします。")
	p = reader.get(at).must(200, "Wir rufen Sie an.", "Gegen neun.")
	if size := carried(t, h, "liaison@frankfurt", at); size > briefingLimit {
		t.Errorf("%d bytes with two answers", size)
	}
	reader.post(at+"/ask", append(p.form("ask"), "/text", "Darf ich den Raum abschließen?")...).must(200)
	readsOwnWords(t, h, at, reader, hq)
}

// readsOwnWords: what headquarters answers in another language is looked at before, marked while it is not translated, and then read in
// the reader's own; so is why the notice is withdrawn.
func readsOwnWords(t *testing.T, h *apptest.House, at string, reader, hq *browser) {
	p := hq.get(at).must(200, "この文の言語：ドイツ語")
	form := answering.FindStringSubmatch(p.Body)[1]
	question := strings.TrimPrefix(form, "answer-")
	to := at + "/questions/" + question + "/answer"
	words := []string{"/text", "fw-01の部屋は開けておいてください。", "/language", "ja"}
	p = hq.post(to, append(p.form(form), words...)...).must(422, "まだ翻訳がありません：ドイツ語", "送った後は取り消せません。")
	reader.get(at).must(200).not("fw-01の部屋")
	into := at + "/translations/de"
	if p = hq.post(to, append(p.form(form), words...)...).must(200); !strings.Contains(p.Body, into) {
		t.Error("headquarters does not find the translation")
	}
	if p = reader.get(at); !strings.Contains(p.Body, `lang="ja">fw-01の部屋は開けておいてください。`) {
		t.Error("words in another language are not marked as such")
	}
	p.must(200, "Die Zentrale schreibt", "Diese Worte stehen in einer anderen Sprache: Japanisch")
	deputy := signedIn(h, "deputy@aomine")
	deputy.get("/translations").must(200, "質問への答え")
	p = deputy.get(into).must(200, "質問への答え")
	deputy.post(into, append(p.form("translation-"+form), "/text", "Bitte lassen Sie den Raum von fw-01 offen.")...).must(200)
	p = hq.get(into).must(200)
	hq.post(into+"/review", p.form("review-"+form)...).must(200)
	reader.get(at).must(200, "Bitte lassen Sie den Raum von fw-01 offen.").not("開けて")
	hq.get(at+"/showings").must(200, "質問への答え")

	p = hq.get(at).must(200)
	why := []string{"/reason", "Der Termin um 18:00 entfällt.", "/language", "de"}
	p = hq.post(at+"/recall", append(p.form("recall"), why...)...).must(422, "「18:00」")
	p = hq.post(at+"/recall", append(p.form("recall"), append(why, "/override", "Alle kennen den Tag.")...)...).must(200)
	reader.get(at).must(200, "Die Zentrale schreibt", "Der Termin um 18:00 entfällt.").not("Alle kennen")
}

var answering = regexp.MustCompile(`id="(answer-[0-9a-f-]{36})"`)

func TestAReadersLevelIsRaisedAndWhatTheyWereShownIsLogged(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	reader, author, second := signedIn(h, "liaison@frankfurt"), signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	at := firstLink(t, reader, "/notices")
	second.get(at+"/showings").must(200, "まだ誰にも表示されていません。")
	reader.get(at).must(200)
	author.get(at).must(200).not(`id="raise"`) // they wrote it
	p := second.get(at).must(200)
	raise := append(p.form("raise"), "/person", h.Actor("liaison@frankfurt").Person, "/level", "full")
	second.post(at+"/raise", raise...).must(422)
	second.post(at+"/raise", append(raise, "/reason", "Signs for the disks.")...).must(200)
	second.get(at+"/showings").must(200, "Frankfurt", "Deutsch", "業務").not("のために印刷")
	if _, err := h.Notices.Print(h.As("deputy@aomine"), at[len("/notices/"):], h.Actor("liaison@frankfurt").Person); err != nil {
		t.Fatal(err)
	}
	second.get(at+"/showings").must(200, "のために印刷")
	reader.get(at + "/showings").must(403)
	signedIn(h, "engineer@kumo").get(at + "/showings").must(404)
}

func TestANoticeIsWrittenFromItsKindSiteAndTimes(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	incident := firstLink(t, author, "/incidents")
	p := author.get(incident + "/notices/quick").must(200)
	escort := h.Actor("escort@bangkok")
	times := []string{"/kind", "work_on_site", "/site", escort.Organization, "/answers/attend/say/from", "2026-03-31T18:00", "do", "review"}
	lifts := []string{"/kind", "all_clear", "/site", escort.Organization, "do", "review"}
	author.post(incident+"/notices/quick", append(p.form("quick"), lifts...)...).must(422, "差し替える通知を選んでください")
	p = author.get(incident + "/notices/quick").must(200)
	author.post(incident+"/notices/quick", append(p.form("quick"), append(times, "/answers/attend/say/until", "2026-03-31T17:00")...)...).must(422)
	p = author.post(incident+"/notices/quick", append(p.form("quick"), append(times, "/answers/attend/say/until", "2026-04-01T02:00")...)...).must(200)
	at := p.Path
	p = second.get(at).must(200, "承認するとすぐに")
	second.post(at+"/approve", p.form("approve")...).must(200)
	signedIn(h, "escort@bangkok").get(at).must(200, "18:00", "02:00").not(`id="follow"`)
	p = author.get(at).must(200)
	draft := author.post(at+"/follow", append(p.form("follow"), "do", "update")...).must(200, "変わったところを直してから")
	if !strings.HasSuffix(draft.Path, "/edit") || !strings.Contains(draft.Body, `value="2026-03-31T18:00"`) {
		t.Errorf("an update is begun on %s, without the times", draft.Path)
	}
	p = author.get(strings.TrimSuffix(draft.Path, "/edit")).must(200)
	author.post(p.Path+"/discard", p.form("discard")...).must(200, "破棄済み").not(`id="discard"`)
	p = author.get(incident+"/notices/quick").must(200, "Asia/Bangkok")
	moved := []string{"/kind", "update", "/supersedes", at[len("/notices/"):], "/site", h.Actor("liaison@frankfurt").Organization, "do", "draft",
		"/answers/attend/say/from", "2026-03-31T19:00", "/answers/attend/say/until", "2026-04-01T02:00"}
	draft = author.post(incident+"/notices/quick", append(p.form("quick"), moved...)...).must(200)
	n, err := h.Notices.Get(h.As("coordinator@aomine"), strings.Split(draft.Path, "/")[2])
	if err != nil || n.Site != escort.Organization || n.Answers.Attend.Say.Zone != "Asia/Bangkok" {
		t.Errorf("an update of a notice to Bangkok is for %s on the clock of %s, %v", n.Site, n.Answers.Attend.Say.Zone, err)
	}
	tells := []string{"/kind", "information", "/site", escort.Organization, "do", "review"}
	refused := author.post(incident+"/notices/quick", append(p.form("quick"), append(tells, "/level", "minimal")...)...).must(422)
	if !strings.Contains(refused.Body, `name="/level"`) {
		t.Error("it asks for a wider level, and there is none to choose")
	}
	author.post(incident+"/notices/quick", append(p.form("quick"), append(tells, "/level", "operational")...)...).must(200)
	author.post(incident+"/notices/quick", append(p.form("quick"), append(lifts, "/supersedes", at[len("/notices/"):])...)...).must(200, "ไม่จำเป็นต้องอยู่ที่นั่น")
	signedIn(h, "engineer@kumo").get(incident + "/notices/quick").must(404)
}

// Nobody is told by mistake because their site stood there first: it is chosen, unless the case has one alone.
func TestTheQuickFormChoosesASiteOnlyWhereThereIsOne(t *testing.T) {
	h := apptest.Scenario(t)
	author := signedIn(h, "coordinator@aomine")
	one, other := h.Actor("liaison@straits").Organization, h.Actor("liaison@frankfurt").Organization
	for _, c := range []struct {
		sites []string
		stand bool
	}{{[]string{one}, true}, {[]string{one, other}, false}, {nil, false}} {
		i, err := h.Incidents.Open(h.As("coordinator@aomine"), incident.Content{Title: "Another", Severity: "high", TLP: "TLP:AMBER", Sites: c.sites})
		if err != nil {
			t.Fatal(err)
		}
		at := "/incidents/" + i.ID + "/notices/quick"
		p := author.get(at).must(200)
		if strings.Contains(p.Body, `value="`+one+`" selected`) != c.stand {
			t.Errorf("%d sites: one stands there: %v", len(c.sites), !c.stand)
		}
		if !c.stand {
			p := author.post(at, append(p.form("quick"), "/kind", "information", "/site", "", "/answers/attend/not_needed", "yes", "do", "review")...).must(422)
			if !strings.Contains(p.Body, `href="#quick-site"`) {
				t.Errorf("nobody is asked which site: %.1000s", said(p))
			}
		}
	}
}

func TestADoNotTouchNoticeGoesWithARequestInOneAction(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	hub, engineer := h.Actor("liaison@straits"), h.Actor("engineer@merlinet")
	r, err := h.Requests.Create(h.As("coordinator@aomine"), firstLink(t, author, "/incidents")[len("/incidents/"):], request.Content{
		Title: "Image of lp03", Language: "en", Executor: request.Party{Organization: engineer.Organization, Person: engineer.Person},
		Sites: []string{hub.Organization}, Purpose: "To see what ran.", Due: &worktime.Due{Wall: worktime.Local{Date: worktime.Date{Year: 2026, Month: 4, Day: 2}, Hour: 12}, Zone: "Asia/Singapore"},
		Steps: []request.Step{{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: []string{"lp03"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "/requests/" + r.ID
	p := author.get(at).must(200, "機器をそのままにしてください")
	author.post(at+"/issue", append(p.form("issue"), "/do_not_touch", "yes")...).must(200)
	waits := second.get("/notices?turn=me").must(200).link("現状維持のお願い")
	p = second.get(waits).must(200)
	second.post(waits+"/approve", p.form("approve")...).must(200, "送信")
	opened, err := h.Incidents.Open(h.As("coordinator@aomine"), incident.Content{Title: "Another", Severity: "high", TLP: "TLP:AMBER", Sites: []string{hub.Organization}})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Create(h.As("coordinator@aomine"), opened.ID, r.Content); err != nil {
		t.Fatal(err)
	}
	at = "/requests/" + r.ID
	author.post(at+"/issue", append(author.get(at).form("issue"), "/do_not_touch", "yes", "/scheduled_for/wall", "2026-04-01T09:00", "/scheduled_for/zone", "Asia/Singapore")...).must(200)
	waits = second.get("/notices?turn=me").must(200).link("現状維持のお願い")
	p = second.get(waits).must(200, "依頼と一緒に送られます。")
	second.post(waits+"/approve", p.form("approve")...).must(200, "依頼と一緒に送られます。")
	h.Clock.Set(time.Date(2026, 4, 1, 1, 0, 0, 0, time.UTC))
	if _, err := h.Requests.IssueScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	author, second = signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	p = author.get(at).must(200, "現状維持のお願いも取り消す")
	author.post(at+"/cancel", append(p.form("cancel"), "/reason", "CANARY", "/recall_do_not_touch", "yes")...).must(200)
	second.get(waits).must(200, "取り消し").not("CANARY")
}

func TestWhatWaitsForItsTimeIsStoppedOnItsPage(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	l, err := h.Notices.List(h.As("coordinator@aomine"), notice.Filter{States: []notice.State{notice.Scheduled}}, notice.Page{Limit: 1})
	if err != nil || len(l.Items) == 0 {
		t.Fatalf("nothing is scheduled: %v", err)
	}
	at := "/notices/" + l.Items[0].ID
	p := second.get(at).must(200, "送信を止める")
	second.post(at+"/return", append(p.form("return"), "/reason", "夜が違います。")...).must(200, "夜が違います。", "下書き")
	if p := author.get(at + "/edit").must(200); !strings.HasSuffix(p.Path, "/edit") {
		t.Errorf("its author can't change it at %s", p.Path)
	}
}

func TestEachReaderIsGivenALevelAndALanguage(t *testing.T) {
	h := apptest.Scenario(t)
	author := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, author, "/incidents")
	escort, liaison := h.Actor("escort@bangkok").Person, h.Actor("liaison@bangkok").Person
	about := []string{"/kind", "information", "/level", "minimal", "/recipients", escort, "/recipients", liaison, "/answers/what_happened", "equipment_problem",
		"/own_words/2/text", "CANARY-FULL at 18:00.", "/own_words/2/language", "en"}
	p := author.get(incident + "/notices/new").must(200)
	at := author.post(incident+"/notices", append(p.form("notice"), about...)...).must(200).Path
	p = author.get(at+"/edit").must(200, "一人ずつの読み方")
	author.post(at+"/edit", append(p.form("notice"), append(about, "/reading/"+escort+"/level", "", "/reading/"+escort+"/language", "en",
		"/reading/"+liaison+"/level", "operational", "/reading/"+liaison+"/language", "")...)...).must(200)
	author.get(at+"?person="+escort).must(200, "Information for you").not("การรักษา")
	author.get(at+"?person="+liaison).must(200, "เกิดอะไรขึ้น").not("CANARY-FULL")
	if p := author.get(at).must(200); !strings.Contains(p.Body, at+`/edit#notice-own_words-2-text`) {
		t.Error("what stands against the words for the fullest level doesn't lead to their place")
	}
	p = author.get(at+"/edit").must(200, "すべてを見られる方に伝えたいこと")
	if !strings.Contains(p.Body, `name="/own_words/2/text"`) || strings.Count(p.Body, "CANARY-FULL") < 1 {
		t.Error("the words are not at their place")
	}
	long := author.post(at+"/edit", append([]string{"/own_words/2/text", strings.Repeat("x", 1001)}, append(p.form("notice"), about...)...)...).must(422)
	if !strings.Contains(long.Body, `href="#notice-own_words-2-text"`) {
		t.Error("what is too long is not told at its place")
	}
	n, err := h.Notices.Get(h.As("coordinator@aomine"), strings.TrimPrefix(at, "/notices/"))
	if err != nil {
		t.Fatal(err)
	}
	want := []notice.Addressee{{Person: escort, Language: "en"}, {Person: liaison, Level: access.Operational}}
	if !slices.Equal(n.Content.Recipients, want) {
		t.Errorf("%+v", n.Content.Recipients)
	}
	p = author.get(at + "/edit").must(200)
	author.post(at+"/edit", append(p.form("notice"), append(about, "/reading/"+escort+"/level", "everything", "/reading/"+escort+"/language", "")...)...).must(422)
}

// All times of the whole form that exist twice are asked about in one go, also when to send it, and what was typed stays; what is chosen and not
// needed any more stands in nobody's way.
func TestAllTimesThatComeTwiceAreAskedAboutAtOnce(t *testing.T) {
	h := apptest.Scenario(t)
	author, site := signedIn(h, "coordinator@aomine"), h.Actor("liaison@frankfurt").Organization
	incident := firstLink(t, author, "/incidents")
	typed := func(more ...string) []string {
		return append([]string{
			"/kind", "work_on_site", "/level", "minimal", "/site", site, "/answers/attend/say/from", "2026-10-24T18:00", "/answers/attend/say/until", "2026-10-25T02:50",
			"/entry/report", "security_desk", "/relief/name", "Second escort", "/relief/at/wall", "2026-10-25T02:30", "/way_home/ways", "last_train", "/way_home/leaves/wall", "2026-10-25T02:55",
			"/send_at/wall", "2026-10-25T02:10", "/send_at/zone", "Europe/Berlin",
		}, more...)
	}
	folds := []string{"/answers/attend/say/until_fold", "/relief/at/fold", "/way_home/leaves/fold", "/send_at/fold"}
	p := author.get(incident + "/notices/new").must(200)
	p = author.post(incident+"/notices", append(p.form("notice"), typed()...)...).must(422)
	var chosen []string
	for _, fold := range folds {
		if !strings.Contains(p.Body, `name="`+fold+`" value="later"`) {
			t.Errorf("nobody is asked about %s", fold)
		}
		chosen = append(chosen, fold, "later")
	}
	if !strings.Contains(p.Body, `value="Second escort"`) {
		t.Error("what was typed is gone")
	}
	p = author.post(incident+"/notices", append(p.form("notice"), typed(chosen...)...)...).must(200)
	edit := p.Path + "/edit"
	p = author.get(edit).must(200)
	once := typed(chosen...)
	for i, one := range once {
		once[i] = strings.Replace(one, "2026-10-25T02", "2026-10-26T02", 1)
	}
	author.post(edit, append(p.form("notice"), once...)...).must(200)
	n, err := h.Notices.Get(h.As("coordinator@aomine"), strings.Split(edit, "/")[2])
	if err != nil || n.Answers.Attend.Say.UntilFold != "" || n.Relief.At.Fold != "" || n.WayHome.Leaves.Fold != "" || n.SendAt.Fold != "" {
		t.Errorf("%+v %+v %v", n.Answers.Attend.Say, n.Content, err)
	}
}

// Frankfurt shows 02:30 twice on 25 October: each form on which somebody says when to be there asks which.
func TestAnHourThatComesTwiceIsAskedAboutWhereverANoticeIsWritten(t *testing.T) {
	h := apptest.Scenario(t)
	author, site := signedIn(h, "coordinator@aomine"), h.Actor("liaison@frankfurt").Organization
	incident := firstLink(t, author, "/incidents")
	at := func(until string, more ...string) []string {
		return append([]string{"/kind", "work_on_site", "/level", "minimal", "/site", site, "/answers/attend/say/from", "2026-10-25T02:30", "/answers/attend/say/until", until}, more...)
	}
	asked := func(p shown) {
		t.Helper()
		if p.Status != 422 || !strings.Contains(p.Body, `name="/answers/attend/say/fold" value="later"`) {
			t.Fatalf("%d: nobody is asked which: %.2000s", p.Status, said(p))
		}
	}
	p := author.get(incident + "/notices/quick").must(200)
	p = author.post(incident+"/notices/quick", append(p.form("quick"), at("2026-10-25T08:00", "do", "draft")...)...)
	asked(p)
	p = author.post(incident+"/notices/quick", append(p.form("quick"), at("2026-10-25T08:00", "do", "draft", "/answers/attend/say/fold", "later")...)...).must(200)
	edit := p.Path
	if !regexp.MustCompile(`name="/answers/attend/say/fold" value="later"[^>]* checked`).MatchString(p.Body) {
		t.Error("what was chosen is not in the form")
	}
	asked(author.post(edit, append(p.form("notice"), at("2026-10-25T07:00")...)...))
	p = author.get(edit)
	author.post(edit, append(p.form("notice"), at("2026-10-25T07:00", "/answers/attend/say/fold", "earlier")...)...).must(200)
	id := strings.TrimSuffix(strings.TrimPrefix(edit, "/notices/"), "/edit")
	stands := func() notice.Attendance {
		t.Helper()
		n, err := h.Notices.Get(h.As("coordinator@aomine"), id)
		if err != nil {
			t.Fatal(err)
		}
		return *n.Answers.Attend.Say
	}
	if a := stands(); a.Fold != worktime.Earlier || a.Zone != "Europe/Berlin" {
		t.Errorf("%+v", a)
	}

	p = author.get(edit)
	both := author.post(edit, append(p.form("notice"), at("2026-10-25T02:15", "/answers/attend/say/fold", "")...)...)
	asked(both)
	if !strings.Contains(both.Body, `name="/answers/attend/say/until_fold" value="later"`) || strings.Contains(said(both), "Europe/Berlin exists") {
		t.Errorf("nobody is asked which end: %.2000s", said(both))
	}
	p = author.get(edit)
	author.post(edit, append(p.form("notice"), at("2026-10-25T02:15", "/answers/attend/say/fold", "earlier", "/answers/attend/say/until_fold", "later")...)...).must(200)
	if a := stands(); a.Fold != worktime.Earlier || a.UntilFold != worktime.Later {
		t.Errorf("%+v", a)
	}
	p = author.get(edit)
	author.post(edit, append(p.form("notice"), at("2026-10-25T07:00", "/answers/attend/say/fold", "earlier")...)...).must(200)

	_, err := h.Notices.Change(h.As("coordinator@aomine"), id, func(c notice.Content) notice.Content { // as the API may
		there := *c.Answers.Attend.Say
		there.Zone, there.Fold = "Asia/Tokyo", ""
		c.Answers.Attend = &notice.Answer[notice.Attendance]{Say: &there}
		return c
	})
	if err != nil {
		t.Fatal(err)
	}
	p = author.get(edit).must(200)
	zone := regexp.MustCompile(`name="/answers/attend/say/zone"[^>]* value="([^"]*)"`).FindStringSubmatch(p.Body)
	if zone == nil {
		t.Fatal("whose clock it is on is not in the form")
	}
	author.post(edit, append(p.form("notice"), at("2026-10-25T07:00", "/answers/attend/say/zone", zone[1])...)...).must(200)
	if a := stands(); a.Zone != "Asia/Tokyo" {
		t.Errorf("the clock did not stay: %+v", a)
	}
}

// What follows a notice is on that one's clock, whichever site stands in the quick form.
func TestAnHourThatComesTwiceIsAskedAboutOnTheClockOfWhatIsFollowed(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	author := signedIn(h, "coordinator@aomine")
	quick := firstLink(t, author, "/incidents") + "/notices/quick"
	old := strings.TrimPrefix(firstLink(t, signedIn(h, "liaison@frankfurt"), "/notices"), "/notices/")
	typed := []string{"/kind", "update", "/supersedes", old, "/site", h.Actor("liaison@straits").Organization, "do", "draft",
		"/answers/attend/say/from", "2026-10-25T02:30", "/answers/attend/say/until", "2026-10-25T08:00"}
	p := author.post(quick, append(author.get(quick).must(200).form("quick"), typed...)...).must(422)
	p = author.post(quick, append(p.form("quick"), append(typed, "/answers/attend/say/fold", "later")...)...).must(200)
	n, err := h.Notices.Get(h.As("coordinator@aomine"), strings.Split(p.Path, "/")[2])
	if err != nil || n.Answers.Attend.Say.Zone != "Europe/Berlin" || n.Answers.Attend.Say.Fold != worktime.Later {
		t.Errorf("%+v %v", n.Answers.Attend.Say, err)
	}
}

// The page of a notice is there, too, where the first whom it was written to had left when it went out, and says so.
func TestWhoHadLeftWhenItWentOutIsNamed(t *testing.T) {
	h := apptest.Scenario(t)
	desk, deputy := h.As("coordinator@aomine"), h.As("deputy@aomine")
	incident := strings.TrimPrefix(firstLink(t, signedIn(h, "coordinator@aomine"), "/incidents"), "/incidents/")
	gone, there := h.Actor("escort@bangkok"), h.Actor("liaison@bangkok")
	wall := func(s string) worktime.Local {
		l, err := worktime.ParseLocal(s)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	c, err := h.Notices.Defaults(desk, notice.Content{
		Kind: notice.WorkOnSite, Site: gone.Organization, Recipients: []notice.Addressee{{Person: gone.Person}, {Person: there.Person}}, OnApproval: true,
		Answers: notice.Answers{Attend: &notice.Answer[notice.Attendance]{Say: &notice.Attendance{From: wall("2026-03-31T18:00"), Until: wall("2026-04-01T02:00")}}},
		SendAt:  &worktime.Due{Wall: wall("2026-03-30T22:00"), Zone: "Asia/Bangkok"},
	})
	n, errCreate := h.Notices.Create(desk, incident, c)
	_, errSubmit := h.Notices.Submit(desk, n.ID)
	_, errApprove := h.Notices.Approve(deputy, n.ID)
	_, errLeave := h.Directory.Deactivate(h.As("administrator@aomine"), gone.Person)
	h.Clock.Advance(24 * time.Hour)
	_, errSend := h.Notices.SendScheduled(t.Context())
	if err := errors.Join(err, errCreate, errSubmit, errApprove, errLeave, errSend); err != nil {
		t.Fatal(err)
	}
	at := "/notices/" + n.ID
	p := signedIn(h, "coordinator@aomine").get(at).must(200, "未送信（離任済み）").not(at + "?person=" + gone.Person)
	if !strings.Contains(p.Body, at+"?person="+there.Person) {
		t.Error("whom it went to is no reader to choose")
	}
}

// What the directory says of those whom a notice names is not copied into it by its form, and nobody is dropped unseen who has left.
func TestTheFormKeepsWhomANoticeNames(t *testing.T) {
	h := apptest.Scenario(t)
	author, hq := signedIn(h, "coordinator@aomine"), h.As("coordinator@aomine")
	escort, second, deputy := h.Actor("escort@bangkok"), h.Actor("escort2@bangkok"), h.Actor("deputy@aomine")
	incident := strings.TrimPrefix(firstLink(t, author, "/incidents"), "/incidents/")
	n, err := h.Notices.Create(hq, incident, notice.Content{
		Kind: "work_on_site", Level: access.Minimal, Site: escort.Organization, Recipients: []notice.Addressee{{Person: escort.Person}},
		Contact: &notice.Contact{Person: deputy.Person}, Visitors: []notice.Visitor{{Person: second.Person, Name: "Second"}},
		Relief: &notice.Relief{Person: second.Person, At: worktime.Due{Wall: worktime.Local{Date: worktime.Date{Year: 2026, Month: 4, Day: 1}, Hour: 1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	names := func(people ...string) {
		t.Helper()
		p := author.get("/notices/" + n.ID + "/edit").must(200)
		for _, person := range people {
			if strings.Count(p.Body, `value="`+person+`" selected`) == 0 {
				t.Errorf("%s is not chosen any more", person)
			}
		}
		for _, m := range regexp.MustCompile(`href="[^"]*#(notice-[^"]+)"`).FindAllStringSubmatch(p.Body, -1) {
			if !strings.Contains(p.Body, `id="`+m[1]+`"`) {
				t.Errorf("what stands against it leads to #%s, which is nowhere", m[1])
			}
		}
		for _, copied := range []string{`value="Aomine Deputy Coordinator"`, `name="/contact/phone" value="+`, `name="/relief/name" value="B`} {
			if strings.Contains(p.Body, copied) {
				t.Errorf("the form has %s of the directory", copied)
			}
		}
	}
	names(deputy.Person, second.Person)
	if _, err := h.Directory.Deactivate(h.As("administrator@aomine"), second.Person); err != nil {
		t.Fatal(err)
	}
	names(deputy.Person, second.Person)
}
