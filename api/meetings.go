package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"tasuki/internal/fault"
	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) listMeetings(ctx context.Context, in struct {
	paging
	ofIncident
}) (page[wire.Meeting], error) {
	l, err := a.Meetings.List(ctx, in.Incident, in.page())
	if err != nil {
		return page[wire.Meeting]{}, err
	}
	turns, err := a.Meetings.Turns(ctx, l.Items...)
	if err != nil {
		return page[wire.Meeting]{}, err
	}
	n, err := a.meetingNames(ctx, turns, l.Items...)
	return pageOf(l, func(m meeting.Meeting) wire.Meeting { return n.meeting(ctx, m, turns) }), err
}

func (a *API) createMeeting(ctx context.Context, in struct {
	ofIncident
	Body wire.MeetingInput
}) (wire.Meeting, error) {
	c, err := meetingOf(in.Body)
	if err != nil {
		return wire.Meeting{}, err
	}
	m, err := a.Meetings.Plan(ctx, in.Incident, c)
	return a.wireMeeting(ctx, m, err)
}

// ofMeeting names a meeting.
type ofMeeting struct {
	Meeting string `path:"meeting"`
}

func (a *API) showMeeting(ctx context.Context, in ofMeeting) (wire.Meeting, error) {
	m, err := a.Meetings.Get(ctx, in.Meeting)
	if err == nil {
		a.opened(ctx, meeting.ActionType, m.ActionIDs()...)
	}
	return a.wireMeeting(ctx, m, err)
}

func (a *API) replaceMeeting(ctx context.Context, in struct {
	ofMeeting
	Body wire.MeetingInput
}) (wire.Meeting, error) {
	c, err := meetingOf(in.Body)
	if err != nil {
		return wire.Meeting{}, err
	}
	m, err := a.Meetings.Change(ctx, in.Meeting, func(meeting.Content) meeting.Content { return c })
	return a.wireMeeting(ctx, m, err)
}

func (a *API) cancelMeeting(ctx context.Context, in ofMeeting) (wire.Meeting, error) {
	m, err := a.Meetings.Cancel(ctx, in.Meeting)
	return a.wireMeeting(ctx, m, err)
}

func (a *API) showMeetingCalendar(w http.ResponseWriter, req *http.Request, params map[string]string) error {
	m, err := a.Meetings.Get(req.Context(), params["meeting"])
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="meeting.ics"`)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("ETag", m.Tag())
	_, err = io.WriteString(w, a.Meetings.Calendar(m))
	return err
}

func (a *API) createActionRequest(ctx context.Context, in struct {
	ofMeeting
	Action string `path:"action"`
}) (wire.Request, error) {
	r, err := a.Meetings.RequestOf(ctx, in.Meeting, actionNumber(in.Action))
	return a.wireRequest(ctx, r, err)
}

func (a *API) endAction(ctx context.Context, in struct {
	ofMeeting
	Action string `path:"action"`
	Body   wire.ActionEndInput
}) (wire.Meeting, error) {
	m, err := a.Meetings.EndAction(ctx, in.Meeting, actionNumber(in.Action), meeting.Outcome(in.Body.To), in.Body.Note)
	return a.wireMeeting(ctx, m, err)
}

// actionNumber is 0 for what is no number: there is none of that either.
func actionNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

func meetingOf(b wire.MeetingInput) (meeting.Content, error) {
	starts, err := dueOf("/starts", &b.Starts)
	errs := []error{err}
	c := meeting.Content{Title: b.Title, Agenda: b.Agenda, Minutes: b.Minutes, Decisions: b.Decisions}
	if starts != nil {
		c.Starts = *starts
	}
	for _, p := range b.Attendees {
		c.Attendees = append(c.Attendees, meeting.Attendee{Organization: p.Organization, Person: p.Person, Excused: p.Excused})
	}
	for i, one := range b.Actions {
		due, err := dueOf(fmt.Sprintf("/actions/%d/due", i), one.Due)
		errs = append(errs, err)
		c.Actions = append(c.Actions, meeting.Action{What: one.What, Organization: one.Organization, Person: one.Person, Due: due})
	}
	return c, fault.Join(errs...)
}

func (a *API) meetingNames(ctx context.Context, turns map[string]turn.Item, all ...meeting.Meeting) (names, error) {
	var parties []request.Party
	for _, m := range all {
		parties = append(parties, request.Party{Person: m.CreatedBy})
		for _, p := range m.Attendees {
			parties = append(parties, request.Party{Organization: p.Organization, Person: p.Person})
		}
		for _, p := range m.Actions {
			t := turns[p.ID]
			parties = append(parties, request.Party{Organization: p.Organization, Person: p.Person}, request.Party{Organization: t.Organization, Person: t.Person})
			if p.Ended != nil {
				parties = append(parties, request.Party(p.Ended.By))
			}
		}
	}
	return a.names(ctx, parties...)
}

// wireMeeting answers with a meeting, unless a verb was refused.
func (a *API) wireMeeting(ctx context.Context, m meeting.Meeting, err error) (wire.Meeting, error) {
	if err != nil {
		return wire.Meeting{}, err
	}
	turns, err := a.Meetings.Turns(ctx, m)
	if err != nil {
		return wire.Meeting{}, err
	}
	n, err := a.meetingNames(ctx, turns, m)
	return n.meeting(ctx, m, turns), err
}

func (n names) meeting(ctx context.Context, m meeting.Meeting, turns map[string]turn.Item) wire.Meeting {
	w := wire.Meeting{
		ID: m.ID, Reference: m.Reference, Incident: m.Incident, State: wire.MeetingState(m.State), Title: m.Title, Agenda: m.Agenda,
		Starts: *placeTime(m.At(), m.Starts.Zone), Ends: *placeTime(m.Until(), m.Starts.Zone), Yours: placeTime(m.At(), readersZone(ctx)).Zoned,
		StartsMoved: timeMove(ctx, m.Was, m.At()), Minutes: m.Minutes, Attendees: []wire.MeetingAttendee{}, Decisions: []string{}, Actions: []wire.MeetingAction{},
		Sequence: m.Sequence, CreatedBy: n.person(m.CreatedBy), CreatedAt: m.CreatedAt, Version: int64(m.Version),
	}
	w.Decisions = append(w.Decisions, m.Decisions...)
	for _, p := range m.Attendees {
		w.Attendees = append(w.Attendees, wire.MeetingAttendee{Who: n.party(request.Party{Organization: p.Organization, Person: p.Person}), Excused: p.Excused})
	}
	for _, one := range m.Actions {
		action := wire.MeetingAction{
			What: one.What, Who: n.party(request.Party{Organization: one.Organization, Person: one.Person}), Request: one.Request, Turn: n.turn(turns[one.ID]),
		}
		if e := one.Ended; e != nil {
			action.Ended = wire.ActionEnd{To: wire.ActionOutcome(e.As), Note: e.Note, By: n.party(request.Party(e.By)), At: e.At}
		}
		if one.Due != nil {
			action.Due = placed(*one.Due)
		}
		w.Actions = append(w.Actions, action)
	}
	return w
}
