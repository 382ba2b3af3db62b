package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
)

// incidentActs offers what the reader may do with the case.
func (s *Site) incidentActs(v *visit, i incident.Incident, p *incidentPage) error {
	at := "/incidents/" + i.ID
	may := map[access.Action]bool{}
	for _, act := range []access.Action{
		access.CreateRequest, access.ReportObservation, access.RegisterEvidence, access.CreateNotice, access.FindSlots, access.AskDecision, access.UpdateIncident, access.TransitionIncident, access.HoldIncident, access.AddParticipant,
	} {
		yes, err := s.may(v, i.ID, act)
		if err != nil {
			return err
		}
		may[act] = yes
	}
	if may[access.CreateRequest] {
		p.Write = at + "/requests/new"
	}
	if may[access.ReportObservation] {
		p.Report = at + "/observations/new"
	}
	if may[access.RegisterEvidence] {
		p.Thing = at + "/evidence-items/new"
	}
	if may[access.CreateNotice] {
		p.Tell = at + "/notices/quick"
	}
	if may[access.FindSlots] {
		p.Meet, p.Plan = at+"/meeting-slots", at+"/meetings/new"
	}
	if may[access.AskDecision] {
		p.Ask, p.AllDecisions = at+"/decisions/new", at+"/decisions"
	}
	if may[access.UpdateIncident] {
		p.Edit = at + "/edit"
	}
	if may[access.TransitionIncident] && len(i.Possible()) > 0 {
		p.Acts = append(p.Acts, v.other("transition", "page.incident.move.title", v.moveForm(i)))
	}
	if may[access.HoldIncident] {
		p.Acts = append(p.Acts, v.holdAct(i))
	}
	if may[access.AddParticipant] {
		f, err := s.participantForm(v, i)
		if err != nil {
			return err
		}
		p.Acts = append(p.Acts, v.other("participant", "page.participant.add", f))
	}
	p.Alert = v.unclaimed()
	return nil
}

func (v *visit) moveForm(i incident.Incident) *form {
	f := v.form("transition", "/incidents/"+i.ID+"/transition").sees(i.Version)
	f.radios("/to", "page.incident.move.to", "", texts(v, "incident.state.", i.Possible())).must()
	f.area("/reason", "page.reason", "").rows(2).hint(v.T("page.incident.move.reason_hint"))
	return f.optional("/reason").button("page.incident.move.button")
}

func (v *visit) holdAct(i incident.Incident) other {
	if i.Hold != nil {
		f := v.form("release", "/incidents/"+i.ID+"/release")
		f.area("/reason", "page.reason", "").rows(2).must()
		return v.other("release", "page.incident.release.title", f.lead("page.incident.release.lead").button("page.incident.release.title"))
	}
	f := v.form("hold", "/incidents/"+i.ID+"/hold")
	f.area("/reason", "page.reason", "").rows(2).must()
	return v.other("hold", "page.incident.hold.title", f.lead("page.incident.hold.lead").button("page.incident.hold.title"))
}

// participantForm lets an organisation or a person take part. Outsiders do so under an engagement.
func (s *Site) participantForm(v *visit, i incident.Incident) (*form, error) {
	f := v.form("participant", "/incidents/"+i.ID+"/participants").lead("page.participant.add_lead")
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return nil, err
	}
	in := f.pick("/organization", "page.participant.who", "", nil).must()
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	f.checks("/roles", "page.participant.roles", nil, texts(v, "role.", caseRoles)).must()
	f.radios("/level", "page.participant.level", string(access.Operational), texts(v, "level.", access.Levels)).must()
	f.due("/expires", "page.participant.expires", nil, v.actor.Zone).hint(v.T("page.participant.expires_hint"))
	f.area("/reason", "page.reason", "").rows(2).must()
	return f.button("page.participant.button"), nil
}

// caseRoles are those that one can have in a case.
var caseRoles = access.Roles[2:] // the first two run the system

// onIncident does an act on the case that the address names, and leads back to its page.
func (s *Site) onIncident(v *visit, form, what string, act func(ctx context.Context, id string) error) (answer, error) {
	id := v.param("incident")
	a, err := v.once(func(ctx context.Context) (string, error) {
		return done("/incidents/"+id, what), act(ctx, id)
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showIncident(v)
}

func (s *Site) moveIncident(v *visit) (answer, error) {
	return s.onIncident(v, "transition", "moved", func(ctx context.Context, id string) error {
		_, err := s.Incidents.Transition(ctx, id, incident.Step{To: incident.State(v.text("/to")), Reason: v.text("/reason")})
		return err
	})
}

func (s *Site) holdIncident(v *visit) (answer, error) {
	return s.onIncident(v, "hold", "held", func(ctx context.Context, id string) error {
		_, err := s.Incidents.Hold(ctx, id, v.text("/reason"))
		return err
	})
}

func (s *Site) releaseIncident(v *visit) (answer, error) {
	return s.onIncident(v, "release", "released", func(ctx context.Context, id string) error {
		_, err := s.Incidents.Release(ctx, id, v.text("/reason"))
		return err
	})
}

func (s *Site) addParticipant(v *visit) (answer, error) {
	expires, bad := v.instantTyped("/expires")
	return s.onIncident(v, "participant", "participant", func(ctx context.Context, id string) error {
		if bad != nil {
			return bad
		}
		who := addressee(v.text("/organization"))
		g := incident.Grant{
			Organization: who.Organization, Person: who.Person, Level: access.Level(v.text("/level")), Expires: expires, Reason: v.text("/reason"),
		}
		for _, r := range v.typed["/roles"] {
			g.Roles = append(g.Roles, access.Role(r))
		}
		_, err := s.Incidents.AddParticipant(ctx, id, g)
		return err
	})
}

func (s *Site) revokeParticipant(v *visit) (answer, error) {
	id := v.param("participant")
	return s.onIncident(v, "revoke-"+id, "revoked", func(ctx context.Context, incident string) error {
		_, err := s.Incidents.RevokeParticipant(ctx, incident, id, v.text("/reason"))
		return err
	})
}
