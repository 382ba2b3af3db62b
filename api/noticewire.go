package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// noticeContent takes what is written into a new draft.
func noticeContent(in wire.NoticeInput) (notice.Content, error) {
	edit, err := noticeEdit(wire.NoticePatch{
		Kind: &in.Kind, Site: &in.Site, Level: &in.Level, Answers: in.Answers, Instructions: &in.Instructions, Bring: &in.Bring,
		Entry: in.Entry, Clothing: &in.Clothing, Visitors: &in.Visitors,
		Relief: in.Relief, WayHome: in.WayHome, OwnWords: &in.OwnWords, Contact: in.Contact, Recipients: &in.Recipients, Request: &in.Request, SendAt: in.SendAt, OnApproval: &in.OnApproval, Supersedes: &in.Supersedes,
	})
	if err != nil {
		return notice.Content{}, err
	}
	return edit(notice.Content{}), nil
}

// noticeEdit is a change of a draft: what is absent stays.
func noticeEdit(p wire.NoticePatch) (func(notice.Content) notice.Content, error) {
	leaves, badTime := dueOf("/send_at", p.SendAt)
	var answers notice.Answers
	var badWindow error
	if p.Answers != nil {
		answers, badWindow = noticeAnswers(*p.Answers)
	}
	stay, badStay := noticeStay(p)
	if err := fault.Join(badWindow, badTime, badStay); err != nil {
		return nil, err
	}
	return func(c notice.Content) notice.Content {
		c = stay(c)
		set(&c.Site, p.Site)
		set(&c.Request, p.Request)
		set(&c.Supersedes, p.Supersedes)
		if p.Kind != nil {
			c.Kind = notice.Kind(*p.Kind)
		}
		if p.Level != nil {
			c.Level = access.Level(*p.Level)
		}
		if p.Answers != nil {
			c.Answers = answers
		}
		if p.Instructions != nil {
			c.Instructions = each(*p.Instructions, func(i wire.NoticeInstruction) notice.Instruction { return notice.Instruction(i) })
		}
		if p.Bring != nil {
			c.Bring = each(*p.Bring, func(b wire.NoticeBring) notice.Thing { return notice.Thing(b) })
		}
		if p.Contact != nil {
			who := *p.Contact
			c.Contact = &notice.Contact{Person: who.Person, Name: who.Name, Phone: who.Phone, Email: who.Email, Languages: who.Languages}
		}
		if p.Recipients != nil {
			c.Recipients = each(*p.Recipients, func(r wire.NoticeRecipientInput) notice.Addressee {
				return notice.Addressee{Person: r.Person, Language: r.Language, Level: access.Level(r.Level)}
			})
		}
		if leaves != nil {
			c.SendAt = leaves
		}
		if p.OnApproval != nil {
			c.OnApproval = *p.OnApproval
		}
		return c
	}, nil
}

// noticeAnswers keeps what was said and what was not apart: a question that is absent has no answer yet.
func noticeAnswers(in wire.NoticeAnswersInput) (notice.Answers, error) {
	var a notice.Answers
	if h := in.WhatHappened; h != nil {
		a.WhatHappened = &notice.Answer[notice.Happening]{CannotSay: h.CannotSay}
		if h.Say != "" || h.OtherText != "" {
			a.WhatHappened.Say = &notice.Happening{Cause: notice.Cause(h.Say), Text: h.OtherText, Language: h.OtherLanguage}
		}
	}
	if w := in.WhatWillBeDone; w != nil {
		a.WhatWillBeDone = &notice.Answer[[]notice.Work]{CannotSay: w.CannotSay}
		if w.Say != nil {
			works := each(w.Say, func(s wire.WhatWillBeDoneSay) notice.Work { return notice.Work(s) })
			a.WhatWillBeDone.Say = &works
		}
	}
	if l := in.HowLong; l != nil {
		a.HowLong = &notice.Answer[notice.Range]{CannotSay: l.CannotSay}
		if l.Say != nil {
			a.HowLong.Say = &notice.Range{MinutesFrom: l.Say.MinutesFrom, MinutesTo: l.Say.MinutesTo}
		}
	}
	if q := in.Headquarters; q != nil {
		a.Headquarters = &notice.Answer[notice.Situation]{CannotSay: q.CannotSay}
		if q.Say != "" {
			situation := notice.Situation(q.Say)
			a.Headquarters.Say = &situation
		}
	}
	if in.Attend == nil {
		return a, nil
	}
	a.Attend = &notice.Answer[notice.Attendance]{CannotSay: in.Attend.CannotSay}
	if in.Attend.Say == nil {
		if in.Attend.NotNeeded {
			a.Attend.Say = &notice.Attendance{None: true}
		}
		return a, nil
	}
	from, badFrom := wallOf("/answers/attend/say/from", in.Attend.Say.From)
	until, badUntil := wallOf("/answers/attend/say/until", in.Attend.Say.Until)
	a.Attend.Say = &notice.Attendance{From: from, Until: until, Zone: in.Attend.Say.Zone, Fold: worktime.Fold(in.Attend.Say.Fold),
		UntilFold: worktime.Fold(in.Attend.Say.UntilFold), None: in.Attend.NotNeeded}
	return a, fault.Join(badFrom, badUntil)
}

// wireNotice answers with a notice as its reader sees it, unless a verb was refused.
func (a *API) wireNotice(ctx context.Context, v notice.View, err error) (wire.Notice, error) {
	if err != nil {
		return wire.Notice{}, err
	}
	parties := []request.Party{request.Party(v.Author), request.Party(v.ApprovedBy)}
	if v.Override != nil {
		parties = append(parties, request.Party(v.Override.By))
	}
	for _, r := range v.Recipients {
		parties = append(parties, request.Party(r.Party))
	}
	for _, q := range v.Questions {
		parties = append(parties, request.Party(q.By))
		if q.Answer != nil {
			parties = append(parties, request.Party(q.Answer.By))
		}
	}
	for _, to := range v.Content.Recipients {
		parties = append(parties, request.Party{Person: to.Person})
	}
	n, err := a.names(ctx, parties...)
	if err != nil {
		return wire.Notice{}, err
	}
	words := a.noticeWords(ctx, v)
	w := wire.Notice{
		ID: v.ID, Reference: v.Reference, Incident: v.Incident, IncidentReference: incidentReference(v.Reference), Site: v.Site,
		Kind: wire.NoticeKind(v.Kind), State: wire.NoticeState(v.State), Level: wire.DisclosureLevel(v.Level), Answers: wireAnswers(v.Answers),
		Instructions: []wire.NoticeInstruction{}, Bring: []wire.NoticeBring{}, Contact: wireContact(v.Contact), Recipients: n.recipients(v),
		Questions: n.noticeQuestions(words, v), Request: v.Request, SendAt: leaves(v.Notice), OnApproval: v.OnApproval, WithRequest: v.WithRequest != "", SentAt: v.SentAt, Supersedes: v.Supersedes,
		SupersededBy: v.SupersededBy, Author: n.party(request.Party(v.Author)), Reason: notice.Plain(v.Why(words), words.Dir()), ReasonLanguage: v.ReasonLanguage, Possible: []string{},
		CreatedAt: v.CreatedAt, Version: int64(v.Version),
	}
	wireStay(&w, v.Content)
	if m := v.Moved; m != nil {
		w.AttendanceMoved = timeMove(ctx, m.From, m.To)
	}
	if o := v.Override; o != nil {
		w.Override = &wire.NoticeOverride{By: n.party(request.Party(o.By)), At: o.At, Reason: o.Reason}
	}
	if v.ApprovedBy.Person != "" {
		by := n.party(request.Party(v.ApprovedBy))
		w.ApprovedBy = &by
	}
	for _, i := range v.Instructions {
		w.Instructions = append(w.Instructions, wire.NoticeInstruction(i))
	}
	for _, b := range v.Bring {
		w.Bring = append(w.Bring, wire.NoticeBring(b))
	}
	for _, verb := range v.Possible {
		w.Possible = append(w.Possible, string(verb))
	}
	for _, person := range v.LeftOut() {
		w.LeftOut = append(w.LeftOut, n.party(request.Party{Organization: n.people[person].Organization, Person: person}))
	}
	if v.Mine != nil {
		text := wireBriefing(v.Mine.Briefing)
		text.Person = v.Mine.Party.Person
		w.Text = &text
	}
	return w, nil
}

// recipients are those whom it went to, or, before that, those whom it is meant for.
func (n names) recipients(v notice.View) []wire.NoticeRecipient {
	all := []wire.NoticeRecipient{}
	if !v.State.WentOut() {
		for _, to := range v.Content.Recipients {
			p := n.people[to.Person]
			r := wire.NoticeRecipient{
				Recipient: n.party(request.Party{Organization: p.Organization, Person: to.Person}), Language: to.Language,
				Level: wire.DisclosureLevel(v.LevelOf(to)),
			}
			if r.Language == "" {
				r.Language = p.Language
			}
			all = append(all, r)
		}
		return all
	}
	for _, r := range v.Recipients {
		all = append(all, wire.NoticeRecipient{
			Recipient: n.party(request.Party(r.Party)), Language: r.Language, Level: wire.DisclosureLevel(r.Level),
			State: wire.NoticeRecipientState(r.Receipt()), SentAt: r.SentAt, BouncedAt: r.BouncedAt, DeliveredAt: r.DeliveredAt,
			ReadAt: r.ReadAt, UnderstoodAt: r.UnderstoodAt, UnheardSince: r.UnheardAt,
		})
	}
	return all
}

// leaves is when it is planned to go out, on the clock that was chosen for it.
func leaves(n notice.Notice) *wire.PlaceTime {
	if n.SendAt == nil {
		return nil
	}
	return placeTime(n.LeavesAt(), n.SendAt.Zone)
}

func wireAnswers(a notice.Answers) wire.NoticeAnswers {
	var w wire.NoticeAnswers
	if h := a.WhatHappened; h != nil {
		w.WhatHappened = &wire.WhatHappened{CannotSay: h.CannotSay}
		if h.Say != nil {
			w.WhatHappened.Say = wire.WhatHappenedSay(h.Say.Cause)
			w.WhatHappened.OtherText, w.WhatHappened.OtherLanguage = h.Say.Text, h.Say.Language
		}
	}
	if d := a.WhatWillBeDone; d != nil {
		w.WhatWillBeDone = &wire.WhatWillBeDone{CannotSay: d.CannotSay}
		if d.Say != nil {
			w.WhatWillBeDone.Say = each(*d.Say, func(work notice.Work) wire.WhatWillBeDoneSay { return wire.WhatWillBeDoneSay(work) })
		}
	}
	if l := a.HowLong; l != nil {
		w.HowLong = &wire.HowLong{CannotSay: l.CannotSay}
		if l.Say != nil {
			w.HowLong.Say = &wire.MinutesRange{MinutesFrom: l.Say.MinutesFrom, MinutesTo: l.Say.MinutesTo}
		}
	}
	if q := a.Headquarters; q != nil {
		w.Headquarters = &wire.AtHeadquarters{CannotSay: q.CannotSay}
		if q.Say != nil {
			w.Headquarters.Say = wire.AtHeadquartersSay(*q.Say)
		}
	}
	if t := a.Attend; t != nil {
		w.Attend = &wire.Attend{CannotSay: t.CannotSay, Say: wireAttendance(t.Say), NotNeeded: t.Say != nil && t.Say.None}
	}
	return w
}

func wireAttendance(a *notice.Attendance) *wire.Attendance {
	if a == nil || a.None {
		return nil
	}
	starts, badStart := a.Starts()
	ends, badEnd := a.Ends()
	if badStart != nil || badEnd != nil { // it was accepted, so that only a later zone database could do this
		return nil
	}
	return &wire.Attendance{
		From: a.From.String(), Until: a.Until.String(), Zone: a.Zone, Starts: *placeTime(starts, a.Zone), Ends: *placeTime(ends, a.Zone),
	}
}

func wireContact(c *notice.Contact) *wire.NoticeContact {
	if c == nil {
		return nil
	}
	return &wire.NoticeContact{Person: c.Person, Name: c.Name, Phone: c.Phone, Email: c.Email, Languages: nonNil(c.Languages)}
}

// wireBriefing is a notice in one reader's words. It names no level.
func wireBriefing(b notice.Briefing) wire.NoticePreview {
	w := wire.NoticePreview{Language: b.Language, Title: b.Title, Sections: []wire.NoticeSection{}, Text: b.Text()}
	for _, s := range b.Sections {
		w.Sections = append(w.Sections, wire.NoticeSection{Key: s.Key, Heading: s.Heading, Text: b.Lines(s)})
	}
	return w
}

func wireNoticeSummary(s notice.Summary) wire.NoticeSummary {
	return wire.NoticeSummary{
		ID: s.ID, Reference: s.Reference, Incident: s.Incident, IncidentReference: incidentReference(s.Reference), Site: s.Site,
		Kind: wire.NoticeKind(s.Kind), State: wire.NoticeState(s.State), Level: wire.DisclosureLevel(s.Level), SendAt: leaves(s.Notice),
		SentAt: s.SentAt, RecipientCount: s.Recipients, UnderstoodCount: s.Understood, Version: int64(s.Version),
	}
}
