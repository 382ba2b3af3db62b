package incident

import (
	"slices"

	"tasuki/internal/access"
)

// Warning says that something is missing that a case should have. It stops nothing.
type Warning struct {
	Code string // message key below incident.warning
	Role access.Role
}

// expected are the roles that somebody should hold while a case is worked on: who moves it on, who reads the logs, and
// who knows the systems and the business behind them.
var expected = []access.Role{access.Coordinator, access.LogAnalyst, access.SystemOwner, access.BusinessOwner}

// missing names the expected roles that nobody holds. A case that has ended needs nobody.
func missing(s State, held []access.Role) []Warning {
	if s.Ended() {
		return nil
	}
	var all []Warning
	for _, r := range expected {
		if !slices.Contains(held, r) {
			all = append(all, Warning{"role_empty", r})
		}
	}
	return all
}
