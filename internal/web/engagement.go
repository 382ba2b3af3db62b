package web

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func (s *Site) newEngagement(v *visit) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("engagement", "/engagements")
	all, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return answer{}, err
	}
	outside := []option{{}}
	for _, o := range all {
		if o.Kind.Outside() {
			outside = append(outside, option{Value: o.ID, Label: o.Name})
		}
	}
	f.pick("/organization", "page.engagement.organization", v.query("organization"), outside).must()
	if err := s.engagementFields(v, f, directory.Engagement{Contract: directory.Pending}); err != nil {
		return answer{}, err
	}
	p := formPage{
		Crumbs: v.inDirectory("/directory/engagements", "page.directory.engagements", v.T("page.engagement.new")),
		Lead:   v.T("page.engagement.lead"), Form: f.button("page.save"),
	}
	return v.page("form", "directory", v.T("page.engagement.new"), p), nil
}

func (s *Site) engagementFields(v *visit, f *form, e directory.Engagement) error {
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return err
	}
	f.checks("/sites", "page.incident.sites", e.Sites, organizationOptions(sites)).must()
	f.area("/scope", "page.engagement.scope", e.Scope).must()
	f.due("/expires", "page.engagement.expires", v.onMyClock(e.Expires), v.actor.Zone)
	f.radios("/contract", "page.engagement.contract", string(e.Contract), texts(v, "page.engagement.contract.", directory.Contracts)).must()
	f.pick("/handover/method", "page.engagement.method", string(e.Handover.Method),
		append([]option{{Label: v.T("page.engagement.not_agreed")}}, texts(v, "page.engagement.method.", directory.Methods)...))
	f.area("/handover/encryption", "page.engagement.encryption", e.Handover.Encryption).rows(2)
	f.area("/handover/redaction", "page.engagement.redaction", e.Handover.Redaction).rows(2)
	f.optional("/handover/encryption", "/handover/redaction")
	return nil
}

// onMyClock is an instant as the reader's clock shows it, to be changed there.
func (v *visit) onMyClock(t time.Time) *worktime.Due {
	if t.IsZero() {
		return nil
	}
	return &worktime.Due{Wall: worktime.LocalAt(t, v.zone()), Zone: v.zone().String()}
}

func (v *visit) engagementTyped() (directory.EngagementDraft, error) {
	expires, err := v.instantTyped("/expires")
	return directory.EngagementDraft{
		Organization: v.text("/organization"), Sites: v.typed["/sites"], Scope: v.text("/scope"), Expires: expires,
		Contract: directory.Contract(v.text("/contract")),
		Handover: directory.Handover{
			Method: directory.Method(v.text("/handover/method")), Encryption: v.text("/handover/encryption"), Redaction: v.text("/handover/redaction"),
		},
	}, err
}

func (s *Site) createEngagement(v *visit) (answer, error) {
	d, err := v.engagementTyped()
	return s.kept(v, "engagement", s.newEngagement, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		e, err := s.Directory.CreateEngagement(ctx, d)
		return done("/engagements/"+e.ID, "saved"), err
	})
}

func (s *Site) showEngagement(v *visit) (answer, error) {
	e, err := s.Directory.Engagement(v.ctx(), v.param("engagement"))
	if err != nil {
		return answer{}, err
	}
	bound := []request.Party{{Organization: e.Organization}}
	for _, site := range e.Sites {
		bound = append(bound, request.Party{Organization: site})
	}
	n, err := s.names(v.ctx(), bound...)
	if err != nil {
		return answer{}, err
	}
	name := n.organizations[e.Organization].Name
	p := thingPage{
		Crumbs: v.inDirectory("/directory/engagements", "page.directory.engagements", name), Badges: []badge{v.engagementState(e)},
		Facts: v.engagementFacts(e, n),
	}
	if v.manages() && e.Ended.IsZero() {
		p.Edit = v.form("engagement", "/engagements/"+e.ID).sees(e.Version)
		if err := s.engagementFields(v, p.Edit, e); err != nil {
			return answer{}, err
		}
		p.Edit.button("page.save")
		end := v.form("end", "/engagements/"+e.ID+"/end").lead("page.engagement.end_lead").grave("page.engagement.end")
		p.Acts = append(p.Acts, v.other("end", "page.engagement.end", end))
	}
	p.Alert = v.unclaimed()
	return v.page("thing", "directory", name, p), nil
}

func (v *visit) engagementFacts(e directory.Engagement, n names) []factRow {
	facts := []factRow{
		{Label: v.T("page.incident.sites"), Values: n.sites(e.Sites)},
		{Label: v.T("page.engagement.scope"), Values: []string{e.Scope}},
		{Label: v.T("page.engagement.starts"), When: v.at(e.Starts)},
		{Label: v.T("page.engagement.expires"), When: v.at(e.Expires)},
		{Label: v.T("page.engagement.contract"), Values: []string{v.T("page.engagement.contract." + string(e.Contract))}},
	}
	if !e.Ended.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.engagement.ended"), When: v.at(e.Ended)})
	}
	if e.Handover.Method != "" {
		facts = append(facts, factRow{Label: v.T("page.engagement.method"), Values: []string{
			v.T("page.engagement.method." + string(e.Handover.Method)), e.Handover.Encryption, e.Handover.Redaction,
		}})
	}
	return facts
}

func (s *Site) updateEngagement(v *visit) (answer, error) {
	d, err := v.engagementTyped()
	return s.kept(v, "engagement", s.showEngagement, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		e, err := s.Directory.UpdateEngagement(ctx, v.param("engagement"), directory.EngagementChange{
			Sites: &d.Sites, Scope: &d.Scope, Expires: &d.Expires, Handover: &d.Handover, Contract: &d.Contract,
		})
		return done("/engagements/"+e.ID, "saved"), err
	})
}

func (s *Site) endEngagement(v *visit) (answer, error) {
	return s.kept(v, "end", s.showEngagement, func(ctx context.Context) (string, error) {
		e, err := s.Directory.EndEngagement(ctx, v.param("engagement"))
		return done("/engagements/"+e.ID, "engagement_ended"), err
	})
}
