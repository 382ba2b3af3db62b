package web

import (
	"context"
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// retentionPage is how long evidence is kept.
type retentionPage struct {
	Crumbs    crumbs
	New       string
	Proposals string // where what is proposed stands, "" for whom it is not
	Left      string // where what nobody has put away stands, "" for whom it is not
	Rows      []retentionCard
	Pager     pager
}

type retentionCard struct {
	Length, Who, Kind, Basis, To string
	SetBy                        party
	SetAt                        moment
}

func (s *Site) listRetention(v *visit) (answer, error) {
	l, err := s.Evidence.RetentionRules(v.ctx(), v.part())
	if err != nil {
		return answer{}, err
	}
	var parties []request.Party
	for _, r := range l.Items {
		parties = append(parties, request.Party{Organization: r.Organization}, request.Party{Person: r.SetBy})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := retentionPage{Crumbs: v.inRetention(""), Pager: v.pager(l.Next, nil)}
	for _, r := range l.Items {
		card := retentionCard{
			Length: v.retentionLength(r), Who: v.T("page.retention.anybody"), Kind: v.T("page.retention.any_kind"), Basis: r.Basis,
			SetBy: n.person(r.SetBy), SetAt: v.at(r.SetAt),
		}
		if r.Organization != "" {
			card.Who = n.organizations[r.Organization].Name
		}
		if r.Kind != "" {
			card.Kind = v.T("evidence.kind." + string(r.Kind))
		}
		if v.coordinates() {
			card.To = "/retention-rules/" + r.ID
		}
		p.Rows = append(p.Rows, card)
	}
	if v.coordinates() {
		p.New = "/retention-rules/new"
	}
	if v.actor.SeesEveryCase() {
		p.Proposals, p.Left = "/disposal-proposals", leftOutPage
	}
	return v.page("retention", "directory", v.T("page.retention.title"), p), nil
}

func (v *visit) retentionLength(r exchange.RetentionRule) string {
	return v.T("retention.length."+string(r.Unit), "number", r.Period)
}

func (v *visit) inRetention(here string) crumbs {
	all := []crumb{{"/directory", v.T("page.nav.directory")}}
	if here == "" {
		return v.crumbs(append(all, crumb{"", v.T("page.retention.title")})...)
	}
	return v.crumbs(append(all, crumb{"/retention-rules", v.T("page.retention.title")}, crumb{"", here})...)
}

func (s *Site) retentionFields(v *visit, f *form, r exchange.RetentionRule) error {
	all, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	f.pick("/organization", "page.retention.organization", r.Organization, append([]option{{Label: v.T("page.retention.anybody")}}, organizationOptions(all)...))
	f.pick("/kind", "page.evidence.kind", string(r.Kind), append([]option{{Label: v.T("page.retention.any_kind")}}, texts(v, "evidence.kind.", exchange.Kinds)...))
	period := ""
	if r.Period > 0 {
		period = strconv.Itoa(r.Period)
	}
	f.line("/period", "page.retention.period", period).must().Inputmode = "numeric"
	f.radios("/unit", "page.retention.unit", string(r.Unit), texts(v, "retention.unit.", exchange.Units)).must()
	f.line("/basis", "page.retention.basis", r.Basis).must()
	return nil
}

func (v *visit) retentionTyped() exchange.RetentionRule {
	period, _ := strconv.Atoi(v.text("/period")) // what is no number is as wrong as none
	return exchange.RetentionRule{
		Organization: v.text("/organization"), Kind: exchange.Kind(v.text("/kind")), Period: period, Unit: exchange.Unit(v.text("/unit")), Basis: v.text("/basis"),
	}
}

func (s *Site) newRetention(v *visit) (answer, error) {
	if !v.coordinates() {
		return answer{}, access.Check(v.ctx(), access.CreateRetention, access.Scope{})
	}
	f := v.form("retention", "/retention-rules")
	if err := s.retentionFields(v, f, exchange.RetentionRule{Unit: exchange.Months}); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inRetention(v.T("page.retention.new")), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.retention.new"), p), nil
}

func (s *Site) createRetention(v *visit) (answer, error) {
	return s.kept(v, "retention", s.newRetention, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.AddRetentionRule(ctx, v.retentionTyped())
		return done("/retention-rules", "saved"), err
	})
}

func (s *Site) editRetention(v *visit) (answer, error) {
	r, err := s.Evidence.RetentionRule(v.ctx(), v.param("rule"))
	if err != nil {
		return answer{}, err
	}
	if !v.coordinates() {
		return answer{}, fault.Forbidden()
	}
	at := "/retention-rules/" + r.ID
	f := v.form("retention", at).sees(r.Version)
	if err := s.retentionFields(v, f, r); err != nil {
		return answer{}, err
	}
	end := v.form("retention_end", at+"/end").sees(r.Version).lead("page.retention.end_lead").grave("page.retention.end")
	title := v.retentionLength(r)
	p := thingPage{
		Crumbs: v.inRetention(title), Edit: f.button("page.save"), Acts: []other{v.other("retention-end", "page.retention.end", end)}, Alert: v.unclaimed(),
	}
	return v.page("thing", "directory", title, p), nil
}

func (s *Site) replaceRetention(v *visit) (answer, error) {
	return s.kept(v, "retention", s.editRetention, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.ReplaceRetentionRule(ctx, v.param("rule"), v.retentionTyped())
		return done("/retention-rules", "saved"), err
	})
}

func (s *Site) endRetention(v *visit) (answer, error) {
	return s.kept(v, "retention_end", s.editRetention, func(ctx context.Context) (string, error) {
		return done("/retention-rules", "saved"), s.Evidence.EndRetentionRule(ctx, v.param("rule"))
	})
}
