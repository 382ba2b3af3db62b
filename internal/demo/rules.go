package demo

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/finding"
	"tasuki/internal/turn"
)

// enterRules says what happens in cases as bad as this one when nobody reacts. What is not acknowledged is heard at night too; an
// answer that headquarters owes waits for its working hours. Where malware was seen the partner hears of it at once, holidays or
// not, before anything is cleaned.
func (s *stage) enterRules(context.Context) error {
	_, err := s.Turns.AddRule(s.as(coordinator), turn.Rule{Name: "High severity", Severity: "high", Steps: []turn.Step{
		{Trigger: turn.Observed, Observation: string(finding.MalwareSeen), Whom: turn.Specialist, Wakes: true},
		{Trigger: turn.Observed, After: 15 * time.Minute, Whom: turn.DutyOfficer},
		{Trigger: turn.Observed, After: 45 * time.Minute, Whom: turn.HQRole, Role: access.Coordinator, Repeats: 2, Every: 2 * time.Hour},
		{Trigger: turn.NotDelivered, After: 30 * time.Minute, Whom: turn.TheHolder},
		{Trigger: turn.NotDelivered, After: 30 * time.Minute, Whom: turn.DutyOfficer},
		{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder},
		{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheDeputy},
		{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.DutyOfficer, Repeats: 3, Every: 2 * time.Hour},
		{Trigger: turn.NotAnswered, After: 4 * time.Hour, Working: true, Whom: turn.TheHolder},
		{Trigger: turn.NotAnswered, After: 4 * time.Hour, Working: true, Whom: turn.HQRole, Role: access.Coordinator},
		{Trigger: turn.Blocked, After: 2 * time.Hour, Whom: turn.TheHolder},
		{Trigger: turn.Blocked, After: 2 * time.Hour, Whom: turn.Specialist},
		{Trigger: turn.PastDue, Whom: turn.TheHolder},
		{Trigger: turn.PastDue, After: time.Hour, Whom: turn.TheDeputy},
		{Trigger: turn.PastDue, After: time.Hour, Whom: turn.DutyOfficer, Repeats: 2, Every: 4 * time.Hour},
		{Trigger: turn.PastDue, After: 4 * time.Hour, Whom: turn.HoldAuthority},
	}})
	return err
}
