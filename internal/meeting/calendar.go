package meeting

import (
	"strconv"

	ics "github.com/arran4/golang-ical"
)

// Calendar is the meeting as an entry for calendars (RFC 5545): its reference, when, and whether it takes place. Calendars
// are read over shoulders and synchronised through others' servers, so that nothing else is in it. Taken in again after a
// change, it replaces what stands there.
func (m Meeting) Calendar() string {
	c := ics.NewCalendarFor("-//Tasuki//EN")
	c.SetMethod(ics.MethodPublish)
	e := c.AddEvent(m.ID)
	e.SetDtStampTime(m.ChangedAt)
	e.SetSummary(m.Reference)
	e.SetStartAt(m.At())
	e.SetEndAt(m.Until())
	e.SetSequence(m.Sequence)
	e.SetClass(ics.ClassificationConfidential)
	e.SetStatus(ics.ObjectStatusConfirmed)
	if m.State == Cancelled {
		c.SetMethod(ics.MethodCancel)
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	return c.Serialize(ics.WithNewLineWindows)
}

// Tag tells one state of the entry from another.
func (m Meeting) Tag() string { return `"v` + strconv.Itoa(m.Version) + `"` }
