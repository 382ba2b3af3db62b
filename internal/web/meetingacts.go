package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/meeting"
	"tasuki/internal/worktime"
)

func (s *Site) newMeeting(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	who, err := s.callable(v, i)
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.CreateMeeting); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	c := meeting.Content{Minutes: 60}
	if n, err := strconv.Atoi(v.query("minutes")); err == nil && n >= meeting.MinMinutes && n <= meeting.MaxMinutes {
		c.Minutes = n
	}
	if wall, err := worktime.ParseLocal(v.query("at")); err == nil {
		c.Starts = worktime.Due{Wall: wall, Zone: v.actor.Zone, Fold: worktime.Fold(v.query("fold"))}
	}
	c.Attendees = append(v.called("who", false), v.called("excused", true)...)
	f := v.form("meeting", "/incidents/"+i.ID+"/meetings")
	v.meetingFields(f, c, who)
	f.button("page.meeting.plan")
	return v.page("form", "incidents", v.T("page.meeting.plan"), formPage{Crumbs: v.inIncident(i, v.T("page.meeting.plan")), Form: f}), nil
}

// called are those whom the address of a page names.
func (v *visit) called(list string, excused bool) []meeting.Attendee {
	var all []meeting.Attendee
	for _, one := range v.req.URL.Query()[list] {
		if p := addressee(one); p.Organization != "" {
			all = append(all, meeting.Attendee{Organization: p.Organization, Person: p.Person, Excused: excused})
		}
	}
	return all
}

func (s *Site) planMeeting(v *visit) (answer, error) {
	return s.kept(v, "meeting", s.newMeeting, func(ctx context.Context) (string, error) {
		c, err := v.meetingTyped()
		if err != nil {
			return "", err
		}
		m, err := s.Meetings.Plan(ctx, v.param("incident"), c)
		return done("/meetings/"+m.ID, "meeting_planned"), err
	})
}

func (s *Site) saveMeeting(v *visit) (answer, error) {
	typed, bad := v.meetingTyped()
	return s.onMeeting(v, "meeting", func(ctx context.Context, id string) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Meetings.Change(ctx, id, func(c meeting.Content) meeting.Content {
			typed.Actions = c.Actions
			return typed
		})
		return done("/meetings/"+id, "saved"), err
	})
}

func (s *Site) addAction(v *visit) (answer, error) {
	due, bad := v.dueTyped("/due")
	return s.onMeeting(v, "action", func(ctx context.Context, id string) (string, error) {
		who := addressee(v.text("/who"))
		if who.Organization == "" {
			bad = fault.Join(bad, fault.Invalid("/who", "field.required"))
		}
		if bad != nil {
			return "", bad
		}
		_, err := s.Meetings.Change(ctx, id, func(c meeting.Content) meeting.Content {
			c.Actions = append(slices.Clone(c.Actions), meeting.Action{
				What: strings.TrimSpace(v.text("/what")), Organization: who.Organization, Person: who.Person, Due: due,
			})
			return c
		})
		return done("/meetings/"+id, "saved"), lastAction(err)
	})
}

// lastAction points at the form's own input where the action that it adds is refused.
func lastAction(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := *f.At("")
	for n, field := range moved.Fields {
		if strings.HasPrefix(field.Pointer, "/actions/") {
			moved.Fields[n].Pointer = "/" + field.Pointer[strings.LastIndexByte(field.Pointer, '/')+1:]
		}
	}
	return &moved
}

func (s *Site) requestOfAction(v *visit) (answer, error) {
	n, _ := strconv.Atoi(v.param("action")) // there is no action of the number 0
	return s.onMeeting(v, "action-"+strconv.Itoa(n), func(ctx context.Context, id string) (string, error) {
		r, err := s.Meetings.RequestOf(ctx, id, n)
		return "/requests/" + r.ID, err
	})
}

func (s *Site) endAction(v *visit) (answer, error) {
	n, _ := strconv.Atoi(v.param("action"))
	return s.onMeeting(v, "end-"+strconv.Itoa(n), func(ctx context.Context, id string) (string, error) {
		_, err := s.Meetings.EndAction(ctx, id, n, meeting.Outcome(v.text("do")), strings.TrimSpace(v.text("/note")))
		return done("/meetings/"+id, "saved"), err
	})
}

func (s *Site) cancelMeeting(v *visit) (answer, error) {
	return s.onMeeting(v, "cancel", func(ctx context.Context, id string) (string, error) {
		_, err := s.Meetings.Cancel(ctx, id)
		return done("/meetings/"+id, "meeting_cancelled"), err
	})
}

// meetingTyped is a meeting as it was typed, without its actions.
func (v *visit) meetingTyped() (meeting.Content, error) {
	c := meeting.Content{Title: strings.TrimSpace(v.text("/title")), Agenda: v.text("/agenda")}
	c.Minutes, _ = strconv.Atoi(v.text("/minutes")) // what is no number is no length
	starts, err := v.dueTyped("/starts")
	if err == nil && starts == nil {
		err = fault.Invalid("/starts", "field.required")
	}
	if starts != nil {
		c.Starts = *starts
	}
	come := v.typed["/attendees"]
	for _, one := range come {
		p := addressee(one)
		c.Attendees = append(c.Attendees, meeting.Attendee{Organization: p.Organization, Person: p.Person})
	}
	for _, one := range v.typed["/excused"] {
		if p := addressee(one); !slices.Contains(come, one) {
			c.Attendees = append(c.Attendees, meeting.Attendee{Organization: p.Organization, Person: p.Person, Excused: true})
		}
	}
	for line := range strings.Lines(v.text("/decisions")) {
		if line = strings.TrimSpace(line); line != "" {
			c.Decisions = append(c.Decisions, line)
		}
	}
	return c, err
}
