package web

import (
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// noticeRow is a notice in a list.
type noticeRow struct {
	To, Title, Reference string
	State                badge
	Site                 string
	Known                string // how many have understood
	When                 moment
}

var noticeLooks = map[notice.State]badge{
	notice.Draft: {Shape: "draft"}, notice.Translating: {Shape: "clock", Tone: "wait"}, notice.Review: {Shape: "look", Tone: "wait"},
	notice.Approved: {Shape: "acknowledged", Tone: "go"}, notice.Scheduled: {Shape: "clock", Tone: "go"}, notice.Sent: {Shape: "issued", Tone: "good"},
	notice.Superseded: {Shape: "replaced"}, notice.Recalled: {Shape: "returned", Tone: "stop"},
	notice.Discarded: {Shape: "replaced"},
}

func (v *visit) noticeState(s notice.State) badge {
	b := noticeLooks[s]
	b.Word = v.T("notice.state." + string(s))
	return b
}

func (s *Site) noticeRows(v *visit, all []notice.Summary) ([]noticeRow, error) {
	var sites []request.Party
	for _, n := range all {
		sites = append(sites, request.Party{Organization: n.Site})
	}
	names, err := s.names(v.ctx(), sites...)
	if err != nil {
		return nil, err
	}
	rows := make([]noticeRow, len(all))
	for i, n := range all {
		rows[i] = v.noticeRow(n, names)
	}
	return rows, nil
}

func (v *visit) noticeRow(n notice.Summary, names names) noticeRow {
	row := noticeRow{
		To: "/notices/" + n.ID, Title: v.T("notice.title." + string(n.Kind)), Reference: n.Reference, State: v.noticeState(n.State),
		Site: names.organizations[n.Site].Name, When: v.at(n.SentAt),
	}
	if n.SentAt.IsZero() {
		row.When = v.at(n.LeavesAt())
	}
	switch {
	case n.Whole:
		row.Title = v.T("notice.kind." + string(n.Kind))
		row.Known = v.T("page.notice.understood_by", "understood", n.Understood, "recipients", n.Recipients)
	case n.State.WentOut() && n.Understood > 0:
		row.State = badge{v.T("notice.receipt.understood"), "done", "good"}
	case n.State == notice.Sent && n.Recipients > 0: // none on a card
		row.State = badge{v.T("page.notice.to_read"), "mine", "wait"}
	}
	return row
}
