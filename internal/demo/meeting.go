package demo

import (
	"context"

	"tasuki/internal/meeting"
)

// callTogether: the call of Monday 09:00 in Tokyo. It is two at night in Frankfurt, whose site manager is excused and told
// in writing; São Paulo comes on Sunday evening.
func (s *stage) callTogether(context.Context) error {
	s.at(28, 8, 40)
	m, err := s.Meetings.Plan(s.as(coordinator), s.incident, meeting.Content{
		Title: "First call of all parties", Agenda: "What is known and what is not. Who looks for the file until Thursday.",
		Starts: *due("2026-03-30T09:00", "Asia/Tokyo"), Minutes: 60,
		Attendees: []meeting.Attendee{
			{Organization: s.organizations["aomine"]}, {Organization: s.organizations["tsubame"]}, {Organization: s.organizations["straits"]},
			{Organization: s.organizations["merlinet"]}, {Organization: s.organizations["frankfurt"], Excused: true}, {Organization: s.organizations["saopaulo"]},
		},
	})
	s.call = m.ID
	return err
}

// decide: what the first half hour came to.
func (s *stage) decide(context.Context) error {
	s.at(30, 0, 25)
	_, err := s.Meetings.Change(s.as(coordinator), s.call, func(c meeting.Content) meeting.Content {
		c.Decisions = []string{"Nothing is cleaned, deleted or restarted before it is copied."}
		c.Actions = []meeting.Action{{
			What: "Find out who bought the shop's computers besides Bangkok and Straits Colo.", Organization: s.organizations["aomine"], Due: due("2026-04-01T12:00", "Asia/Tokyo"),
		}}
		return c
	})
	return err
}
