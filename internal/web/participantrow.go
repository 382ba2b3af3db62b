package web

import (
	"tasuki/internal/incident"
)

// participantRow is somebody who takes part in a case, or did.
type participantRow struct {
	Who     string
	Roles   string
	Level   string
	Expires moment
	Over    string // why it is no longer in force
	Reason  string
	Revoke  *form
}

func (v *visit) participantRows(i incident.Incident, all []incident.Participant) []participantRow {
	var rows []participantRow
	for _, p := range all {
		row := participantRow{
			Who: party{p.PersonName, p.OrganizationName}.words(), Level: v.T("level." + string(p.Level)), Expires: v.at(p.Expires), Reason: p.Reason,
		}
		var roles []string
		for _, r := range p.Roles {
			roles = append(roles, v.T("role."+string(r)))
		}
		row.Roles = v.words.List(roles)
		switch {
		case !p.RevokedAt.IsZero():
			row.Over = v.T("page.participant.revoked", "time", p.RevokedAt)
		case !p.Active:
			row.Over = v.T("page.participant.ended")
		case v.coordinates():
			row.Revoke = v.form("revoke-"+p.ID, "/incidents/"+i.ID+"/participants/"+p.ID+"/revoke")
			row.Revoke.area("/reason", "page.reason", "").rows(2).must()
			row.Revoke.grave("page.participant.revoke")
		}
		rows = append(rows, row)
	}
	return rows
}
