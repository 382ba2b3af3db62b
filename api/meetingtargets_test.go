package api_test

import (
	"tasuki/internal/meeting"
	"tasuki/internal/worktime"
)

// A meeting is somebody's own where they are called to it, and a coordinator's where they called it.
var meetingTargets = map[string]builder{
	"findMeetingSlots": func(w *world, _ *actor) target {
		return inIncident("POST", "/meeting-slots", body{"participants": []body{{"organization": w.hub}}, "minutes": 60})(w, nil)
	},
	"listMeetings": inIncident("GET", "/meetings", nil),
	"createMeeting": func(w *world, _ *actor) target {
		return inIncident("POST", "/meetings", w.meetingBody())(w, nil)
	},
	"showMeeting":         onMeeting("GET", "", nil),
	"showMeetingCalendar": onMeeting("GET", "/calendar.ics", nil),
	"replaceMeeting": func(w *world, o *actor) target {
		at := onMeeting("PUT", "", w.meetingBody())(w, o)
		at.header = version(1)
		return at
	},
	"cancelMeeting":       onMeeting("POST", "/cancel", nil),
	"createActionRequest": onMeeting("POST", "/actions/1/request", nil),
	"endAction":           onMeeting("POST", "/actions/1/end", body{"to": "done"}), // theirs who are called
}

func (w *world) meetingBody() body {
	return body{
		"title": w.text("title"), "agenda": w.text("agenda"), "minutes": 60, "starts": body{"wall": "2027-12-01T12:00", "zone": "Asia/Singapore"},
		"decisions": []string{w.text("decision")}, "actions": []body{{"what": w.text("action"), "organization": w.neutral.org}},
	}
}

// onMeeting is a call on a meeting that o is called to, or else somebody who belongs to nobody.
func onMeeting(method, path string, b any) builder {
	return func(w *world, o *actor) target {
		return target{method: method, path: "/meetings/" + w.called(w.author, or(o, w.neutral)) + path, body: b, allowed: w.author}
	}
}

// called is a meeting that a coordinator has called somebody to, in the incident that they take part in.
func (w *world) called(author, who *actor) string {
	w.T.Helper()
	starts, err := worktime.ParseDue("2027-12-01T12:00", "Asia/Singapore", "")
	w.must(err)
	c := meeting.Content{
		Title: w.text("title"), Agenda: w.text("agenda"), Starts: starts, Minutes: 60, Decisions: []string{w.text("decision")},
		Actions: []meeting.Action{{What: w.text("action"), Organization: who.org}},
	}
	one := meeting.Attendee{Organization: who.org}
	if who.part.alone {
		one.Person, c.Actions[0].Person = who.id, who.id
	}
	c.Attendees = []meeting.Attendee{one}
	in := w.incident
	if who.incident != "" {
		in = who.incident
	}
	m, err := w.Meetings.Plan(author.ctx(), in, c)
	w.must(err)
	return m.ID
}
