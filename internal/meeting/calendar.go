package meeting

import (
	"strconv"

	"tasuki/internal/deliver"
)

// Calendar is the meeting as a file for calendars.
func (s *Service) Calendar(m Meeting) string { return s.mail.File(m.appointment()) }

// appointment is what calendars get of a meeting.
func (m Meeting) appointment() deliver.Appointment {
	return deliver.Appointment{
		UID: m.ID, Sequence: m.Sequence, Said: m.ChangedAt, From: m.At(), Until: m.Until(), Cancelled: m.State == Cancelled,
		Reference: m.Reference, Path: m.path(),
	}
}

func (m Meeting) path() string { return "/meetings/" + m.ID }

// Tag tells one state of the entry from another.
func (m Meeting) Tag() string { return `"v` + strconv.Itoa(m.Version) + `"` }
