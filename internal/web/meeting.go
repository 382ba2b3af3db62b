package web

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// meetingPage is a meeting: when and who, what about, and what came of it.
type meetingPage struct {
	Crumbs    crumbs
	Reference string
	State     badge
	Alert     *alert
	Facts     []factRow
	Agenda    string
	Starts    []face
	Moved     string // by a law
	Ends      moment
	Attendees []attendeeRow
	Decisions []string
	Actions   []actionRow
	Calendar  string
	Acts      []other
}

type attendeeRow struct {
	Who        party
	Time       string // on their own clock
	ISO        string
	Says       string // whether they are at work then, for who leads the case
	Excused    string
	Unverified []badge
}

type actionRow struct {
	What    string
	Who     party
	Due     moment
	Was     *wasDue
	Turn    string // whose it is, while it is to be done
	Ended   *endedRow
	Request string // where that is
	Make    *form
	End     *form
}

type endedRow struct {
	State badge
	By    party
	At    moment
	Note  string
}

// actions are what is to be done after a meeting, with what the reader may do about it.
func (s *Site) actions(v *visit, m meeting.Meeting, n names, turns map[string]turn.Item, leads bool) (rows []actionRow) {
	for i, a := range m.Actions {
		row, at := actionRow{What: a.What, Who: n.party(request.Party{Organization: a.Organization, Person: a.Person})}, "/meetings/"+m.ID+"/actions/"+strconv.Itoa(i+1)
		if a.Due != nil {
			row.Due = v.both(instant(a.Due))
		}
		t, waits := turns[a.ID]
		if waits {
			row.Turn, row.Was = v.whose(t, n), v.wasDue(t)
		}
		if waits && (leads || v.mine(t)) {
			row.End = v.form("end-"+strconv.Itoa(i+1), at+"/end").sees(m.Version)
			row.End.area("/note", "page.note", "").rows(2).hint(v.T("page.meeting.action_note_hint"))
			row.End.optional("/note").choice("done", "page.meeting.action_done", "first").choice("dropped", "page.meeting.action_drop", "grave")
		}
		switch {
		case a.Ended != nil:
			row.Ended = &endedRow{v.actionState(a.Ended.As), n.party(request.Party(a.Ended.By)), v.both(a.Ended.At), a.Ended.Note}
		case leads && a.Request != "":
			row.Request = "/requests/" + a.Request
		case leads && m.State == meeting.Planned:
			row.Make = v.form("action-"+strconv.Itoa(i+1), at+"/request").sees(m.Version).plain("page.meeting.to_request")
		}
		rows = append(rows, row)
	}
	return rows
}

func (v *visit) actionState(o meeting.Outcome) badge {
	b := badge{Shape: "done", Tone: "good"}
	if o == meeting.Dropped {
		b = badge{Shape: "gone"}
	}
	b.Word = v.T("page.meeting.action_state." + string(o))
	return b
}

// whoDoes says who is to do what a meeting came to.
func (v *visit) whoDoes(t turn.Item, n names) string {
	if v.mine(t) {
		return v.T("page.meeting.action_yours")
	}
	return v.T("page.meeting.action_theirs", "who", n.party(request.Party{Organization: t.Organization, Person: t.Person}).short())
}

// waitingActions are what the reader is to do after meetings.
func (s *Site) waitingActions(v *visit) (rows []thingRow, err error) {
	l, err := s.Meetings.Waiting(v.ctx(), turn.Page{Limit: perPage})
	for _, t := range l.Items {
		row := thingRow{To: "/meetings/" + t.Meeting.ID, Title: t.Action.What, Meta: []string{t.Meeting.Reference}}
		if t.Action.Due != nil {
			row.Meta = append(row.Meta, v.T("page.due")+" "+v.both(instant(t.Action.Due)).Text)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// meetingRow is a meeting in its case's list.
type meetingRow struct {
	To, Title, Reference string
	State                badge
	At                   moment
}

var meetingLooks = map[meeting.State]badge{meeting.Planned: {Shape: "clock", Tone: "go"}, meeting.Cancelled: {Shape: "gone"}}

func (v *visit) meetingState(s meeting.State) badge {
	b := meetingLooks[s]
	b.Word = v.T("page.meeting.state." + string(s))
	return b
}

func (v *visit) meetingRows(all []meeting.Meeting) []meetingRow {
	var rows []meetingRow
	for _, m := range all {
		rows = append(rows, meetingRow{"/meetings/" + m.ID, m.Title, m.Reference, v.meetingState(m.State), v.both(m.At())})
	}
	return rows
}

func (s *Site) showMeeting(v *visit) (answer, error) {
	m, err := s.Meetings.Get(v.ctx(), v.param("meeting"))
	if err != nil {
		return answer{}, err
	}
	var parties []request.Party
	for _, a := range m.Attendees {
		parties = append(parties, request.Party{Organization: a.Organization, Person: a.Person})
	}
	turns, err := s.Meetings.Turns(v.ctx(), m)
	if err != nil {
		return answer{}, err
	}
	for _, a := range m.Actions {
		t := turns[a.ID]
		parties = append(parties, request.Party{Organization: a.Organization, Person: a.Person}, request.Party{Organization: t.Organization, Person: t.Person})
		if a.Ended != nil {
			parties = append(parties, request.Party(a.Ended.By))
		}
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := meetingPage{
		Crumbs:    v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"/incidents/" + m.Incident, incidentReference(m.Reference)}, crumb{"", m.Reference}),
		Reference: m.Reference, State: v.meetingState(m.State), Agenda: m.Agenda, Decisions: m.Decisions, Calendar: "/meetings/" + m.ID + "/calendar.ics",
		Starts: v.clocks(m.At(), v.sourceClock(m.Starts.Zone)), Ends: v.both(m.Until()), Moved: v.movedByLaw(m.Was, m.At(), m.Starts.Zone),
	}
	leads, err := s.may(v, m.Incident, access.CreateMeeting)
	if err != nil {
		return answer{}, err
	}
	var seats []meeting.Seat
	if leads {
		if seats, err = s.Meetings.Seats(v.ctx(), m); err != nil {
			return answer{}, err
		}
	}
	for i, a := range m.Attendees {
		who := request.Party{Organization: a.Organization, Person: a.Person}
		row := attendeeRow{Who: n.party(who), Time: v.elsewhere(m.At(), n.clock(who)).Text, ISO: iso(m.At())}
		if a.Excused {
			row.Excused = v.T("page.meeting.excused")
		}
		if leads {
			row.Says, row.Unverified = v.seatSays(seats[i].Seat, m.Minutes), v.unverified(seats[i].Unverified)
		}
		p.Attendees = append(p.Attendees, row)
	}
	p.Actions = s.actions(v, m, n, turns, leads)
	if leads && m.State == meeting.Planned {
		if p.Acts, err = s.meetingActs(v, m); err != nil {
			return answer{}, err
		}
	}
	p.Alert = v.unclaimed()
	return v.page("meeting", "incidents", m.Title, p).called(m.Reference).opens(v, meeting.ActionType, m.ActionIDs()...), nil
}

func (s *Site) meetingActs(v *visit, m meeting.Meeting) ([]other, error) {
	i, err := s.Incidents.Get(v.ctx(), m.Incident)
	if err != nil {
		return nil, err
	}
	who, err := s.callable(v, i)
	if err != nil {
		return nil, err
	}
	at := "/meetings/" + m.ID
	edit := v.form("meeting", at).sees(m.Version)
	v.meetingFields(edit, m.Content, who)
	edit.area("/decisions", "page.meeting.decisions", strings.Join(m.Decisions, "\n")).hint(v.T("page.meeting.decisions_hint"))
	edit.optional("/decisions").button("page.save")
	add := v.form("action", at+"/actions").sees(m.Version)
	add.area("/what", "page.meeting.what", "").rows(2).must()
	whose := add.pick("/who", "page.meeting.by_whom", "", []option{{}}).must()
	whose.Groups = choose(who, whose.Value)
	add.due("/due", "page.due", nil, v.actor.Zone)
	add.optional("/due").button("page.meeting.add_action")
	cancel := v.form("cancel", at+"/cancel").sees(m.Version).lead("page.meeting.cancel_lead").grave("page.meeting.cancel")
	return []other{
		v.other("action", "page.meeting.add_action", add), v.other("meeting", "page.incident.edit", edit), v.other("cancel", "page.meeting.cancel", cancel),
	}, nil
}

// callable are those who can be called: the organisations around the case, and those there who may hear of one.
func (s *Site) callable(v *visit, i incident.Incident) ([]group, error) {
	organizations, err := s.around(v.ctx(), i)
	if err != nil {
		return nil, err
	}
	return s.addresseesOf(v, organizations, turn.MayHear)
}

func (v *visit) meetingFields(f *form, c meeting.Content, who []group) {
	var come, excused []string
	for _, a := range c.Attendees {
		one := addresseeValue(request.Party{Organization: a.Organization, Person: a.Person})
		if a.Excused {
			excused = append(excused, one)
		} else {
			come = append(come, one)
		}
	}
	f.line("/title", "page.meeting.name", c.Title).hint(v.T("page.meeting.name_hint")).must()
	starts := &c.Starts
	if c.Starts.Zone == "" {
		starts = nil
	}
	f.due("/starts", "page.meeting.starts", starts, v.actor.Zone).must()
	f.pick("/minutes", "page.meeting.minutes", strconv.Itoa(c.Minutes), v.lengthOptions(c.Minutes))
	f.checksOf("/attendees", "page.meeting.who", come, who)
	f.checksOf("/excused", "page.meeting.not_coming", excused, who).hint(v.T("page.meeting.not_coming_hint"))
	f.area("/agenda", "page.meeting.agenda", c.Agenda)
	f.optional("/agenda", "/attendees", "/excused")
}

func (s *Site) meetingCalendar(w http.ResponseWriter, v *visit) error {
	m, err := s.Meetings.Get(v.ctx(), v.param("meeting"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="meeting.ics"`)
	_, err = io.WriteString(w, s.Meetings.Calendar(m))
	return err
}

// onMeeting does an act on the meeting that the address names, and leads back to its page.
func (s *Site) onMeeting(v *visit, form string, act func(ctx context.Context, id string) (to string, err error)) (answer, error) {
	id := v.param("meeting")
	a, err := v.once(func(ctx context.Context) (string, error) { return act(ctx, id) })
	if err == nil {
		return a, nil
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showMeeting(v)
}
