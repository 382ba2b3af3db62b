package deliver

import (
	"net/url"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Appointment is what a calendar is to hold of a meeting or a shift: a reference, when, and whether it takes place. Calendars are read
// over shoulders and synchronised through others' servers, so that nothing else of it gets there, nor who else comes.
//
// Times are instants in UTC: what stands in a calendar is a single occasion, and the calendar shows it on its owner's clock.
type Appointment struct {
	UID       string    `json:"uid"`      // the same for as long as it exists
	Sequence  int       `json:"sequence"` // grows with every change that a calendar must know of
	Said      time.Time `json:"said"`     // of two words about it with the same sequence, the later one holds
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	Optional  bool      `json:"optional,omitempty"` // whoever it is for is excused, and stays free for something else
	Cancelled bool      `json:"cancelled,omitempty"`

	Duty      bool   `json:"-"` // no meeting: its owner is on duty, and called so in their language
	Reference string `json:"-"` // of a mail, it is the mail's; and so is the path
	Path      string `json:"-"`
}

// File is an appointment to be taken into a calendar by hand (RFC 5546: PUBLISH). Taken in again after a change, it replaces
// what stands there.
func (s *Service) File(a Appointment) string {
	method := ics.MethodPublish
	if a.Cancelled {
		method = ics.MethodCancel
	}
	c := calendar(method)
	s.enter(c, a)
	return written(c)
}

// Feed is all that a calendar which asks by itself is to show now, with words in its owner's language. What falls out of it
// disappears there.
func (s *Service) Feed(all []Appointment, language string) string {
	duty := s.words.For(language, nil).Text("mail.on_duty")
	c := calendar(ics.MethodPublish)
	c.SetXWRCalName("Tasuki")
	c.SetRefreshInterval("PT1H") // the library says which type that is
	c.SetXPublishedTTL("PT1H")
	for _, a := range all {
		if a.Duty {
			a.Reference = duty
		}
		s.enter(c, a)
	}
	return written(c)
}

// invitation is the part of a mail by which the reader's program enters, moves or removes it (RFC 6047). It names the reader
// and nobody else: who takes part in a case is a fact. No answer is asked for, as nobody reads mail that comes back.
func (s *Service) invitation(r row, a Appointment) (method ics.Method, text string) {
	a.Reference, a.Path = r.Reference, r.Path
	method, role := ics.MethodRequest, ics.ParticipationRoleReqParticipant
	if a.Cancelled {
		method = ics.MethodCancel
	}
	if a.Optional {
		role = ics.ParticipationRoleOptParticipant
	}
	c := calendar(method)
	s.enter(c, a).AddAttendee(mailto(r.Address), role, ics.ParticipationStatusNeedsAction, ics.WithRSVP(false))
	return method, written(c)
}

func calendar(m ics.Method) *ics.Calendar {
	c := ics.NewCalendar()
	c.SetProductId("-//Tasuki//Tasuki//EN")
	c.SetMethod(m)
	return c
}

func written(c *ics.Calendar) string { return c.Serialize(ics.WithNewLineWindows) }

func (s *Service) enter(c *ics.Calendar, a Appointment) *ics.VEvent {
	e := c.AddEvent(a.UID)
	e.SetDtStampTime(a.Said)
	e.SetSummary(a.Reference)
	e.SetStartAt(a.From)
	e.SetEndAt(a.Until)
	e.SetSequence(a.Sequence)
	e.SetClass(ics.ClassificationConfidential)
	e.SetURL(s.Link(a.Path))
	e.SetProperty(ics.ComponentPropertyOrganizer, s.organizer())
	e.SetStatus(ics.ObjectStatusConfirmed)
	if a.Cancelled {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	if a.Optional || a.Duty { // who is on duty can meet
		e.SetTimeTransparency(ics.TransparencyTransparent)
	}
	return e
}

// organizer is the house itself, whoever called the meeting; without a way out for mail, its address in the web.
func (s *Service) organizer() string {
	if s.from == nil {
		return s.config.Origin
	}
	return mailto(s.from.Address)
}

// mailto has nothing in it that would end a value of a calendar.
func mailto(address string) string { return "mailto:" + url.PathEscape(address) }
