package demo

import (
	"context"
	"strings"
	"time"

	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

// enterRosters enters who is on duty at headquarters, a day and a night at a time, and at the vendor of the hub, where one has the
// days and one the nights.
func (s *stage) enterRosters(context.Context) error {
	day, night := roster.Window{From: "09:00", To: "21:00"}, roster.Window{From: "21:00", To: "09:00"}
	for _, r := range []struct {
		by, name, zone string
		kind           roster.Kind
		members        []string
		windows        []roster.Window
		rest           int
	}{
		{coordinator, "Tokyo duty desk", "Asia/Tokyo", roster.Daily, []string{holder, coordinator, deputy}, []roster.Window{{From: "09:00", To: "09:00"}}, 11},
		{"engineer@merlinet", "MerliNet network duty", "Asia/Singapore", roster.Weekly, []string{"engineer@merlinet", "night@merlinet"}, []roster.Window{day, night}, 11},
	} {
		members := make([]string, len(r.members))
		for i, m := range r.members {
			members[i] = s.people[m]
		}
		_, key, _ := strings.Cut(r.by, "@")
		_, err := s.Rosters.Create(s.as(r.by), roster.Draft{
			Organization: s.organizations[key], Name: r.name, Zone: r.zone, RestHours: r.rest,
			Rotation: roster.Rotation{Starts: worktime.Date{Year: 2026, Month: 2, Day: 2}, Kind: r.kind, Members: members, Windows: r.windows},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sendAway: Jakarta's site manager has two days off after the call. The site has no roster.
func (s *stage) sendAway(context.Context) error {
	const jakarta = 7 * time.Hour // east of UTC, all year
	who := "liaison@jakarta"
	_, err := s.Rosters.EnterLeaveOf(s.as(who), s.people[who], roster.Taking{
		From: time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC).Add(-jakarta), Until: time.Date(2026, 4, 4, 0, 0, 0, 0, time.UTC).Add(-jakarta), Reason: "A family matter.",
	})
	return err
}
