package demo

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/decision"
)

// enterAuthorities says who decides what: the hold authority on what can't be taken back, whoever coordinates on the rest, and
// work on site in Bangkok is up to the site.
func (s *stage) enterAuthorities(context.Context) error {
	role := func(r access.Role) decision.Holder { return decision.Holder{Role: r} }
	hold, stands := role(access.HoldAuthority), decision.Holder{Person: s.people[deputy]}
	for _, a := range []decision.Authority{
		{Matter: decision.IsolateHost, Decider: hold, Deputies: []decision.Holder{stands}},
		{Matter: decision.ShutDownSystem, Decider: hold, Deputies: []decision.Holder{stands}},
		{Matter: decision.ExternalNotification, Decider: hold, Deputies: []decision.Holder{stands, role(access.Coordinator)}},
		{Matter: decision.EngagePartner, Decider: role(access.Coordinator)},
		{Matter: decision.OnSiteWork, Decider: role(access.Coordinator)},
		{Matter: decision.OnSiteWork, Organization: s.organizations["bangkok"], Decider: role(access.SiteLiaison), Deputies: []decision.Holder{hold}},
		{Matter: decision.Other, Decider: role(access.Coordinator)},
	} {
		if _, err := s.Decisions.AddAuthority(s.as(administrator), a); err != nil {
			return err
		}
	}
	return nil
}

// askToIsolate: the partner sees two servers call out, and asks.
func (s *stage) askToIsolate(context.Context) error {
	s.at(28, 5, 20)
	d, err := s.Decisions.Ask(s.as(analyst), s.incident, decision.Question{
		Matter: decision.IsolateHost, Text: "lp03 and lp04 call out every 300 seconds. Take them off the network now?",
		Options:  []string{"Off the network now", "Leave them on, watched, until they are copied"},
		Needed:   due("2026-03-28T21:00", "Asia/Tokyo"),
		IfNobody: "They stay on the network, and what they send is recorded at fw01.",
	}, "")
	s.isolation = d.ID
	return err
}

// leaveOn: the hold authority decides, on a Saturday.
func (s *stage) leaveOn(context.Context) error {
	s.at(28, 8, 30)
	_, err := s.Decisions.Decide(s.as(holder), s.isolation, 2, "Their way out is narrowed at fw01.", "What is in memory would be lost, and whoever is behind it would know.")
	return err
}

// askToReport waits for its decision where the demo opens.
func (s *stage) askToReport(context.Context) error {
	s.at(30, 0, 26)
	_, err := s.Decisions.Ask(s.as(coordinator), s.incident, decision.Question{
		Matter: decision.ExternalNotification, Text: "Do we report to the authorities before the cause is known?",
		Options:  []string{"Report today, as preliminary", "Wait for what lp03 and lp04 show"},
		Needed:   due("2026-03-30T17:00", "Asia/Tokyo"),
		IfNobody: "Nothing is reported, and it is asked again on Tuesday at nine in Tokyo.",
	}, "")
	return err
}
