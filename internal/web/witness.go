package web

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/witness"
)

func (s *Site) listWitnesses(v *visit) (answer, error) {
	l, err := s.Witnesses.List(v.ctx(), v.counted())
	if err != nil {
		return answer{}, err
	}
	var whose []request.Party
	for _, w := range l.Items {
		whose = append(whose, request.Party{Organization: w.Organization})
	}
	n, err := s.names(v.ctx(), whose...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("witnesses", "page.witness.new", "/witnesses/new", l.Next, l.Total)
	p.Lead, p.Empty = v.T("page.witness.lead"), v.T("page.witness.none")
	for _, w := range l.Items {
		p.Rows = append(p.Rows, thingRow{
			To: "/witnesses/" + w.ID, Title: w.Name, Badges: []badge{v.witnessState(w)},
			Meta: []string{n.organizations[w.Organization].Name, v.vouches(w)},
		})
	}
	return v.showDirectory(p), nil
}

func (v *visit) witnessState(w witness.Witness) badge {
	switch {
	case !w.Ended.IsZero():
		return badge{v.T("page.witness.ended"), "gone", ""}
	case w.Stale:
		return badge{v.T("page.witness.stale"), "alert", "stop"}
	case w.Last.At.IsZero():
		return badge{v.T("page.witness.never"), "clock", "wait"}
	}
	return badge{v.T("page.witness.current"), "done", "good"}
}

// vouches is how far a witness has vouched, in words.
func (v *visit) vouches(w witness.Witness) string {
	if w.Last.At.IsZero() {
		return v.T("page.witness.never")
	}
	return v.T("page.witness.up_to", "size", w.Last.Size)
}

func (v *visit) inWitnesses(here string) crumbs {
	return v.inDirectory("/witnesses", "page.witness.title", here)
}

func (s *Site) newWitness(v *visit) (answer, error) {
	if !v.actor.HQ() {
		return answer{}, fault.NotFound()
	}
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	all, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return answer{}, err
	}
	f := v.form("witness", "/witnesses")
	f.pick("/organization", "page.person.organization", "", append([]option{{}}, organizationOptions(all)...)).must()
	f.line("/name", "page.person.name", "").must()
	f.line("/contact", "page.witness.contact", "").must().hint(v.T("page.witness.contact_hint"))
	f.line("/key", "page.witness.key", "").must().hint(v.T("page.witness.key_hint"))
	p := formPage{Crumbs: v.inWitnesses(v.T("page.witness.new")), Lead: v.T("page.witness.lead"), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.witness.new"), p), nil
}

func (s *Site) registerWitness(v *visit) (answer, error) {
	return s.kept(v, "witness", s.newWitness, func(ctx context.Context) (string, error) {
		w, err := s.Witnesses.Register(ctx, witness.Draft{
			Organization: v.text("/organization"), Name: v.text("/name"), Contact: v.text("/contact"), Key: v.text("/key"),
		})
		return done("/witnesses/"+w.ID, "saved"), err
	})
}

func (s *Site) showWitness(v *visit) (answer, error) {
	w, err := s.Witnesses.Get(v.ctx(), v.param("witness"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: w.Organization})
	if err != nil {
		return answer{}, err
	}
	p := thingPage{
		Crumbs: v.inWitnesses(w.Name), Badges: []badge{v.witnessState(w)}, Facts: v.witnessFacts(w, n.organizations[w.Organization].Name),
		Alert: v.unclaimed(),
	}
	if c := w.Checkpoint; c.Note != "" {
		p.Cosigned = v.cosignedRow(c)
	}
	if v.manages() && w.Ended.IsZero() {
		end := v.form("end", "/witnesses/"+w.ID+"/end").sees(w.Version).lead("page.witness.end_lead").grave("page.witness.end")
		p.Acts = append(p.Acts, v.other("end", "page.witness.end", end))
	}
	return v.page("thing", "directory", w.Name, p), nil
}

func (v *visit) witnessFacts(w witness.Witness, organization string) []factRow {
	facts := []factRow{
		{Label: v.T("page.person.organization"), Values: []string{organization}},
		{Label: v.T("page.witness.contact"), Values: []string{w.Contact}},
		{Label: v.T("page.witness.vouches"), Values: []string{v.vouches(w)}},
	}
	if !w.Last.Received.IsZero() {
		facts = append(facts,
			factRow{Label: v.T("page.cosigned.root"), Values: []string{w.Checkpoint.Root.String()}},
			factRow{Label: v.T("page.cosigned.signed"), When: v.both(w.Last.At)},
			factRow{Label: v.T("page.witness.heard"), When: v.at(w.Last.Received)},
		)
	}
	facts = append(facts,
		factRow{Label: v.T("page.witness.key"), Values: []string{w.Key}},
		factRow{Label: v.T("page.witness.fingerprint"), Values: []string{journal.Fingerprint(w.Key)}},
		factRow{Label: v.T("page.witness.registered"), When: v.at(w.Registered)},
	)
	if !w.Ended.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.witness.ended"), When: v.at(w.Ended)})
	}
	return facts
}

func (s *Site) endWitness(v *visit) (answer, error) {
	return s.kept(v, "end", s.showWitness, func(ctx context.Context) (string, error) {
		w, err := s.Witnesses.End(ctx, v.param("witness"))
		return done("/witnesses/"+w.ID, "saved"), err
	})
}
