package web

import (
	"context"

	"tasuki/internal/exchange"
)

// leftOutPage has what came in for cases that have ended, and nobody has put away.
const leftOutPage = "/evidence-orphans?lacks=" + string(exchange.LacksEnd)

// putAwayActs put away all of a case, for each case on the page.
func (v *visit) putAwayActs(all []exchange.Orphan) (acts []other) {
	if !v.coordinates() {
		return nil
	}
	seen := map[string]bool{}
	for _, o := range all {
		if id := o.Item.Incident; !seen[id] {
			seen[id] = true
			name, reference := "put-away-"+id, incidentReference(o.Item.Reference)
			f := v.form(name, "/evidence-orphans/cases/"+id+"/put-away?lacks="+string(exchange.LacksEnd)).lead("page.orphans.put_away_lead").
				button("page.orphans.put_away", "reference", reference)
			acts = append(acts, other{ID: name, Words: v.T("page.orphans.put_away", "reference", reference), Form: f, Open: f.failed()})
		}
	}
	return acts
}

func (s *Site) putAway(v *visit) (answer, error) {
	id := v.param("incident")
	return s.kept(v, "put-away-"+id, s.listOrphans, func(ctx context.Context) (string, error) {
		_, left, err := s.Evidence.PutAway(ctx, id)
		what := "put_away"
		if left {
			what = "put_away_part"
		}
		return leftOutPage + "&done=" + what, err
	})
}
