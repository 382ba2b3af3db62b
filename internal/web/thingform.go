package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
)

// newThing asks what a thing is that becomes evidence, who has it, where it is and which seals are on it.
func (s *Site) newThing(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.RegisterEvidence); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	f := v.form("thing", "/incidents/"+i.ID+"/evidence-items")
	f.line("/name", "page.thing.name", "").must()
	f.pick("/form", "page.thing.form", "", append([]option{{}}, texts(v, "thing.form.", exchange.Forms)...)).must()
	f.line("/maker", "page.thing.maker", "")
	f.line("/model", "page.thing.model", "")
	f.line("/serial", "page.thing.serial", "")
	if err := s.hostField(v, f); err != nil {
		return answer{}, err
	}
	if err := s.partyField(v, f, "/custodian", "page.thing.custodian", v.coordinates()); err != nil {
		return answer{}, err
	}
	f.line("/place", "page.thing.place", "").must()
	f.area("/seals", "page.thing.seals", "").rows(2).hint(v.T("page.one_a_line"))
	f.check("/collected", "page.thing.collected", true)
	f.line("/reason", "page.reason", "").must()
	f.line("/legal_basis", "page.relocation.basis", "")
	f.optional("/maker", "/model", "/serial", "/seals", "/legal_basis")
	p := formPage{Crumbs: v.inIncident(i, v.T("page.thing.new")), Lead: v.T("page.thing.lead"), Form: f.button("page.thing.record")}
	return v.page("form", "incidents", v.T("page.thing.new"), p), nil
}

// hostField asks which host the thing was taken from, of those that the reader knows.
func (s *Site) hostField(v *visit, f *form) error {
	l, err := s.Directory.Assets(v.ctx(), directory.AssetFilter{}, directory.Page{Limit: 100})
	options := []option{{}}
	for _, a := range l.Items {
		options = append(options, option{Value: a.ID, Label: a.Name})
	}
	if len(options) > 1 {
		f.pick("/asset", "page.thing.asset", "", options)
		f.optional("/asset")
	}
	return err
}

// partyField asks for an organisation or somebody there: anybody that the reader knows, or only where the reader works.
func (s *Site) partyField(v *visit, f *form, name, key string, anybody bool) error {
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	if !anybody {
		var own []group
		for _, g := range who {
			if addressee(g.Options[0].Value).Organization == v.actor.Organization {
				own = append(own, g)
			}
		}
		who = own
	}
	in := f.pick(name, key, "", nil).must()
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	return nil
}

func (s *Site) registerThing(v *visit) (answer, error) {
	return s.kept(v, "thing", s.newThing, func(ctx context.Context) (string, error) {
		i, err := s.Evidence.Register(ctx, v.param("incident"), exchange.Registration{
			Name: v.text("/name"), Form: exchange.Form(v.text("/form")), Maker: v.text("/maker"), Model: v.text("/model"), Serial: v.text("/serial"),
			Asset: v.text("/asset"), Custodian: exchange.Holder(addressee(v.text("/custodian"))), Place: v.text("/place"),
			Seals: lines(v.text("/seals")), Collected: v.text("/collected") == "yes", Reason: v.text("/reason"),
			LegalBasis: v.text("/legal_basis"),
		})
		return done("/evidence-items/"+i.ID, "saved"), err
	})
}
