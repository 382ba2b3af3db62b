package web

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// sealRow is a seal on a thing, as it was found last.
type sealRow struct {
	Number string
	State  badge
	At     moment
}

var sealLooks = map[exchange.SealState]badge{
	exchange.Intact: {Shape: "done", Tone: "good"}, exchange.Broken: {Shape: "alert", Tone: "stop"},
	exchange.Changed: {Shape: "alert", Tone: "stop"}, exchange.TakenOff: {Shape: "gone"},
}

func (v *visit) sealRows(t *exchange.Thing) (rows []sealRow) {
	if t == nil {
		return nil
	}
	for _, s := range t.Seals {
		look := sealLooks[s.State]
		look.Word = v.T("thing.seal." + string(s.State))
		rows = append(rows, sealRow{s.Number, look, v.at(s.At)})
	}
	return rows
}

// sealFact has the seals in few words, for paper.
func (v *visit) sealFact(t *exchange.Thing) factRow {
	row := factRow{Label: v.T("page.thing.seals")}
	for _, s := range v.sealRows(t) {
		row.Values = append(row.Values, s.Number+" · "+s.State.Word)
	}
	return row
}

// inHands says whether the reader handles the item: whoever coordinates, and where it is.
func (v *visit) inHands(item exchange.Item) bool {
	return v.coordinates() || item.Custodian.Organization != "" && item.Custodian.Organization == v.actor.Organization && !v.bystands()
}

// bystands says of somebody at headquarters that what came there isn't theirs to act on.
func (v *visit) bystands() bool { return v.actor.HQ() && !v.actor.SeesEveryCase() }

// handling adds to an item's page what it is where it is a thing, who has it, and what can be done about that.
func (s *Site) handling(v *visit, item exchange.Item, p *evidencePage) error {
	facts, err := s.custodianFacts(v, item)
	if err != nil {
		return err
	}
	p.Facts = append(p.Facts, facts...)
	p.Seals = v.sealRows(item.Thing)
	if item.Thing != nil {
		if err := s.thingActs(v, item, p); err != nil {
			return err
		}
	}
	return s.transferring(v, item, p)
}

// custodianFacts say what a thing is, and who has an item and where.
func (s *Site) custodianFacts(v *visit, item exchange.Item) ([]factRow, error) {
	var facts []factRow
	add := func(key, to string, values ...string) {
		if values[0] != "" {
			facts = append(facts, factRow{Label: v.T(key), Values: values, To: to})
		}
	}
	if t := item.Thing; t != nil {
		add("page.thing.form", "", v.T("thing.form."+string(t.Form)))
		add("page.thing.maker", "", t.Maker)
		add("page.thing.model", "", t.Model)
		add("page.thing.serial", "", t.Serial)
		add("page.relocation.basis", "", t.LegalBasis)
		if item.Asset != "" {
			a, to, err := s.hostOf(v, item.Asset)
			if err != nil {
				return nil, err
			}
			add("page.thing.asset", to, a.Name)
		}
		if t.Image != "" {
			add("page.thing.image", "/evidence-items/"+t.Image, v.T("page.thing.image_item"))
		}
		add("page.thing.image_hash", "", t.ImageSHA256)
		add("page.reason", "", t.LostReason)
	}
	if item.Thing == nil && !item.State.Here() {
		return facts, nil
	}
	has, err := s.Evidence.CustodianOf(v.ctx(), item)
	if err != nil {
		return nil, err
	}
	n, err := s.names(v.ctx(), request.Party(has))
	add("page.thing.custodian", "", n.party(request.Party(has)).words())
	add("page.thing.place", "", item.Place)
	return facts, err
}

// hostOf is a host, and where its page is: "" for those who don't see it. What it is called stands in the record of the thing.
func (s *Site) hostOf(v *visit, id string) (a directory.Asset, to string, err error) {
	if a, err = s.Directory.Asset(v.ctx(), id); fault.Is(err, fault.KindNotFound) {
		a, err = s.Directory.LookupAsset(v.ctx(), id)
		return a, "", err
	}
	return a, "/assets/" + id, err
}

func (s *Site) thingActs(v *visit, item exchange.Item, p *evidencePage) error {
	warned, err := s.Evidence.Warned(v.ctx(), item.ID)
	if err != nil {
		return err
	}
	if warned {
		p.Warning = v.T("page.thing.warned")
		if v.coordinates() {
			p.Acts = append(p.Acts, v.thingAct(item, "explain", "page.thing.explain"))
		}
	}
	if item.State == exchange.Expected && v.coordinates() && item.Transfer == "" {
		p.Acts = append(p.Acts, v.thingAct(item, "lose", "page.thing.lose"))
	}
	if !item.State.Here() || !v.inHands(item) {
		return nil
	}
	f := v.thingForm(item, "seal")
	f.pick("/act", "page.thing.seal_what", "", append([]option{{}}, texts(v, "thing.act.", exchange.SealActs)...)).must()
	f.line("/number", "page.thing.seal_number", "").must()
	f.line("/found", "page.thing.found", "")
	f.line("/place", "page.custody.where", item.Place).must()
	f.line("/reason", "page.reason", "").must()
	p.Acts = append(p.Acts, v.other("seal", "page.thing.seal", f.optional("/found").button("page.thing.record")))
	return s.imageForm(v, item, p)
}

// imageForm offers the files of the case that have bytes here as the image of a thing.
func (s *Site) imageForm(v *visit, item exchange.Item, p *evidencePage) error {
	l, err := s.Evidence.List(v.ctx(), item.Incident, exchange.Filter{}, exchange.Page{Limit: 100})
	if err != nil {
		return err
	}
	options := []option{{}}
	for _, i := range l.Items {
		if i.Here() {
			options = append(options, option{Value: i.ID, Label: i.Reference + " " + exchange.Printable(i.Filename)})
		}
	}
	f := v.thingForm(item, "image")
	f.line("/sha256", "page.thing.image_hash", "").must()
	f.pick("/item", "page.thing.image_item", "", options)
	p.Acts = append(p.Acts, v.other("image", "page.thing.image", f.optional("/item").button("page.thing.record")))
	return nil
}

// thingAct is an act for which all that is said is why.
func (v *visit) thingAct(item exchange.Item, verb, key string) other {
	f := v.thingForm(item, verb)
	f.line("/reason", "page.reason", "").must()
	return v.other(verb, key, f.button("page.thing.record"))
}

func (v *visit) thingForm(item exchange.Item, verb string) *form {
	return v.form(verb, "/evidence-items/"+item.ID+"/handling/"+verb).sees(item.Version)
}

func (s *Site) handleThing(v *visit) (answer, error) {
	id, verb, reason := v.param("item"), v.param("verb"), v.text("/reason")
	acts := map[string]func(context.Context) (exchange.Item, error){
		"explain": func(ctx context.Context) (exchange.Item, error) { return s.Evidence.ExplainSeals(ctx, id, reason) },
		"lose":    func(ctx context.Context) (exchange.Item, error) { return s.Evidence.Lose(ctx, id, reason) },
		"image": func(ctx context.Context) (exchange.Item, error) {
			return s.Evidence.Image(ctx, id, v.text("/sha256"), v.text("/item"))
		},
		"seal": func(ctx context.Context) (exchange.Item, error) {
			return s.Evidence.Seal(ctx, id, exchange.Sealing{
				Act: exchange.SealAct(v.text("/act")), Number: v.text("/number"), Found: v.text("/found"), Place: v.text("/place"), Reason: reason,
			})
		},
	}
	act := acts[verb]
	if act == nil {
		return answer{}, fault.NotFound()
	}
	return s.kept(v, verb, s.showEvidence, func(ctx context.Context) (string, error) {
		_, err := act(ctx)
		return done("/evidence-items/"+id, "saved"), err
	})
}
