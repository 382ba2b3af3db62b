package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// noticeTyped is c with everything that was typed.
func (v *visit) noticeTyped(c notice.Content) (notice.Content, error) {
	c.Kind, c.Site, c.Level = notice.Kind(v.text("/kind")), v.text("/site"), access.Level(v.text("/level"))
	c.Instructions, c.Bring, c.Supersedes = nil, nil, v.text("/supersedes")
	for _, i := range v.typed["/instructions"] {
		c.Instructions = append(c.Instructions, notice.Instruction(i))
	}
	for _, t := range v.typed["/bring"] {
		c.Bring = append(c.Bring, notice.Thing(t))
	}
	c.OnApproval = v.text("/on_approval") == "yes"
	c.Contact = v.contactTyped()
	c.Recipients = v.readersTyped(c.Recipients)
	var badAnswers, badTime, badStay error
	c, badStay = v.stayTyped(c)
	c.Answers, badAnswers = v.answersTyped()
	c.SendAt, badTime = v.sendAtTyped()
	return c, fault.Join(badAnswers, badStay, badTime)
}

// sendAtTyped leaves it to the notice whether the clock there shows that time once, so that all times are asked about together.
func (v *visit) sendAtTyped() (*worktime.Due, error) {
	wall, badWall := v.wallTyped("/send_at/wall")
	if v.text("/send_at/wall") == "" {
		return nil, nil
	}
	zone, badZone := zoneTyped("/send_at/zone", v.text("/send_at/zone"))
	return &worktime.Due{Wall: wall, Zone: zone, Fold: v.foldTyped("/send_at/fold", zone, wall)}, fault.Join(badWall, badZone)
}

func (v *visit) contactTyped() *notice.Contact {
	c := notice.Contact{Person: v.text("/contact/person"), Name: v.text("/contact/name"), Phone: strings.ReplaceAll(v.text("/contact/phone"), " ", ""), Email: v.text("/contact/email")}
	if c.Person == "" && c.Name == "" && c.Phone == "" && c.Email == "" {
		return nil
	}
	c.Languages = v.typed["/contact/languages"]
	return &c
}

// readersTyped keeps the language and level that somebody was given already, where the form did not ask for them.
func (v *visit) readersTyped(was []notice.Addressee) []notice.Addressee {
	var readers []notice.Addressee
	for _, person := range v.typed["/recipients"] {
		a := notice.Addressee{Person: person}
		if i := slices.IndexFunc(was, func(a notice.Addressee) bool { return a.Person == person }); i >= 0 {
			a = was[i]
		}
		if v.typed.Has(reading(person, "/level")) {
			a.Level, a.Language = access.Level(v.text(reading(person, "/level"))), v.text(reading(person, "/language"))
		}
		readers = append(readers, a)
	}
	return readers
}

func (v *visit) answersTyped() (a notice.Answers, err error) {
	switch happened := v.text("/answers/what_happened"); happened {
	case "":
	case cannotSay:
		a.WhatHappened = &notice.Answer[notice.Happening]{CannotSay: true}
	default:
		const words = "/answers/what_happened/other_"
		say := notice.Happening{Cause: notice.Cause(happened), Text: v.text(words + "text"), Language: v.text(words + "language")}
		a.WhatHappened = &notice.Answer[notice.Happening]{Say: &say}
	}
	if works := v.typed["/answers/what_will_be_done"]; len(works) > 0 {
		a.WhatWillBeDone = &notice.Answer[[]notice.Work]{CannotSay: slices.Contains(works, cannotSay)}
		var say []notice.Work
		for _, w := range works {
			if w != cannotSay {
				say = append(say, notice.Work(w))
			}
		}
		if len(say) > 0 {
			a.WhatWillBeDone.Say = &say
		}
	}
	switch headquarters := v.text("/answers/headquarters"); headquarters {
	case "":
	case cannotSay:
		a.Headquarters = &notice.Answer[notice.Situation]{CannotSay: true}
	default:
		say := notice.Situation(headquarters)
		a.Headquarters = &notice.Answer[notice.Situation]{Say: &say}
	}
	var badLength, badAttend error
	a.HowLong, badLength = v.howLongTyped()
	a.Attend, badAttend = v.attendTyped(v.text("/site"))
	return a, fault.Join(badLength, badAttend)
}

func (v *visit) howLongTyped() (*notice.Answer[notice.Range], error) {
	const at = "/answers/how_long"
	from, to := strings.TrimSpace(v.text(at+"/say/minutes_from")), strings.TrimSpace(v.text(at+"/say/minutes_to"))
	a := &notice.Answer[notice.Range]{CannotSay: v.text(at+"/cannot_say") == "yes"}
	if from == "" && to == "" {
		if a.CannotSay {
			return a, nil
		}
		return nil, nil
	}
	least, badFrom := minutes(at+"/say/minutes_from", from)
	most, badTo := minutes(at+"/say/minutes_to", to)
	if to == "" {
		most = least
	}
	a.Say = &notice.Range{MinutesFrom: least, MinutesTo: most}
	return a, fault.Join(badFrom, badTo)
}

// minutes reads hours and minutes, as in 16:40; nothing is none.
func minutes(pointer, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	hours, rest, found := strings.Cut(text, ":")
	h, badHours := strconv.Atoi(hours)
	m := 0
	var badMinutes error
	if found {
		m, badMinutes = strconv.Atoi(rest)
	}
	if badHours != nil || badMinutes != nil || h < 0 || m < 0 || m > 59 || h > 10_000 {
		return 0, fault.Invalid(pointer, "page.notice.length_form")
	}
	return h*60 + m, nil
}

func clockText(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

// attendTyped is when to be there, on that site's clock where no other was named.
func (v *visit) attendTyped(site string) (*notice.Answer[notice.Attendance], error) {
	const at = "/answers/attend"
	a := &notice.Answer[notice.Attendance]{CannotSay: v.text(at+"/cannot_say") == "yes"}
	none := v.text(at+"/not_needed") == "yes"
	if v.text(at+"/say/from") == "" && v.text(at+"/say/until") == "" {
		if none {
			a.Say = &notice.Attendance{None: true}
			return a, nil
		}
		if a.CannotSay {
			return a, nil
		}
		return nil, nil
	}
	from, badFrom := v.wallTyped(at + "/say/from")
	until, badUntil := v.wallTyped(at + "/say/until")
	for _, end := range []struct {
		name string
		bad  *error
	}{{"/say/from", &badFrom}, {"/say/until", &badUntil}} {
		if v.text(at+end.name) == "" {
			*end.bad = fault.Invalid(at+end.name, "field.required")
		}
	}
	zone, badZone := v.otherClockTyped(at + "/say")
	clock := v.clockTyped(zone, site)
	a.Say = &notice.Attendance{From: from, Until: until, None: none, Zone: zone, Fold: v.foldTyped(at+"/say/fold", clock, from, until),
		UntilFold: v.foldTyped(at+"/say/until_fold", clock, until)}
	return a, fault.Join(badFrom, badUntil, badZone)
}

// noticePart names the part of a notice that a pointer is about.
func (v *visit) noticePart(pointer string) string {
	for prefix, key := range map[string]string{
		"/answers/what_happened": "notice.heading.what_happened", "/answers/what_will_be_done": "notice.heading.what_will_be_done",
		"/answers/how_long": "notice.heading.how_long", "/answers/attend": "notice.heading.attend",
		"/answers/headquarters": "notice.heading.headquarters", "/visitors": "notice.heading.visitors", "/entry": "notice.heading.entry", "/relief": "notice.heading.relief",
		"/way_home": "notice.heading.way_home", "/own_words/0": "page.notice.remark", "/own_words/1": "page.notice.remark_investigative", "/own_words/2": "page.notice.remark_full", "/contact": "notice.heading.contact", "/recipients": "page.notice.recipients",
		"/supersedes": "page.notice.supersedes", "/site": "page.incident.site", "/level": "page.participant.level", "/send_at": "page.act.issue.when", "/kind": "page.notice.kind",
	} {
		if strings.HasPrefix(pointer, prefix) {
			return v.T(key)
		}
	}
	return ""
}
