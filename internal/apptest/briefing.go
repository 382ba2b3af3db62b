package apptest

import (
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// Incident is the scenario's.
const Incident = "INC-2026-0007"

// Longest is a notice that says all that one can say, each at its longest, to somebody who reads all of it.
func (h *House) Longest(who, language string) notice.Content {
	h.T.Helper()
	wall := func(text string) worktime.Local {
		l, err := worktime.ParseLocal(text)
		if err != nil {
			h.T.Fatal(err)
		}
		return l
	}
	awkward := func(n int) string { // no letter like the one before, and three bytes each
		var b strings.Builder
		for i := range n {
			b.WriteRune(rune(0x4E00 + i*i*7919%0x5000))
		}
		return b.String()
	}
	const zone = "America/North_Dakota/New_Salem"
	on := func(text string) *worktime.Due { return &worktime.Due{Wall: wall(text), Zone: zone} }
	return notice.Content{
		Kind: notice.UrgentWork, Level: access.Full,
		Answers: notice.Answers{
			WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.Other, Text: awkward(notice.MaxOther), Language: language}},
			WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &notice.Works},
			HowLong:        &notice.Answer[notice.Range]{Say: &notice.Range{MinutesFrom: 99_997, MinutesTo: 99_998}},
			Attend: &notice.Answer[notice.Attendance]{Say: &notice.Attendance{ // an hour that is there twice is told apart by its offset
				From: wall("2026-09-30T18:00"), Until: wall("2026-11-01T01:30"), Zone: zone, Fold: worktime.Later,
			}},
			Headquarters: &notice.Answer[notice.Situation]{CannotSay: true},
		},
		Instructions: notice.Instructions, Bring: notice.Things, Clothing: notice.Clothes,
		Entry:   &notice.Entry{Report: "equipment_room", Papers: notice.Papers, EarlyMinutes: 1439, RegisterBy: on("2026-09-29T18:00")},
		Relief:  &notice.Relief{Name: awkward(notice.MaxName), At: *on("2026-10-31T18:00")},
		WayHome: &notice.WayHome{Ways: notice.Ways, Leaves: on("2026-11-01T03:30")},
		Visitors: slices.Repeat([]notice.Visitor{{
			Name: awkward(notice.MaxVisitor), Organization: awkward(notice.MaxVisitor), Shows: notice.Papers,
			Number: strings.Repeat("N", notice.MaxShown), Phone: "+123456789012345",
		}}, notice.MaxVisitors),
		Texts: []notice.OwnText{
			{Key: notice.Remark, Language: language, Text: awkward(notice.MaxRemark - 2*(notice.MaxRemark/3))},
			{Key: notice.RemarkInvestigative, Language: language, Text: awkward(notice.MaxRemark / 3)},
			{Key: notice.RemarkFull, Language: language, Text: awkward(notice.MaxRemark / 3)},
		},
		Contact: &notice.Contact{
			Name: awkward(notice.MaxName), Phone: "+123456789012345", Email: strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 90) + "example",
			Languages: []string{"ja-simple", "zh-Hans", "zh-Hant", "pt-BR", "id", "vi", "ms", "tl", "hi", "ar"},
		},
		Recipients: []notice.Addressee{{Person: h.Actor(who).Person, Language: language}},
	}
}

// Brief has headquarters send a notice, and gives its page's address.
func (h *House) Brief(t testing.TB, c notice.Content) string {
	t.Helper()
	hq := h.As("coordinator@aomine")
	n, err := h.Notices.Create(hq, Incident, c)
	if err == nil {
		_, err = h.Notices.Submit(hq, n.ID)
	}
	if err == nil {
		_, err = h.Notices.Approve(h.As("deputy@aomine"), n.ID)
	}
	if err == nil {
		_, err = h.Notices.Send(hq, n.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "/notices/" + n.ID
}
