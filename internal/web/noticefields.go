package web

import (
	"cmp"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func (s *Site) noticeFields(v *visit, f *form, incidentID string, c notice.Content) error {
	f.radios("/kind", "page.notice.kind", string(c.Kind), texts(v, "notice.kind.", notice.Kinds))
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return err
	}
	f.pick("/site", "page.incident.site", c.Site, append([]option{{}}, organizationOptions(sites)...)).hint(v.T("page.notice.site_hint"))
	f.radios("/level", "page.participant.level", string(c.Level), texts(v, "page.notice.level.", access.Levels))
	v.answerFields(f, c.Answers, s.siteClock(v, c.Site))
	f.checks("/instructions", "notice.heading.instructions", plainValues(c.Instructions), texts(v, "notice.instruction.", notice.Instructions))
	if err := s.stayFields(v, f, c); err != nil {
		return err
	}
	v.remarkFields(f, c)
	if err := s.contactFields(v, f, c.Contact); err != nil {
		return err
	}
	if err := s.readerFields(v, f, c); err != nil {
		return err
	}
	if err := s.replacedField(v, f, incidentID, c.Supersedes); err != nil {
		return err
	}
	f.check("/on_approval", "page.notice.on_approval", c.OnApproval)
	f.due("/send_at", "page.act.issue.when", c.SendAt, s.siteZone(v, c.Site)).hint(v.T("page.notice.when_hint"))
	return nil
}

// answerFields are the five questions, each with “we can't say” among the answers.
func (v *visit) answerFields(f *form, a notice.Answers, site string) {
	var happened, text, headquarters string
	language := v.words.Tag()
	if a.WhatHappened != nil {
		happened = cannotSay
		if say := a.WhatHappened.Say; say != nil {
			happened, text, language = string(say.Cause), say.Text, cmp.Or(say.Language, language)
		}
	}
	f.radios("/answers/what_happened", "notice.heading.what_happened", happened, v.withCannotSay("what_happened", v.causes()))
	f.area("/answers/what_happened/other_text", "page.notice.other_text", text).rows(2).hint(v.T("page.notice.frozen_hint"))
	f.optional("/answers/what_happened/other_text")
	f.pick("/answers/what_happened/other_language", "page.draft.language", language, v.spoken(language))
	var works []string
	if a.WhatWillBeDone != nil {
		works = []string{cannotSay}
		if a.WhatWillBeDone.Say != nil {
			works = plainValues(*a.WhatWillBeDone.Say)
		}
	}
	f.checks("/answers/what_will_be_done", "notice.heading.what_will_be_done", works, v.withCannotSay("what_will_be_done", texts(v, "notice.what_will_be_done.", notice.Works)))
	v.howLongField(f, a.HowLong)
	v.attendField(f, a.Attend, site)
	if a.Headquarters != nil {
		headquarters = cannotSay
		if a.Headquarters.Say != nil {
			headquarters = string(*a.Headquarters.Say)
		}
	}
	f.radios("/answers/headquarters", "notice.heading.headquarters", headquarters, v.withCannotSay("headquarters", texts(v, "notice.headquarters.", notice.Situations)))
}

// causes as they are read, but for the one that is read in own words.
func (v *visit) causes() []option {
	var all []option
	for _, c := range notice.Causes {
		if c != notice.Other {
			all = append(all, option{Value: string(c), Label: v.T("notice.what_happened." + string(c))})
		}
	}
	return append(all, option{Value: string(notice.Other), Label: v.T("page.notice.in_own_words")})
}

func (v *visit) withCannotSay(question string, options []option) []option {
	return append(options, option{Value: cannotSay, Label: v.T("notice." + question + ".cannot_say")})
}

func (v *visit) howLongField(f *form, a *notice.Answer[notice.Range]) {
	from, to := "", ""
	if a != nil && a.Say != nil {
		from, to = clockText(a.Say.MinutesFrom), clockText(a.Say.MinutesTo)
	}
	at := len(f.Fields)
	group := f.add("together", "/answers/how_long", "notice.heading.how_long", "").hint(v.T("page.notice.length_hint"))
	f.line("/answers/how_long/say/minutes_from", "page.notice.at_least", from).class("short")
	f.line("/answers/how_long/say/minutes_to", "page.notice.at_most", to).class("short")
	f.check("/answers/how_long/cannot_say", "notice.how_long.cannot_say", a != nil && a.CannotSay)
	group.Parts = append(group.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
}

func (v *visit) attendField(f *form, a *notice.Answer[notice.Attendance], site string) {
	var from, until, zone string
	fold, untilFold := worktime.Unfolded, worktime.Unfolded
	if a != nil && a.Say != nil && !a.Say.None {
		from, until, zone, fold, untilFold = wallText(a.Say.From), wallText(a.Say.Until), a.Say.Zone, a.Say.Fold, a.Say.UntilFold
	}
	at := len(f.Fields)
	group := f.add("together", "/answers/attend", "notice.heading.attend", "").hint(v.T("page.notice.attend_hint"))
	f.add("wall", "/answers/attend/say/from", "page.step.from", from).class("wall")
	f.twice("/answers/attend/say/fold", fold)
	f.add("wall", "/answers/attend/say/until", "page.step.until", until).class("wall")
	f.twice("/answers/attend/say/until_fold", untilFold)
	f.otherClock("/answers/attend/say", zone, site)
	f.check("/answers/attend/not_needed", "notice.attend.not_needed", a != nil && a.Say != nil && a.Say.None)
	f.check("/answers/attend/cannot_say", "notice.attend.cannot_say", a != nil && a.CannotSay)
	group.Parts = append(group.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
}

// contactFields: a person of headquarters, or somebody entered by hand.
func (s *Site) contactFields(v *visit, f *form, c *notice.Contact) error {
	if c == nil {
		c = &notice.Contact{}
	}
	people, err := s.people(v, directory.PersonFilter{Organization: v.actor.Organization})
	if err != nil {
		return err
	}
	options := []option{{}}
	for _, p := range people {
		options = append(options, option{Value: p.ID, Label: p.Name})
	}
	at := len(f.Fields)
	group := f.add("group", "/contact", "notice.heading.contact", "").hint(v.T("page.notice.contact_hint"))
	if err := s.keepLeaver(v, f.pick("/contact/person", "page.notice.contact_person", c.Person, options), c.Person); err != nil {
		return err
	}
	f.line("/contact/name", "page.person.name", c.Name)
	f.add("tel", "/contact/phone", "page.person.phone", c.Phone).class("short")
	f.add("email", "/contact/email", "page.sign_in.email", c.Email)
	f.checks("/contact/languages", "page.notice.contact_languages", c.Languages, v.spoken(c.Languages...))
	f.optional("/contact/name", "/contact/phone", "/contact/email")
	group.Parts = append(group.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
	return nil
}

// keepLeaver offers whom a notice names even where they have left: else who saves it would drop them unseen, and with them what stands
// against it.
func (s *Site) keepLeaver(v *visit, in *field, person string) error {
	is := func(o option) bool { return o.Value == person }
	if person == "" || in.Value != person || slices.ContainsFunc(in.Options, is) ||
		slices.ContainsFunc(in.Groups, func(g group) bool { return slices.ContainsFunc(g.Options, is) }) {
		return nil
	}
	p, err := s.Directory.Person(v.ctx(), person)
	if err != nil {
		return err
	}
	in.Options = append(in.Options, option{Value: person, Label: p.Name + " · " + v.T("page.reachability.left"), On: true})
	return nil
}

// readerFields: whom it goes to. Each reads it in their own language, at the notice's level, unless another is chosen for them.
func (s *Site) readerFields(v *visit, f *form, c notice.Content) error {
	groups, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	var chosen []string
	for _, a := range c.Recipients {
		chosen = append(chosen, a.Person)
	}
	chosen = f.values("/recipients", chosen)
	in := f.checks("/recipients", "page.notice.recipients", chosen, nil).hint(v.T("page.notice.recipients_hint"))
	in.Groups = choose(peopleOf(groups), chosen...)
	if len(c.Recipients) == 0 {
		in.hint(v.T("page.notice.recipients_hint") + " " + v.T("page.notice.reading_later"))
		return nil
	}
	return s.readingFields(v, f, c.Recipients)
}

// readingFields are a level and a language for each of those who were chosen.
func (s *Site) readingFields(v *visit, f *form, readers []notice.Addressee) error {
	parties := make([]request.Party, len(readers))
	for i, a := range readers {
		parties[i].Person = a.Person
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return err
	}
	at := len(f.Fields)
	all := f.add("group", "/reading", "page.notice.reading", "").hint(v.T("page.notice.reading_hint"))
	levels := append([]option{{Label: v.T("page.notice.as_notice")}}, texts(v, "level.", access.Levels)...)
	for _, a := range readers {
		from := len(f.Fields)
		one := f.add("together", reading(a.Person, ""), "", "")
		one.Label = names.person(a.Person).words()
		f.pick(reading(a.Person, "/level"), "page.participant.level", string(a.Level), levels)
		languages := v.spoken(a.Language)
		if a.Language == "" { // stands last among them, without a name
			languages = languages[:len(languages)-1]
		}
		f.pick(reading(a.Person, "/language"), "page.organization.language", a.Language, append([]option{{Label: v.T("page.notice.own_language")}}, languages...))
		f.inGroup(one, from)
	}
	f.inGroup(all, at)
	return nil
}

// reading is the input of what is chosen for one reader, by who it is: the places of the others may change meanwhile.
func reading(person, what string) string { return "/reading/" + person + what }

// replacedField: an earlier notice whose place this one takes.
func (s *Site) replacedField(v *visit, f *form, incidentID, stands string) error {
	sent, err := s.Notices.OfIncident(v.ctx(), incidentID, notice.Filter{States: []notice.State{notice.Sent}}, notice.Page{Limit: 100})
	if err != nil || len(sent.Items) == 0 {
		return err
	}
	sites := make([]request.Party, len(sent.Items))
	for i, n := range sent.Items {
		sites[i].Organization = n.Site
	}
	names, err := s.names(v.ctx(), sites...)
	if err != nil {
		return err
	}
	options := []option{{Label: v.T("page.notice.none_replaced")}}
	for _, n := range sent.Items {
		label := n.Reference + " · " + v.T("notice.kind."+string(n.Kind))
		if o, ok := names.organizations[n.Site]; ok {
			label += " · " + o.Name + " · " + v.zoneWords(o.Zone)
		}
		options = append(options, option{Value: n.ID, Label: label})
	}
	f.pick("/supersedes", "page.notice.supersedes", stands, options)
	return nil
}

func (s *Site) siteZone(v *visit, site string) string {
	o, err := s.Directory.LookupOrganization(v.ctx(), site)
	if err != nil || site == "" {
		return v.actor.Zone
	}
	return o.Zone
}

// siteClock is the zone of a site, "" while none is chosen.
func (s *Site) siteClock(v *visit, site string) string {
	if site == "" {
		return ""
	}
	return s.siteZone(v, site)
}

func plainValues[T ~string](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}
