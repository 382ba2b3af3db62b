package web

import (
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// proposalsPage is what is proposed for disposal, in one incident or in all.
type proposalsPage struct {
	Crumbs crumbs
	Rows   []proposalRow
	Pager  pager
}

type proposalRow struct {
	To, Title, Reference string
	Label, Reason        string
	Size                 string
	By                   party
	At                   moment
}

func (s *Site) listProposals(v *visit) (answer, error) {
	l, err := s.Evidence.Proposals(v.ctx(), v.param("incident"), v.part())
	if err != nil {
		return answer{}, err
	}
	parties := make([]request.Party, len(l.Items))
	for k, one := range l.Items {
		parties[k] = request.Party{Person: one.Disposal.ProposedBy}
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := proposalsPage{Crumbs: v.inRetention(v.T("page.disposals.title")), Pager: v.pager(l.Next, nil)}
	for k, one := range l.Items {
		p.Rows = append(p.Rows, proposalRow{
			To: "/evidence-items/" + one.Item.ID, Title: exchange.Printable(one.Item.Filename), Reference: one.Item.Reference, Label: v.proposalLabel(one.Disposal),
			Reason: one.Disposal.Reason, Size: v.words.Bytes(one.Item.Latest().Size), By: n.party(parties[k]), At: v.at(one.Disposal.ProposedAt),
		})
	}
	return v.page("proposals", "directory", v.T("page.disposals.title"), p), nil
}

func (v *visit) proposalLabel(d exchange.Disposal) string {
	if d.Rule != "" {
		return v.T("page.keep.proposed_by_rule")
	}
	return v.T("page.keep.proposed")
}
