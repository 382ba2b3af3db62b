package demo

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

func due(wall, zone string) *worktime.Due {
	d, err := worktime.ParseDue(wall, zone, "")
	if err != nil {
		panic(err) // the scenario's own times
	}
	return &d
}

// openIncident: on Saturday morning headquarters opens the case instead of letting it be closed, and holds it.
func (s *stage) openIncident(context.Context) error {
	s.at(28, 0, 30)
	until := due("2026-03-28T02:20", "Asia/Singapore")
	all := make([]string, len(sites))
	for i, p := range sites {
		all[i] = s.organizations[p.key]
	}
	i, err := s.Incidents.Open(s.as(coordinator), incident.Content{
		Title:       "Firewall load at Straits Colo, cause unknown",
		Description: "fw01 was saturated by outgoing UDP. MerliNet detached dns01, dns02 and web02, restarted them, and asked to close. The cause is not known.",
		Severity:    "high", Classification: "availability/ddos", TLP: "TLP:AMBER+STRICT", Discovery: "internal/infrastructure_monitoring",
		Impact: []incident.Impact{{
			Service: "Order entry of the Asian sites", From: *due("2026-03-27T23:41", "Asia/Singapore"), Until: until,
			Description: "No orders could be entered while the firewall was saturated.",
		}},
		Sites: all,
	})
	if err != nil {
		return err
	}
	s.incident = i.ID
	if _, err := s.Incidents.Hold(s.as(holder), s.incident, "The vendor asked to close while the cause is unknown."); err != nil {
		return err
	}
	if _, err := s.Incidents.Transition(s.as(coordinator), s.incident, incident.Step{To: "triage", Reason: "Outbound flood from our own name servers."}); err != nil {
		return err
	}
	for _, one := range []struct {
		who  string
		role access.Role
	}{{coordinator, access.Coordinator}, {holder, access.HoldAuthority}, {"management@aomine", access.Observer}} {
		if err := s.join(one.who, access.Full, one.role); err != nil {
			return err
		}
	}
	return s.takePart("merlinet", access.Investigative, "Runs the hub's servers.", access.Executor)
}

// callPartner: an invited partner works within minutes, with the contract still pending.
func (s *stage) callPartner(ctx context.Context) error {
	s.at(28, 1, 8)
	if err := s.enter(s.as(coordinator), partner, ""); err != nil {
		return err
	}
	all := make([]string, len(sites))
	for i, p := range sites {
		all[i] = p.key
	}
	if err := s.engage(partner, directory.Pending, all...); err != nil {
		return err
	}
	s.at(28, 1, 10)
	if err := s.takePart("tsubame", access.Full, "Retained responder; the contract follows.", access.LogAnalyst); err != nil {
		return err
	}
	if _, err := s.Incidents.Transition(s.as(coordinator), s.incident, incident.Step{To: "active", Reason: "Coordinator and log analyst are assigned."}); err != nil {
		return err
	}
	return s.mails(ctx)
}

func (s *stage) takePart(organization string, l access.Level, reason string, roles ...access.Role) error {
	_, err := s.Incidents.AddParticipant(s.as(coordinator), s.incident, incident.Grant{
		Organization: s.organizations[organization], Roles: roles, Level: l, Reason: reason, Engagement: s.engagements[organization],
	})
	return err
}

func (s *stage) join(who string, l access.Level, roles ...access.Role) error {
	_, err := s.Incidents.AddParticipant(s.as(coordinator), s.incident, incident.Grant{
		Organization: s.organizations["aomine"], Person: s.people[who], Roles: roles, Level: l, Reason: "Assigned by the coordinator.",
	})
	return err
}

// tellManagement: at ten on Saturday morning of its own clock.
func (s *stage) tellManagement(context.Context) error {
	return s.tell("management@aomine", notice.Content{
		Kind: notice.Information, Level: access.Full,
		Answers: s.answers(notice.SecurityIncident, []notice.Work{notice.CollectLogs}, notice.Investigating),
	}, due("2026-03-28T10:00", "Asia/Tokyo"))
}

// holdBack asks MerliNet, at ten on Saturday morning of its own clock, to leave everything as it is.
func (s *stage) holdBack(ctx context.Context) error {
	if err := s.tell("engineer@merlinet", notice.Content{
		Kind: notice.DoNotTouch, Site: s.organizations["straits"], Level: access.Investigative,
		Answers:      s.answers(notice.SecurityIncident, []notice.Work{notice.CollectLogs}, notice.Investigating),
		Instructions: []notice.Instruction{notice.DoNotClean, notice.DoNotDelete, notice.DoNotReboot, notice.DoNotRunScanner},
		Texts: []notice.OwnText{{
			Key: notice.Remark, Language: "en", Text: "Please write down what was already done on these machines since Friday night, and send it to us.",
		}},
	}, due("2026-03-28T10:00", "Asia/Singapore")); err != nil {
		return err
	}
	return s.mails(ctx)
}

// answers to the questions that have one already; nobody has to be anywhere, and how long it takes can't be said.
func (s *stage) answers(cause notice.Cause, work []notice.Work, hq notice.Situation) notice.Answers {
	return notice.Answers{
		WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: cause}},
		WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &work},
		HowLong:        &notice.Answer[notice.Range]{CannotSay: true},
		Attend:         &notice.Answer[notice.Attendance]{Say: &notice.Attendance{None: true}},
		Headquarters:   &notice.Answer[notice.Situation]{Say: &hq},
	}
}

var contact = notice.Contact{Name: "Aomine Coordinator", Phone: "+81355500101", Email: "coordinator@aomine.example", Languages: []string{"en", "ja"}}

// write drafts a notice and has a second person approve it.
func (s *stage) write(c notice.Content, to ...string) (notice.View, error) {
	c.Contact = &contact
	for _, who := range to {
		c.Recipients = append(c.Recipients, notice.Addressee{Person: s.people[who]})
	}
	n, err := s.Notices.Create(s.as(coordinator), s.incident, c)
	if err != nil {
		return n, err
	}
	if n, err = s.Notices.Submit(s.as(coordinator), n.ID); err != nil {
		return n, err
	}
	return s.Notices.Approve(s.as(deputy), n.ID)
}

// tell writes a notice, lets its local time come, and has its reader understand it.
func (s *stage) tell(who string, c notice.Content, when *worktime.Due) error {
	sent, err := when.Instant()
	if err != nil {
		return err
	}
	if before := sent.Add(-10 * time.Minute); before.After(s.Clock.Now()) {
		s.Clock.Set(before)
	}
	c.SendAt = when
	n, err := s.write(c, who)
	if err != nil {
		return err
	}
	if n, err = s.Notices.Send(s.as(coordinator), n.ID); err != nil {
		return err
	}
	s.Clock.Set(sent)
	if _, err := s.Notices.SendScheduled(s.as(coordinator)); err != nil {
		return err
	}
	s.Clock.Advance(4 * time.Minute)
	read, err := s.Notices.Get(s.as(who), n.ID)
	if err != nil {
		return err
	}
	if err := s.Notices.Fetched(s.as(who), read); err != nil {
		return err
	}
	s.Clock.Advance(3 * time.Minute)
	_, err = s.Notices.Understood(s.as(who), n.ID)
	return err
}

// asked: how long it takes the notice answers at once, and what else MerliNet wants to know the coordinator.
func (s *stage) asked(context.Context) error {
	l, err := s.Notices.List(s.as("engineer@merlinet"), notice.Filter{}, notice.Page{Limit: 1})
	if err != nil {
		return err
	}
	id := l.Items[0].ID
	if _, err := s.Notices.Ask(s.as("engineer@merlinet"), id, notice.Question{Usual: "how_long"}); err != nil {
		return err
	}
	v, err := s.Notices.Ask(s.as("engineer@merlinet"), id, notice.Question{Text: "The backup of bak01 starts at 23:30. May it run?"})
	if err != nil {
		return err
	}
	s.Clock.Advance(6 * time.Minute)
	question := v.Questions[1].ID
	v, err = s.Notices.Answer(s.as(coordinator), id, question, notice.Reply{
		Ready: "yes", Text: "bak01からは読むだけです。バックアップの記録を残してください。", Language: "ja",
	})
	if err != nil {
		return err
	}
	return s.putIntoEnglish(v, question)
}
