package api

import (
	"cmp"
	"context"
	"net/http"

	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) meetingRoutes() {
	post(a, "/incidents/:incident/meeting-slots", a.findMeetingSlots)
	get(a, "/incidents/:incident/meetings", a.listMeetings)
	post(a, "/incidents/:incident/meetings", a.createMeeting, created)
	get(a, "/meetings/:meeting", a.showMeeting)
	put(a, "/meetings/:meeting", a.replaceMeeting)
	post(a, "/meetings/:meeting/cancel", a.cancelMeeting)
	raw(a, http.MethodGet, "/meetings/:meeting/calendar.ics", a.showMeetingCalendar)
	post(a, "/meetings/:meeting/actions/:action/request", a.createActionRequest, created)
	post(a, "/meetings/:meeting/actions/:action/end", a.endAction)
}

func (a *API) findMeetingSlots(ctx context.Context, in struct {
	ofIncident
	Body wire.MeetingSlotsInput
}) (wire.MeetingSlots, error) {
	b := in.Body
	found, err := a.Meetings.Find(ctx, in.Incident, meeting.Wanted{
		Minutes: b.Minutes, From: b.From, Until: b.Until,
		Invitees: each(b.Participants, func(p wire.MeetingInvitee) meeting.Invitee {
			return meeting.Invitee{Organization: p.Organization, Person: p.Person, Optional: p.Optional}
		}),
		Earlier: each(b.Earlier, func(m wire.EarlierMeeting) meeting.Stretch {
			return meeting.Stretch{From: m.From, Minutes: m.Minutes}
		}),
	})
	if err != nil {
		return wire.MeetingSlots{}, err
	}
	n, err := a.names(ctx, each(found.Guests, func(g meeting.Guest) request.Party {
		return request.Party{Organization: g.Organization, Person: g.Person}
	})...)
	w := wire.MeetingSlots{Participants: []wire.MeetingGuest{}, Items: []wire.MeetingSlot{}}
	for _, g := range found.Guests {
		w.Participants = append(w.Participants, wire.MeetingGuest{
			Organization: g.Organization, OrganizationName: n.organizations[g.Organization].Name, Person: g.Person, PersonName: n.people[g.Person].Name,
			Zone: g.Zone, Optional: g.Optional, HoursKnown: g.Known, Borne: g.Borne, Unverified: g.Unverified,
		})
	}
	for _, s := range found.Slots {
		w.Items = append(w.Items, wireSlot(s, found.Guests))
	}
	return w, err
}

func wireSlot(s worktime.Slot, guests []meeting.Guest) wire.MeetingSlot {
	w := wire.MeetingSlot{From: s.From, Until: s.Until, Seats: []wire.MeetingSeat{}}
	for i, seat := range s.Seats {
		one := wire.MeetingSeat{
			From: *placeTime(s.From, guests[i].Zone), Until: *placeTime(s.Until, guests[i].Zone), AtWork: seat.AtWork, Excused: seat.Excused,
			Why: wire.MeetingSeatWhy(seat.Why()), OutsideMinutes: seat.Outside, NightMinutes: seat.Night, Burden: seat.Burden,
		}
		if d := seat.Day; seat.Free > 0 {
			one.Day = wire.PassedDate{Date: d.Date.String(), Kind: wire.PassedDateKind(cmp.Or(string(d.Kind), "day_off")), Name: d.Name}
		}
		w.Seats = append(w.Seats, one)
	}
	return w
}
