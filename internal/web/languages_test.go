package web_test

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// Words that no native reader has been through are a draft to headquarters, and just words to whom they are written.
func TestOnlyHeadquartersIsToldThatWordsAreADraft(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	const draft = "下書きの翻訳"
	hq, site := signedIn(h, "coordinator@aomine"), signedIn(h, "liaison@frankfurt")
	at := firstLink(t, site, "/notices")
	hq.get(at).must(200, draft, "Deutsch ("+draft+")")
	site.get(at).must(200).not("Übersetzungsentwurf", draft)
	hq.get("/directory/languages").must(200, draft, "Deutsch", "ドイツ語", "العربية")
	site.get("/directory").must(200).not("/directory/languages")
	site.get("/directory/languages").must(404)
	site.get("/directory/languages/de").must(404)

	const unapproved, approved, to = "最小限の文は未承認", "最小限の文は承認済み", "/directory/languages/de"
	n, err := h.Notices.Create(h.As("coordinator@aomine"), "INC-2026-0007", notice.Content{
		Kind: notice.WorkOnSite, Recipients: []notice.Addressee{{Person: h.Actor("liaison@frankfurt").Person}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := hq.get("/notices/" + n.ID).must(200); !strings.Contains(p.Body, to) {
		t.Error("whoever writes isn't warned of what nobody has approved")
	}
	hq.get("/directory/languages").must(200, unapproved, approved)
	p := hq.get(to).must(200, unapproved, "Es geht um dringende Arbeiten", "拠点の機器に関する緊急の作業")
	changed := hq.post(to+"/approve", append([]string{"/sha256", strings.Repeat("0", 64)}, p.form("approve")...)...)
	changed.must(409, "その間に文が変わりました")
	hq.post(to+"/approve", p.form("approve")...).must(200, approved, "Aomine Coordinator, Aomine Seiki").not(unapproved)
	if p := hq.get("/notices/" + n.ID).must(200); strings.Contains(p.Body, to) {
		t.Error("what is approved is warned of")
	}
	p = hq.get(to)
	hq.post(to+"/approve", append([]string{"/sha256", strings.Repeat("0", 64)}, p.form("withdraw")...)...).must(409, approved)
	hq.post(to+"/approve", p.form("withdraw")...).must(200, unapproved)
	signedIn(h, "auditor@aomine").get("/directory/languages/fr").must(200).not("/approve")
}

// A person's language is chosen by its name for itself, and a regional variant that stands is not lost.
func TestALanguageIsChosenByItsName(t *testing.T) {
	h := apptest.Scenario(t)
	speaks(t, h, "engineer@merlinet", "en-SG")
	b := signedIn(h, "engineer@merlinet")
	p := b.get("/account").must(200, "English (en-SG)", "العربية", "日本語", "繁體中文")
	if !strings.Contains(p.Body, `<option value="en-SG" selected>`) {
		t.Error("the language that stands is not chosen")
	}
	hq := signedIn(h, "administrator@aomine")
	hq.get("/people/new").must(200, "Tiếng Việt")
}

// Two buttons: what is said first at minimal in Thai is approved no more, so that a notice that waits for its time goes back to its author
// instead of out, and its page says why; approved again, it goes out.
func TestWhatIsSaidFirstIsApprovedAndWithdrawnByButtons(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := h.As("coordinator@aomine"), h.As("deputy@aomine")
	escort := h.Actor("escort@bangkok")
	must := func(n notice.View, err error) notice.View {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	soon, err := worktime.ParseDue("2026-03-30T10:00", "Asia/Bangkok", "")
	if err != nil {
		t.Fatal(err)
	}
	work, hq := []notice.Work{notice.CopyData}, notice.Preparing
	n := must(h.Notices.Create(author, apptest.Incident, notice.Content{
		Kind: notice.WorkOnSite, Site: escort.Organization, Level: access.Minimal, SendAt: &soon,
		Recipients: []notice.Addressee{{Person: escort.Person}}, Contact: &notice.Contact{Person: h.Actor("coordinator@aomine").Person},
		Answers: notice.Answers{
			WhatHappened: &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.SecurityCheck}}, WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &work},
			HowLong: &notice.Answer[notice.Range]{CannotSay: true}, Attend: &notice.Answer[notice.Attendance]{Say: &notice.Attendance{None: true}},
			Headquarters: &notice.Answer[notice.Situation]{Say: &hq},
		},
	}))
	send := func() {
		t.Helper()
		must(h.Notices.Submit(author, n.ID))
		must(h.Notices.Approve(second, n.ID))
		must(h.Notices.Send(author, n.ID))
	}
	state := func() notice.State {
		t.Helper()
		return must(h.Notices.Get(author, n.ID)).State
	}

	desk := signedIn(h, "coordinator@aomine")
	const page = "/directory/languages/th"
	send()
	p := desk.get(page).must(200, "承認済み")
	if strings.Contains(p.Body, `id="approve"`) {
		t.Error("what is approved is to be approved again")
	}
	p = desk.post(page+"/approve", p.form("withdraw")...).must(200)
	if !strings.Contains(p.Body, `id="approve"`) || strings.Contains(p.Body, `id="withdraw"`) {
		t.Errorf("it is withdrawn: %.1500s", said(p))
	}
	h.Clock.Set(time.Date(2026, 3, 30, 3, 0, 0, 0, time.UTC))
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != notice.Draft {
		t.Fatalf("it is %s", got)
	}
	desk.get("/notices/"+n.ID).must(200, "まだだれも承認していません")
	signedIn(h, "escort@bangkok").get("/notices/" + n.ID).must(404)

	p = desk.get(page)
	desk.post(page+"/approve", p.form("approve")...).must(200, "承認済み")
	send()
	if got := state(); got != notice.Sent {
		t.Errorf("approved, it is %s", got)
	}
	signedIn(h, "escort@bangkok").get("/notices/" + n.ID).must(200)
}
