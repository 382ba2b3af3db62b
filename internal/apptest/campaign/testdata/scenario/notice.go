package main

import (
	"log"
	"strings"
	"unicode"

	"tasuki/internal/apptest/campaign/testdata/scenario/contract"
)

// brief has headquarters write a briefing in its own words' types, a second person approve it, and the escort read it in
// Thai and say so.
func brief(headquarters, second, escort somebody) {
	site := siteNamed(headquarters, "Aomine Bangkok")
	written := done(must(headquarters.CreateNoticeWithResponse(ctx, incident, &contract.CreateNoticeParams{IdempotencyKey: key()}, contract.NoticeInput{
		Kind: contract.NoticeKindWorkOnSite, Site: &site, Level: new(contract.DisclosureLevelMinimal),
		Answers: &contract.NoticeAnswersInput{
			WhatHappened:   &contract.WhatHappened{Say: new(contract.WhatHappenedSaySecurityCheck)},
			WhatWillBeDone: &contract.WhatWillBeDone{Say: &[]contract.WhatWillBeDoneSay{contract.WhatWillBeDoneSayCopyData}},
			HowLong:        &contract.HowLong{Say: &contract.MinutesRange{MinutesFrom: 120, MinutesTo: 240}},
			Attend:         &contract.AttendInput{Say: &contract.AttendanceInput{From: "2026-03-31T18:00", Until: "2026-03-31T22:00"}},
			Headquarters:   &contract.AtHeadquarters{CannotSay: new(true)},
		},
		Instructions: &[]contract.NoticeInstruction{contract.NoticeInstructionLetEngineerIn, contract.NoticeInstructionStayBeside},
		Contact:      &contract.NoticeContactInput{Person: &headquarters.person},
		Recipients:   &[]contract.NoticeRecipientInput{{Person: escort.person}},
	}))).JSON201
	id := written.ID
	done(must(headquarters.SubmitNoticeWithResponse(ctx, id, &contract.SubmitNoticeParams{IdempotencyKey: key()}, contract.Nothing{})))
	own := must(headquarters.ApproveNoticeWithResponse(ctx, id, &contract.ApproveNoticeParams{IdempotencyKey: key()}, contract.Nothing{}))
	if own.StatusCode() < 400 {
		log.Fatal("its author approved it")
	}
	done(must(second.ApproveNoticeWithResponse(ctx, id, &contract.ApproveNoticeParams{IdempotencyKey: key()}, contract.Nothing{})))
	sent := done(must(headquarters.SendNoticeWithResponse(ctx, id, &contract.SendNoticeParams{IdempotencyKey: key()}, contract.Nothing{}))).JSON200
	want("the briefing", sent.State, contract.NoticeStateSent)
	read(escort, id)
	for _, r := range done(must(headquarters.ShowNoticeWithResponse(ctx, id))).JSON200.Recipients {
		want("the escort, to headquarters", *r.State, contract.NoticeRecipientStateUnderstood)
	}
}

// read is the escort's part. Reading says nothing; the button does.
func read(escort somebody, id contract.ID) {
	waiting := done(must(escort.ListNoticesWithResponse(ctx, &contract.ListNoticesParams{Turn: new(contract.ListNoticesParamsTurnMe)}))).JSON200
	want("the newest briefing", waiting.Items[0].ID, id)
	text := done(must(escort.ShowNoticeWithResponse(ctx, id))).JSON200.Text
	want("its language", text.Language, "th")
	thai := 0
	for _, r := range text.Text {
		if unicode.Is(unicode.Thai, r) {
			thai++
		}
	}
	if thai < 100 || !strings.Contains(text.Text, "18:00") || !strings.Contains(text.Text, "22:00") {
		log.Fatalf("that is no briefing in Thai with the site's hours:\n%s", text.Text)
	}
	understood := done(must(escort.UnderstandNoticeWithResponse(ctx, id, &contract.UnderstandNoticeParams{IdempotencyKey: key()}, contract.Nothing{}))).JSON200
	want("the escort", *understood.Recipients[0].State, contract.NoticeRecipientStateUnderstood)
}

func siteNamed(reader somebody, name string) contract.ID {
	for _, s := range done(must(reader.ListSitesWithResponse(ctx, nil))).JSON200.Items {
		if s.Name == name {
			return s.ID
		}
	}
	log.Fatalf("there is no site %s", name)
	return ""
}
