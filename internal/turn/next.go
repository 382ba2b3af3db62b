package turn

import (
	"time"

	"tasuki/internal/access"
)

// Next is the step that comes next about a turn if nobody reacts, as it was known when the turn was last looked at.
type Next struct {
	Trigger Trigger     `json:"trigger"`
	Whom    Whom        `json:"whom"`
	Role    access.Role `json:"role,omitempty"`
	Person  string      `json:"person,omitempty"`
	At      time.Time   `json:"at"`
}

// sooner is whichever comes first of what was known and a move at an instant.
func (n *Next) sooner(m Move, at time.Time) *Next {
	if n != nil && !at.Before(n.At) {
		return n
	}
	return &Next{Trigger: m.Trigger, Whom: m.Do.Whom, Role: m.Do.Role, Person: m.Do.Person, At: at}
}
