package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// transferItem is a transfer in the list on its item's page.
type transferItem struct {
	To    string
	Title string
	State badge
	Asked moment
}

var transferLooks = map[exchange.TransferState]badge{
	exchange.TransferAsked: {Shape: "issued", Tone: "wait"}, exchange.TransferApproved: {Shape: "issued", Tone: "go"},
	exchange.TransferCopied: {Shape: "issued", Tone: "go"}, exchange.TransferDone: {Shape: "done", Tone: "good"},
	exchange.TransferDeclined: {Shape: "no", Tone: "stop"}, exchange.TransferWithdrawn: {Shape: "gone"}, exchange.TransferFailed: {Shape: "alert", Tone: "stop"},
}

func (v *visit) transferBadge(t exchange.Transfer) badge {
	look := transferLooks[t.State]
	look.Word = v.T("page.transfer.state." + string(t.State))
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

// transferring adds to an item's page where it is kept, its transfers, and the way to ask for one.
func (s *Site) transferring(v *visit, item exchange.Item, p *evidencePage) error {
	regions, err := s.regions(v)
	if err != nil || item.Latest().Region == "" || len(regions) < 2 {
		return err
	}
	if item.State != exchange.Disposed {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.region.kept"), Values: []string{s.regionOr(v, item.Latest().Region)}})
	}
	l, err := s.Evidence.TransfersOf(v.ctx(), item.ID, exchange.Page{Limit: 100})
	if fault.Is(err, fault.KindForbidden) { // who sees the item and not what headquarters thinks of
		return nil
	}
	if err != nil {
		return err
	}
	open := false
	for _, t := range l.Items {
		open = open || t.EndedAt.IsZero()
		p.Transfers = append(p.Transfers, transferItem{
			To: "/evidence-transfers/" + t.ID, Title: s.regionOr(v, t.To), State: v.transferBadge(t), Asked: v.at(t.AskedAt),
		})
	}
	if open || !item.State.Here() || !v.coordinates() {
		return nil
	}
	f := v.form("transfer", "/evidence-items/"+item.ID+"/transfers").sees(item.Version).lead("page.transfer.lead")
	var others []option
	for _, r := range regions {
		if r.Value != item.Latest().Region {
			others = append(others, r)
		}
	}
	f.pick("/to", "page.transfer.to", "", others).must()
	f.line("/reason", "page.reason", "").must()
	f.line("/legal_basis", "page.transfer.basis", "").must()
	p.Acts = append(p.Acts, v.other("transfer", "page.transfer.new", f.button("page.transfer.new")))
	return nil
}

func (s *Site) askTransfer(v *visit) (answer, error) {
	item := v.param("item")
	return s.kept(v, "transfer", s.showEvidence, func(ctx context.Context) (string, error) {
		t, err := s.Evidence.AskTransfer(ctx, item, exchange.TransferWish{To: v.text("/to"), Reason: v.text("/reason"), LegalBasis: v.text("/legal_basis")})
		return done("/evidence-transfers/"+t.ID, "saved"), err
	})
}

// transferPage is one transfer: what was asked for, by whom, how far it has come, and what can be decided about it.
type transferPage struct {
	Crumbs crumbs
	State  badge
	Note   string
	Facts  []factRow
	Acts   []other
	Alert  *alert
}

func (s *Site) showTransfer(v *visit) (answer, error) {
	t, err := s.Evidence.GetTransfer(v.ctx(), v.param("transfer"))
	if err != nil {
		return answer{}, err
	}
	hq := v.actor.Organization // whoever leads a case works there
	who := func(person string) request.Party { return request.Party{Organization: hq, Person: person} }
	n, err := s.names(v.ctx(), who(t.AskedBy), who(t.ApprovedBy), who(t.EndedBy))
	if err != nil {
		return answer{}, err
	}
	p := transferPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + t.Incident, incidentReference(t.Reference)}, crumb{"/evidence-items/" + t.Item, t.Reference},
			crumb{"", v.T("page.transfer.of", "reference", t.Reference)}),
		State: v.transferBadge(t), Alert: v.unclaimed(),
	}
	if t.Trouble != "" {
		p.Note = v.T("page.transfer.trouble." + t.Trouble)
	}
	fact := func(key string, values ...string) {
		p.Facts = append(p.Facts, factRow{Label: v.T(key), Values: values})
	}
	fact("page.transfer.from", s.regionOr(v, t.From))
	fact("page.transfer.to", s.regionOr(v, t.To))
	fact("page.reason", t.Reason)
	fact("page.transfer.basis", t.LegalBasis)
	p.Facts = append(p.Facts, factRow{Label: v.T("page.transfer.asked"), Values: v.partyWords(n, who(t.AskedBy)), When: v.both(t.AskedAt)})
	if t.ApprovedBy != "" {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.transfer.approved"), Values: v.partyWords(n, who(t.ApprovedBy)), When: v.both(t.ApprovedAt)})
		fact("page.transfer.copied", v.T("page.transfer.copied_of", "copied", t.Copied, "total", t.Bytes))
	}
	if !t.EndedAt.IsZero() {
		ended := factRow{Label: v.T("page.transfer.ended"), When: v.both(t.EndedAt)}
		if t.EndedBy != "" {
			ended.Values = append(v.partyWords(n, who(t.EndedBy)), t.EndReason)
		}
		p.Facts = append(p.Facts, ended)
	}
	if v.coordinates() {
		p.Acts = v.transferActs(t)
	}
	return v.page("transfer", "incidents", v.T("page.transfer.of", "reference", t.Reference), p), nil
}

// transferActs are what this reader can do about a transfer: who asked for it decides nothing about it.
func (v *visit) transferActs(t exchange.Transfer) (all []other) {
	form := func(verb string) *form {
		return v.form(verb, "/evidence-transfers/"+t.ID+"/"+verb).sees(t.Version)
	}
	for _, verb := range t.Possible() {
		if verb != "withdraw" && (t.AskedBy == v.actor.Person || !v.actor.Has(access.Coordinator, access.IncidentOwner)) {
			continue
		}
		f := form(verb)
		if verb == "approve" {
			all = append(all, v.other(verb, "page.transfer.approve", f.lead("page.transfer.approve_lead").button("page.transfer.approve")))
			continue
		}
		f.line("/reason", "page.reason", "").must()
		all = append(all, v.other(verb, "page.transfer."+verb, f.button("page.transfer."+verb)))
	}
	return all
}

func (s *Site) actOnTransfer(v *visit) (answer, error) {
	id, verb, reason := v.param("transfer"), v.param("verb"), v.text("/reason")
	acts := map[string]func(context.Context) (exchange.Transfer, error){
		"approve": func(ctx context.Context) (exchange.Transfer, error) { return s.Evidence.ApproveTransfer(ctx, id) },
		"decline": func(ctx context.Context) (exchange.Transfer, error) {
			return s.Evidence.DeclineTransfer(ctx, id, reason)
		},
		"withdraw": func(ctx context.Context) (exchange.Transfer, error) {
			return s.Evidence.WithdrawTransfer(ctx, id, reason)
		},
	}
	act := acts[verb]
	if act == nil {
		return answer{}, fault.NotFound()
	}
	return s.kept(v, verb, s.showTransfer, func(ctx context.Context) (string, error) {
		_, err := act(ctx)
		return done("/evidence-transfers/"+id, "saved"), err
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
