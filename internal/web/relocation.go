package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// relocationItem is a relocation in the list on its item's page.
type relocationItem struct {
	To    string
	Title string
	State badge
	Asked moment
}

var relocationLooks = map[exchange.RelocationState]badge{
	exchange.RelocationAsked: {Shape: "issued", Tone: "wait"}, exchange.RelocationApproved: {Shape: "issued", Tone: "go"},
	exchange.RelocationCopied: {Shape: "issued", Tone: "go"}, exchange.RelocationDone: {Shape: "done", Tone: "good"},
	exchange.RelocationDeclined: {Shape: "no", Tone: "stop"}, exchange.RelocationWithdrawn: {Shape: "gone"}, exchange.RelocationFailed: {Shape: "alert", Tone: "stop"},
}

func (v *visit) relocationBadge(t exchange.Relocation) badge {
	look := relocationLooks[t.State]
	look.Word = v.T("page.relocation.state." + string(t.State))
	return look
}

// region is what a reader is told of one: what people call it, or else its code.
func (v *visit) region(r directory.Region) string {
	switch {
	case r.Name != "":
		return r.Name
	case r.Code == directory.DefaultRegion:
		return v.T("page.region.default")
	}
	return r.Code
}

// regionOr is the region with that code, "" for none.
func (s *Site) regionOr(v *visit, code string) string {
	if code == "" {
		return ""
	}
	return v.region(s.Directory.LookupRegion(code))
}

// regions are the choices, where there is one.
func (s *Site) regions(v *visit) ([]option, error) {
	all, err := s.Directory.Regions(v.ctx())
	var choices []option
	for _, r := range all {
		choices = append(choices, option{Value: r.Code, Label: v.region(r)})
	}
	return choices, err
}

// relocating adds to an item's page where it is kept, its relocations, and the way to ask for one.
func (s *Site) relocating(v *visit, item exchange.Item, p *evidencePage) error {
	regions, err := s.regions(v)
	if err != nil || item.Latest().Region == "" || len(regions) < 2 {
		return err
	}
	if item.State != exchange.Disposed {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.region.kept"), Values: []string{s.regionOr(v, item.Latest().Region)}})
	}
	l, err := s.Evidence.RelocationsOf(v.ctx(), item.ID, exchange.Page{Limit: 100})
	if fault.Is(err, fault.KindForbidden) { // who sees the item and not what headquarters thinks of
		return nil
	}
	if err != nil {
		return err
	}
	open := false
	for _, t := range l.Items {
		open = open || t.EndedAt.IsZero()
		p.Relocations = append(p.Relocations, relocationItem{
			To: "/evidence-relocations/" + t.ID, Title: s.regionOr(v, t.To), State: v.relocationBadge(t), Asked: v.at(t.AskedAt),
		})
	}
	if open || !item.Here() || !v.coordinates() {
		return nil
	}
	f := v.form("relocation", "/evidence-items/"+item.ID+"/relocations").sees(item.Version).lead("page.relocation.lead")
	var others []option
	for _, r := range regions {
		if r.Value != item.Latest().Region {
			others = append(others, r)
		}
	}
	f.pick("/to", "page.relocation.to", "", others).must()
	f.line("/reason", "page.reason", "").must()
	f.line("/legal_basis", "page.relocation.basis", "").must()
	p.Acts = append(p.Acts, v.other("relocation", "page.relocation.new", f.button("page.relocation.new")))
	return nil
}

func (s *Site) askRelocation(v *visit) (answer, error) {
	item := v.param("item")
	return s.kept(v, "relocation", s.showEvidence, func(ctx context.Context) (string, error) {
		t, err := s.Evidence.AskRelocation(ctx, item, exchange.RelocationWish{To: v.text("/to"), Reason: v.text("/reason"), LegalBasis: v.text("/legal_basis")})
		return done("/evidence-relocations/"+t.ID, "saved"), err
	})
}

// relocationPage is one relocation: what was asked for, by whom, how far it has come, and what can be decided about it.
type relocationPage struct {
	Crumbs crumbs
	State  badge
	Note   string
	Facts  []factRow
	Acts   []other
	Alert  *alert
}

func (s *Site) showRelocation(v *visit) (answer, error) {
	t, err := s.Evidence.GetRelocation(v.ctx(), v.param("relocation"))
	if err != nil {
		return answer{}, err
	}
	hq := v.actor.Organization // whoever leads a case works there
	who := func(person string) request.Party { return request.Party{Organization: hq, Person: person} }
	n, err := s.names(v.ctx(), who(t.AskedBy), who(t.ApprovedBy), who(t.EndedBy))
	if err != nil {
		return answer{}, err
	}
	p := relocationPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + t.Incident, incidentReference(t.Reference)}, crumb{"/evidence-items/" + t.Item, t.Reference},
			crumb{"", v.T("page.relocation.of", "reference", t.Reference)}),
		State: v.relocationBadge(t), Alert: v.unclaimed(),
	}
	if t.Trouble != "" {
		p.Note = v.T("page.relocation.trouble." + t.Trouble)
	}
	fact := func(key string, values ...string) {
		p.Facts = append(p.Facts, factRow{Label: v.T(key), Values: values})
	}
	fact("page.relocation.from", s.regionOr(v, t.From))
	fact("page.relocation.to", s.regionOr(v, t.To))
	fact("page.reason", t.Reason)
	fact("page.relocation.basis", t.LegalBasis)
	p.Facts = append(p.Facts, factRow{Label: v.T("page.relocation.asked"), Values: v.partyWords(n, who(t.AskedBy)), When: v.both(t.AskedAt)})
	if t.ApprovedBy != "" {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.relocation.approved"), Values: v.partyWords(n, who(t.ApprovedBy)), When: v.both(t.ApprovedAt)})
		fact("page.relocation.copied", v.T("page.relocation.copied_of", "copied", t.Copied, "total", t.Bytes))
	}
	if !t.EndedAt.IsZero() {
		ended := factRow{Label: v.T("page.relocation.ended"), When: v.both(t.EndedAt)}
		if t.EndedBy != "" {
			ended.Values = append(v.partyWords(n, who(t.EndedBy)), t.EndReason)
		}
		p.Facts = append(p.Facts, ended)
	}
	if v.coordinates() {
		p.Acts = v.relocationActs(t)
	}
	return v.page("relocation", "incidents", v.T("page.relocation.of", "reference", t.Reference), p), nil
}

// relocationActs are what this reader can do about a relocation: who asked for it decides nothing about it.
func (v *visit) relocationActs(t exchange.Relocation) (all []other) {
	form := func(verb string) *form {
		return v.form(verb, "/evidence-relocations/"+t.ID+"/"+verb).sees(t.Version)
	}
	for _, verb := range t.Possible() {
		if verb != "withdraw" && (t.AskedBy == v.actor.Person || !v.actor.Has(access.Coordinator, access.IncidentOwner)) {
			continue
		}
		f := form(verb)
		if verb == "approve" {
			all = append(all, v.other(verb, "page.relocation.approve", f.lead("page.relocation.approve_lead").button("page.relocation.approve")))
			continue
		}
		f.line("/reason", "page.reason", "").must()
		all = append(all, v.other(verb, "page.relocation."+verb, f.button("page.relocation."+verb)))
	}
	return all
}

func (s *Site) actOnRelocation(v *visit) (answer, error) {
	id, verb, reason := v.param("relocation"), v.param("verb"), v.text("/reason")
	acts := map[string]func(context.Context) (exchange.Relocation, error){
		"approve": func(ctx context.Context) (exchange.Relocation, error) { return s.Evidence.ApproveRelocation(ctx, id) },
		"decline": func(ctx context.Context) (exchange.Relocation, error) {
			return s.Evidence.DeclineRelocation(ctx, id, reason)
		},
		"withdraw": func(ctx context.Context) (exchange.Relocation, error) {
			return s.Evidence.WithdrawRelocation(ctx, id, reason)
		},
	}
	act := acts[verb]
	if act == nil {
		return answer{}, fault.NotFound()
	}
	return s.kept(v, verb, s.showRelocation, func(ctx context.Context) (string, error) {
		_, err := act(ctx)
		return done("/evidence-relocations/"+id, "saved"), err
	})
}

// regionField chooses where a site's evidence stays, where there is a choice.
func (s *Site) regionField(v *visit, f *form, o directory.Organization) {
	regions, err := s.regions(v)
	if err != nil || len(regions) < 2 || o.ID != "" && o.Kind != access.Site {
		return
	}
	f.pick("/evidence_region", "page.organization.region", o.KeptIn(), regions)
}
