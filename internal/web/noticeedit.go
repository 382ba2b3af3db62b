package web

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
)

// cannotSay stands among the answers to choose from: it is one.
const cannotSay = "cannot_say"

// newNotice asks for the five answers and whom to ask.
func (s *Site) newNotice(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.CreateNotice); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	f := v.form("notice", "/incidents/"+i.ID+"/notices")
	c := notice.Content{Kind: notice.WorkOnSite, Level: access.Minimal}
	if err := s.noticeFields(v, f, i.ID, c); err != nil {
		return answer{}, err
	}
	return v.page("form", "notices", v.T("page.notice.write"), formPage{
		Crumbs: v.inIncident(i, v.T("page.notice.write")), Lead: v.T("page.notice.lead"), Form: f.button("page.save"),
		Else: &crumb{"/incidents/" + i.ID + "/notices/quick", v.T("page.notice.quick")},
	}), nil
}

func (s *Site) createNotice(v *visit) (answer, error) {
	c, err := v.noticeTyped(notice.Content{})
	if err == nil {
		var a answer
		a, err = v.once(func(ctx context.Context) (string, error) {
			n, err := s.Notices.Create(ctx, v.param("incident"), c)
			return done("/notices/"+n.ID, "saved"), err
		})
		if err == nil {
			return a, nil
		}
	}
	if err := v.failed("notice", atRemarks(err, c.Texts)); err != nil {
		return answer{}, err
	}
	return s.newNotice(v)
}

func (s *Site) editNotice(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	if !slices.Contains(n.Possible, notice.Change) {
		return goTo("/notices/" + n.ID), nil
	}
	f := v.form("notice", "/notices/"+n.ID+"/edit").sees(n.Version)
	if err := s.noticeFields(v, f, n.Incident, n.Written); err != nil {
		return answer{}, err
	}
	i := incident.Incident{ID: n.Incident, Reference: incidentReference(n.Reference)}
	p := formPage{Crumbs: v.inIncident(i, n.Reference), Lead: v.T("page.notice.lead"), Form: f.button("page.save")}
	if p.Check, err = s.checkWhileWriting(v, n); err != nil {
		return answer{}, err
	}
	return v.page("form", "notices", v.T("page.notice.write"), p).called(n.Reference), nil
}

func (s *Site) saveNotice(v *visit) (answer, error) {
	var bad error
	var texts []notice.OwnText
	a, err := v.once(func(ctx context.Context) (string, error) {
		n, err := s.Notices.Change(ctx, v.param("notice"), func(c notice.Content) notice.Content {
			c, bad = v.noticeTyped(c)
			texts = c.Texts
			return c
		})
		return done("/notices/"+n.ID, "saved"), fault.Join(bad, err)
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed("notice", atRemarks(err, texts)); err != nil {
		return answer{}, err
	}
	return s.editNotice(v)
}
