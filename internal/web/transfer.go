package web

import (
	"context"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// transferPage is custody as it was offered: to whom it is offered the way to take it, to the others how it stands.
type transferPage struct {
	Crumbs  crumbs
	State   badge
	Warning string
	Alert   *alert
	First   *form
	Facts   []factRow
	Acts    []other
	Silence *silence
}

var transferLooks = map[exchange.TransferState]badge{
	exchange.Offered: {Shape: "issued", Tone: "go"}, exchange.Accepted: {Shape: "done", Tone: "good"},
	exchange.Declined: {Shape: "no", Tone: "stop"}, exchange.Withdrawn: {Shape: "gone"},
}

func (v *visit) transferBadge(t exchange.Transfer) badge {
	look := transferLooks[t.State]
	look.Word = v.T("transfer.state." + string(t.State))
	return look
}

// transferRows are offers in a list.
func (s *Site) transferRows(v *visit, all []exchange.Transfer) ([]thingRow, error) {
	n, err := s.transferNames(v, all...)
	var rows []thingRow
	for _, t := range all {
		rows = append(rows, thingRow{
			To: "/custody-transfers/" + t.ID, Title: exchange.Printable(t.Name), Badges: []badge{v.transferBadge(t)},
			Meta: []string{t.Reference, v.T("page.transfer.to") + ": " + n.party(request.Party(t.To)).words()},
		})
	}
	return rows, err
}

func (s *Site) transferNames(v *visit, all ...exchange.Transfer) (names, error) {
	var parties []request.Party
	for _, t := range all {
		parties = append(parties, request.Party(t.From), request.Party(t.To), request.Party(t.By), request.Party(t.SettledBy))
	}
	return s.names(v.ctx(), parties...)
}

// waitingTransfers are offers that wait for the reader.
func (s *Site) waitingTransfers(v *visit) ([]thingRow, error) {
	l, err := s.Turns.Mine(v.ctx(), exchange.TransferType, turn.Page{Limit: perPage})
	if err != nil {
		return nil, err
	}
	var all []exchange.Transfer
	for _, i := range l.Items {
		t, err := s.Evidence.Transfer(v.ctx(), i.Object.ID)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return s.transferRows(v, all)
}

// transferring adds to an item's page to whom it was offered, and the way to offer it.
func (s *Site) transferring(v *visit, item exchange.Item, p *evidencePage) error {
	l, err := s.Evidence.Transfers(v.ctx(), item.ID, exchange.Page{Limit: 100})
	if err != nil {
		return err
	}
	if p.Transfers, err = s.transferRows(v, l.Items); err != nil {
		return err
	}
	if item.Transfer != "" || !v.inHands(item) || !item.State.Here() && (item.Thing == nil || item.State != exchange.Expected) {
		return nil
	}
	f := v.form("offer", "/evidence-items/"+item.ID+"/transfers").sees(item.Version).lead("page.transfer.lead")
	if err := s.partyField(v, f, "/to", "page.transfer.to", true); err != nil {
		return err
	}
	f.line("/place", "page.transfer.where", "").must()
	f.due("/planned", "page.custody.when", nil, v.actor.Zone).must()
	if item.Thing == nil {
		f.hidden("/way", string(exchange.ByLine))
	} else {
		f.radios("/way", "page.transfer.way", "", texts(v, "transfer.way.", exchange.Ways[:2])).must()
		f.line("/carrier", "page.transfer.carrier", "")
		f.line("/tracking", "page.transfer.tracking", "")
		f.optional("/carrier", "/tracking")
	}
	f.line("/reason", "page.reason", "").must()
	p.Acts = append(p.Acts, v.other("offer", "page.transfer.offer", f.button("page.transfer.offer")))
	return nil
}

func (s *Site) offerTransfer(v *visit) (answer, error) {
	planned, bad := v.dueTyped("/planned")
	if bad == nil && planned == nil {
		bad = fault.Invalid("/planned", "field.required")
	}
	return s.kept(v, "offer", s.showEvidence, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		t, err := s.Evidence.OfferTransfer(ctx, v.param("item"), exchange.Offer{
			To: exchange.Holder(addressee(v.text("/to"))), Place: v.text("/place"), Planned: *planned, Way: exchange.Way(v.text("/way")),
			Carrier: v.text("/carrier"), Tracking: v.text("/tracking"), Reason: v.text("/reason"),
		})
		return done("/custody-transfers/"+t.ID, "saved"), err
	})
}

func (s *Site) showTransfer(v *visit) (answer, error) {
	t, err := s.Evidence.Transfer(v.ctx(), v.param("transfer"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.transferNames(v, t)
	if err != nil {
		return answer{}, err
	}
	p := transferPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + t.Incident, incidentReference(t.Reference)}, crumb{"/evidence-items/" + t.Item, t.Reference},
			crumb{"", v.T("page.transfer.title")}),
		State: v.transferBadge(t), Facts: v.transferFacts(t, n),
	}
	if t.Differs {
		p.Warning = v.T("page.transfer.differs")
	}
	if t.State == exchange.Offered {
		v.transferActs(t, &p)
	}
	if p.Silence, err = s.silenceAbout(v, exchange.TransferType, t.ID, "/custody-transfers/"+t.ID); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	return v.page("transfer", "incidents", exchange.Printable(t.Name), p).called(t.Reference+" · "+v.T("page.transfer.title")).opens(v, exchange.TransferType, t.ID), nil
}

func (v *visit) transferFacts(t exchange.Transfer, n names) (facts []factRow) {
	add := func(key string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			facts = append(facts, factRow{Label: v.T(key), Values: values})
		}
	}
	add("page.transfer.from", n.party(request.Party(t.From)).words())
	add("page.transfer.to", n.party(request.Party(t.To)).words())
	add("page.transfer.where", t.Place)
	facts = append(facts, factRow{Label: v.T("page.custody.when"), When: v.both(t.PlannedAt())})
	add("page.transfer.way", v.T("transfer.way."+string(t.Way)))
	add("page.transfer.carrier", strings.TrimSpace(t.Carrier+" "+t.Tracking))
	add("page.thing.seals", t.Seals...)
	add("page.thing.found", t.Found...)
	add("page.reason", t.Reason)
	if t.State != exchange.Offered {
		facts = append(facts, factRow{
			Label: v.T("transfer.state." + string(t.State)), Values: v.partyWords(n, request.Party(t.SettledBy)), When: v.both(t.SettledAt),
		})
		add("page.reason", t.Note)
	}
	return facts
}

func (v *visit) transferActs(t exchange.Transfer, p *transferPage) {
	act := func(verb, key string) {
		f := v.transferForm(t, verb)
		f.line("/reason", "page.reason", "").must()
		p.Acts = append(p.Acts, v.other(verb, key, f.button(key)))
	}
	if t.To.Organization == v.actor.Organization && !v.bystands() {
		if t.By.Person != v.actor.Person || t.From.Organization == v.actor.Organization { // a second person takes it over
			p.First = v.takeForm(t)
		}
		act("decline", "page.transfer.decline")
	}
	if v.coordinates() || t.By.Person == v.actor.Person {
		act("withdraw", "page.transfer.withdraw")
	}
}

func (v *visit) takeForm(t exchange.Transfer) *form {
	f := v.transferForm(t, "accept")
	if t.Physical {
		f.lead("page.transfer.accept_lead").area("/seals", "page.thing.seals", "").rows(2).hint(v.T("page.one_a_line"))
		f.line("/place", "page.thing.place", t.Place)
		f.optional("/seals")
	}
	return f.button("page.transfer.accept")
}

func (v *visit) transferForm(t exchange.Transfer, verb string) *form {
	return v.form(verb, "/custody-transfers/"+t.ID+"/"+verb).sees(t.Version)
}

func (s *Site) settleTransfer(v *visit) (answer, error) {
	id, verb := v.param("transfer"), v.param("verb")
	acts := map[string]func(context.Context) (exchange.Transfer, error){
		"accept": func(ctx context.Context) (exchange.Transfer, error) {
			return s.Evidence.AcceptTransfer(ctx, id, exchange.Taking{Seals: lines(v.text("/seals")), Place: v.text("/place")})
		},
		"decline": func(ctx context.Context) (exchange.Transfer, error) {
			return s.Evidence.DeclineTransfer(ctx, id, v.text("/reason"))
		},
		"withdraw": func(ctx context.Context) (exchange.Transfer, error) {
			return s.Evidence.WithdrawTransfer(ctx, id, v.text("/reason"))
		},
	}
	act := acts[verb]
	if act == nil {
		return answer{}, fault.NotFound()
	}
	return s.kept(v, verb, s.showTransfer, func(ctx context.Context) (string, error) {
		t, err := act(ctx)
		to := "/custody-transfers/" + id
		if t.State == exchange.Declined {
			to = "/" // whom it was offered to sees the thing no more
		}
		return done(to, "saved"), err
	})
}
