package web

import (
	"cmp"
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// orphansPage is the evidence of all cases that lacks something, and what the sweeps have done about it.
type orphansPage struct {
	Crumbs crumbs
	Tabs   []place
	About  string
	Facts  []factRow
	Rows   []orphanRow
	Pager  pager
	Alert  *alert
	Acts   []other // about whole cases
}

type orphanRow struct {
	fileRow
	By   party
	When []factRow
	Acts []other
}

func (s *Site) listOrphans(v *visit) (answer, error) {
	lacks := exchange.Lack(cmp.Or(v.query("lacks"), string(exchange.LacksRest)))
	l, err := s.Evidence.Orphans(v.ctx(), lacks, v.part())
	if err != nil {
		return answer{}, err
	}
	w, err := s.Evidence.Sweeping(v.ctx())
	if err != nil {
		return answer{}, err
	}
	parties := make([]request.Party, len(l.Items))
	for k, o := range l.Items {
		parties[k] = request.Party{Organization: o.Attempt.Organization, Person: o.Attempt.Person}
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := orphansPage{
		Crumbs: v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{"", v.T("page.orphans.title")}), About: v.T("page.orphans.about." + string(lacks)),
		Facts: v.sweepFacts(w), Pager: v.pager(l.Next, nil),
	}
	for _, one := range exchange.Lacks {
		p.Tabs = append(p.Tabs, place{"/evidence-orphans?lacks=" + string(one), v.T("page.orphans.lacks." + string(one)), one == lacks})
	}
	for k, o := range l.Items {
		p.Rows = append(p.Rows, v.orphanRow(o, n.party(parties[k])))
	}
	if lacks == exchange.LacksEnd {
		p.Acts = v.putAwayActs(l.Items)
	}
	p.Alert = v.unclaimed()
	return v.page("orphans", "directory", v.T("page.orphans.title"), p), nil
}

func (v *visit) orphanRow(o exchange.Orphan, by party) orphanRow {
	row := orphanRow{fileRow: v.fileRow(o.Item), By: by}
	if !o.Attempt.StartedAt.IsZero() {
		row.When = append(row.When, factRow{Label: v.T("page.orphans.begun"), When: v.at(o.Attempt.StartedAt)})
	}
	if !o.Due.IsZero() {
		row.When = append(row.When, factRow{Label: v.T("page.due"), When: v.at(o.Due)})
	}
	if o.Overdue {
		row.State = badge{Word: v.T("page.overdue"), Shape: "alert", Tone: "stop"}
	}
	if !o.FoundAt.IsZero() {
		row.When = append(row.When, factRow{Label: v.T("page.orphans.found"), When: v.at(o.FoundAt)})
	}
	if o.Attempt.State == exchange.Receiving && v.coordinates() {
		at := "/evidence-orphans/uploads/" + o.Attempt.ID + "/end"
		row.Acts = append(row.Acts, v.endUploadAct("end-"+o.Attempt.ID, at))
	}
	return row
}

// endUploadAct gives an upload up that nobody will finish.
func (v *visit) endUploadAct(id, at string) other {
	return v.other(id, "page.orphans.end", v.form(id, at).lead("page.orphans.end_lead").grave("page.orphans.end"))
}

// sweepFacts say what the latest sweep has done, whichever process it was.
func (v *visit) sweepFacts(w exchange.Sweeping) []factRow {
	if w.At.IsZero() {
		return []factRow{{Label: v.T("page.orphans.swept"), Values: []string{v.T("page.orphans.never")}}}
	}
	number := func(key string, n int64) factRow { return factRow{Label: v.T(key), Values: []string{v.words.Num(n)}} }
	all := []factRow{
		{Label: v.T("page.orphans.swept"), When: v.at(w.At)}, number("page.orphans.ended", w.Ended), number("page.orphans.removed", w.Removed),
		number("page.orphans.removed_before", w.RemovedBefore), number("page.orphans.missing", w.Missing),
	}
	if !w.PassedAt.IsZero() {
		all = append(all, factRow{Label: v.T("page.orphans.checked"), When: v.at(w.PassedAt)})
	}
	return all
}

// endable adds to an item's page the way to end its upload, for whoever may.
func (s *Site) endable(v *visit, item exchange.Item, p *evidencePage) error {
	may, err := s.Evidence.Endable(v.ctx(), item)
	if may[item.ID] {
		p.Acts = append(p.Acts, v.endUploadAct("end-upload", "/evidence-items/"+item.ID+"/upload/end"))
	}
	return err
}

func (s *Site) endUpload(v *visit) (answer, error) {
	id := v.param("upload")
	return s.kept(v, "end-"+id, s.listOrphans, func(ctx context.Context) (string, error) {
		return done("/evidence-orphans", "upload_ended"), s.Evidence.End(ctx, id)
	})
}

func (s *Site) endItemsUpload(v *visit) (answer, error) {
	item, err := s.Evidence.Get(v.ctx(), v.param("item"))
	if err != nil {
		return answer{}, err
	}
	return s.kept(v, "end-upload", s.showEvidence, func(ctx context.Context) (string, error) {
		return done("/evidence-items/"+item.ID, "upload_ended"), s.Evidence.End(ctx, item.Latest().ID)
	})
}
