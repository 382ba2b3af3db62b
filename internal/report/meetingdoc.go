package report

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/meeting"
	"tasuki/internal/worktime"
)

// meetingDocument is a meeting as those read it who are called to it, or lead the case.
type meetingDocument struct {
	ID        string             `json:"id"`
	Reference string             `json:"reference"`
	State     meeting.State      `json:"state"`
	Title     string             `json:"title"`
	Agenda    string             `json:"agenda,omitempty"`
	Starts    worktime.Due       `json:"starts"`
	At        time.Time          `json:"at"`
	Until     time.Time          `json:"until"`
	Attendees []attendeeDocument `json:"attendees"`
	Decisions []string           `json:"decisions"`
	Actions   []actionDocument   `json:"actions"`
	CreatedBy string             `json:"created_by"`
	CreatedAt time.Time          `json:"created_at"`
	ChangedAt time.Time          `json:"changed_at"`
}

type attendeeDocument struct {
	party
	Excused bool `json:"excused,omitempty"`
}

type actionDocument struct {
	party
	What    string        `json:"what"`
	Due     *worktime.Due `json:"due,omitempty"`
	Request string        `json:"request,omitempty"` // where the reader may read that
	Ended   *endDocument  `json:"ended,omitempty"`
}

type endDocument struct {
	As   meeting.Outcome `json:"as"`
	Note string          `json:"note,omitempty"`
	By   party           `json:"by"`
	At   time.Time       `json:"at"`
}

// itsMeetings come behind the requests, since only those of them are named that stand in the bundle.
func (g *gathering) itsMeetings(ctx context.Context) error {
	list := func(p db.Page) (db.List[meeting.Meeting], error) { return g.meetings.List(ctx, g.incident.ID, p) }
	return every(list, func(m meeting.Meeting) error {
		g.seen[m.ID] = true
		return g.spool.document(fmt.Sprintf("meetings/%s.json", plainName(m.Reference)), m.ID, g.meeting(m))
	})
}

func (g *gathering) meeting(m meeting.Meeting) meetingDocument {
	g.name(m.CreatedBy)
	d := meetingDocument{
		ID: m.ID, Reference: m.Reference, State: m.State, Title: m.Title, Agenda: m.Agenda, Starts: m.Starts, At: m.At(), Until: m.Until(),
		Attendees: []attendeeDocument{}, Decisions: append([]string{}, m.Decisions...), Actions: []actionDocument{},
		CreatedBy: m.CreatedBy, CreatedAt: m.CreatedAt, ChangedAt: m.ChangedAt,
	}
	for _, a := range m.Attendees {
		d.Attendees = append(d.Attendees, attendeeDocument{g.mention(a.Organization, a.Person), a.Excused})
	}
	for _, a := range m.Actions {
		one := actionDocument{party: g.mention(a.Organization, a.Person), What: a.What, Due: a.Due}
		if e := a.Ended; e != nil {
			one.Ended = &endDocument{e.As, e.Note, g.mention(e.By.Organization, e.By.Person), e.At}
		}
		if g.seen[a.Request] {
			one.Request = a.Request
		}
		d.Actions = append(d.Actions, one)
	}
	return d
}
