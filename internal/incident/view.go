package incident

import "tasuki/internal/access"

// at is the incident as a reader at level sees it: minimal shows that there is a case and where it stands, operational
// also what it is called, how bad it is, where, and since when it is held; everything comes with investigative.
func (i Incident) at(level access.Level) Incident {
	if level.AtLeast(access.Investigative) {
		i.Level = level
		return i
	}
	seen := Incident{ID: i.ID, Reference: i.Reference, State: i.State, TLP: i.TLP, Level: level, Version: i.Version}
	if level.AtLeast(access.Operational) {
		seen.Title, seen.Severity, seen.Sites = i.Title, i.Severity, i.Sites
		if i.Hold != nil {
			seen.Hold = &Hold{ID: i.Hold.ID, PlacedAt: i.Hold.PlacedAt}
		}
	}
	return seen
}
