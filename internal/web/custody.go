package web

import (
	"cmp"
	"slices"
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// custodyPage is an item's custody record as a sheet, to be read here and to be signed on paper.
type custodyPage struct {
	Crumbs   crumbs
	Facts    []factRow
	Note     string
	Rows     []custodyRow
	Looks    []lookRow
	Each     string // where every look stands on its own, "" where none is counted
	Counted  string // and back
	Pager    pager
	Journal  checkpointRow
	Cosigned *cosignedRow // nil where no witness has signed anything
}

type custodyRow struct {
	Index         string // in the journal; digits as verify prints them
	What, How     string
	Here, UTC     moment // UTC is empty where the reader's clock is UTC
	Who, From, To party
	Source        string // whom or what it was taken over from without a line, as they said it
	Left, Kept    string // regions, "" where the entry names none
	Packed        string // by whom and when without a line, as they said it
	Where         string
	By, ByTo      string    // authority
	Notes         []noteRow // seals, and who carries it
	Said          string    // why, in the words of whoever acted
	Hash, Copy    []string  // in pieces that stay as they are on any paper
}

// noteRow is something to be known besides. Its values are compared letter by letter, so that none is broken.
type noteRow struct {
	Label  string
	Values []string
}

// checkpointRow is what the journal was as the sheet was made: whoever checks an export finds the same in it.
type checkpointRow struct {
	Origin, Size, Note string
	Root               string
}

// custodyPerSheet is about how many acts one sheet has; a record that goes on leads to the next.
const custodyPerSheet = 100

func (s *Site) showCustody(v *visit) (answer, error) {
	item, err := s.Evidence.Get(v.ctx(), v.param("item"))
	if err != nil {
		return answer{}, err
	}
	each := v.query("looks") == "each"
	sheet, err := s.sheet(v, item.ID, each)
	if err != nil {
		return answer{}, err
	}
	why, err := s.Requests.ReferenceOf(v.ctx(), item.Request)
	if err != nil {
		return answer{}, err
	}
	me := request.Party{Organization: v.actor.Organization, Person: v.actor.Person}
	n, err := s.names(v.ctx(), append(sheet.parties(), me)...)
	if err != nil {
		return answer{}, err
	}
	handled, err := s.custodianFacts(v, item)
	if err != nil {
		return answer{}, err
	}
	if seals := v.sealFact(item.Thing); len(seals.Values) > 0 {
		handled = append(handled, seals)
	}
	p := custodyPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + item.Incident, incidentReference(item.Reference)}, crumb{"/evidence-items/" + item.ID, item.Reference},
			crumb{"", v.T("page.custody.title")}),
		Facts: v.custodyFacts(item, handled, why, n, me), Note: v.T("page.custody.note"), Pager: v.pager(sheet.next, nil),
		Looks: v.lookRows(sheet.looks, n),
	}
	if len(sheet.looks) > 0 {
		p.Each = "/evidence-items/" + item.ID + "/custody?looks=each"
	} else if each {
		p.Counted = "/evidence-items/" + item.ID + "/custody"
	}
	for _, e := range sheet.acts {
		row := s.custodyRow(v, e, n, why)
		if row.Where == "" && item.Thing == nil && e.PackedAt.IsZero() {
			row.Where = v.T("page.custody.store")
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Journal, err = s.checkpointRow(v); err != nil {
		return answer{}, err
	}
	if p.Cosigned, err = s.cosignedRow(v, sheet.last); err != nil {
		return answer{}, err
	}
	return v.page("custody", "incidents", v.T("page.custody.of", "reference", item.Reference), p), nil
}

// custodyFacts say what the sheet is about, for whom it was made and when.
func (v *visit) custodyFacts(item exchange.Item, handled []factRow, why string, n names, me request.Party) []factRow {
	fact := func(key string, values ...string) factRow { return factRow{Label: v.T(key), Values: values} }
	facts := []factRow{fact("page.custody.item", item.Reference, exchange.Printable(item.Filename))}
	if item.Thing == nil {
		facts = append(facts, fact("page.evidence.kind", v.T("evidence.kind."+string(item.Kind))))
	}
	if a := item.Latest(); a.Size > 0 {
		facts = append(facts, fact("page.evidence.size", v.words.Bytes(a.Size)))
	}
	if item.Here() && item.Latest().SenderSHA256 == "" {
		facts = append(facts, fact("page.evidence.there", v.T("page.evidence.not_given"), v.T("page.evidence.not_compared")))
	}
	facts = append(facts, handled...)
	if why != "" {
		asked := fact("page.custody.why", why)
		asked.To = "/requests/" + item.Request
		facts = append(facts, asked)
	}
	made := fact("page.custody.made_for", v.partyWords(n, me)...)
	made.When = v.both(v.now())
	return append(facts, made)
}

func (s *Site) custodyRow(v *visit, e exchange.CustodyEvent, n names, why string) custodyRow {
	row := custodyRow{
		Index: strconv.FormatInt(e.Index, 10), What: v.T("custody.event." + string(e.Handling)), How: v.T("fact." + string(e.Fact)),
		Here: v.at(e.At), Who: n.party(request.Party(e.Who)), From: n.party(request.Party(e.From)), To: n.party(request.Party(e.To)),
		Source: e.Source, Left: s.regionOr(v, e.Left), Kept: s.regionOr(v, e.Kept), Where: e.Place, By: cmp.Or(e.Basis, why), Said: e.Why, Hash: pieces(e.SHA256), Copy: pieces(e.Copy),
	}
	if home(v.actor.Zone) != "UTC" {
		row.UTC = moment{ISO: iso(e.At), Text: v.words.UTC(e.At)}
	}
	if e.PackedBy != "" {
		row.Packed = v.T("page.custody.packed", "by", e.PackedBy, "at", e.PackedAt.Format("2006-01-02 15:04 -07:00"))
	}
	switch {
	case e.Basis == "" && why != "":
		row.ByTo = "/requests/" + e.Request
	case e.Basis == "" && e.Request == "":
		row.By = v.T("page.custody.no_authority")
	}
	if !slices.Equal(e.Seals, e.Found) {
		row.note(v, "page.thing.seals", e.Seals...)
	}
	row.note(v, "page.thing.found", e.Found...)
	row.note(v, "page.transfer.carrier", e.Carrier, e.Tracking)
	return row
}

// note adds what is to be known besides, where there is any.
func (r *custodyRow) note(v *visit, key string, values ...string) {
	values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
	if len(values) > 0 {
		r.Notes = append(r.Notes, noteRow{v.T(key), values})
	}
}

// pieces cuts a hash where it may be broken, so that no paper and no screen breaks it elsewhere.
func pieces(hash string) (all []string) {
	const each = 16
	for ; len(hash) > each; hash = hash[each:] {
		all = append(all, hash[:each])
	}
	if hash != "" {
		all = append(all, hash)
	}
	return all
}

// checkpointRow is the journal's size and root as it is now: everything on the sheet is in it.
func (s *Site) checkpointRow(v *visit) (checkpointRow, error) {
	if err := access.Check(v.ctx(), access.ReadCheckpoint, access.Scope{}); err != nil {
		return checkpointRow{}, err
	}
	c, err := s.Journal.Checkpoint(v.ctx())
	return checkpointRow{Origin: c.Origin, Size: strconv.FormatInt(c.Size, 10), Root: c.Root.String(), Note: c.Note}, err
}
