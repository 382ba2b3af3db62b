package web

import (
	"context"

	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// requestRow is a request in a list: what, how far, whose turn, since when and until when, on both clocks.
type requestRow struct {
	To, Title, Reference  string
	State                 badge
	Mine, Scheduled       bool
	Executor, Turn, Since string
	Due                   moment
	Elsewhere             []face // the due on the executor's clock
	Overdue               bool
	OverdueWords          string
	DueWords              string
	Overwritten           string
}

// requestRows are requests for a list, each with whose turn it is.
func (s *Site) requestRows(v *visit, all []request.Summary) ([]requestRow, error) {
	n, err := s.rowNames(v.ctx(), all)
	if err != nil {
		return nil, err
	}
	rows := make([]requestRow, len(all))
	for i, r := range all {
		rows[i] = v.requestRow(r, n)
	}
	return rows, nil
}

func (s *Site) rowNames(ctx context.Context, all []request.Summary) (names, error) {
	var parties []request.Party
	for _, r := range all {
		parties = append(parties, r.Author, r.Executor, request.Party{Organization: r.Turn.Organization, Person: r.Turn.Person})
	}
	return s.names(ctx, parties...)
}

func (v *visit) requestRow(r request.Summary, n names) requestRow {
	t := r.Turn
	row := requestRow{
		To: "/requests/" + r.ID, Title: r.Title, Reference: v.revision(r.Reference, r.Revision), State: v.progress(r.State, t), Mine: v.mine(t),
		Turn: v.whose(t, n), Due: v.at(r.DueAt()), Overdue: r.Overdue(v.now()),
		OverdueWords: v.T("page.overdue"), DueWords: v.T("page.due"),
	}
	if row.Title == "" {
		row.Title = v.T("page.request.untitled")
	}
	if at := instant(r.ScheduledFor); r.State == request.Draft && t.Kind == turn.Scheduled {
		row.Since, row.Scheduled = v.words.Time(at), true
	} else if !t.Since.IsZero() {
		row.Since = v.T("page.turn.since", "time", v.words.TimeShort(t.Since), "ago", v.words.Relative(v.now(), t.Since))
	}
	if r.Executor.Organization != "" {
		row.Executor = v.T("page.request.to", "who", n.party(r.Executor).short())
	}
	if zone := n.clock(r.Executor); !r.DueAt().IsZero() && home(zone) != home(v.actor.Zone) && zone != "" {
		row.Elsewhere = []face{{moment: v.elsewhere(r.DueAt(), zone)}}
	}
	if !r.OverwrittenAt.IsZero() && r.State.CountsDown() {
		row.Overwritten = v.T("page.request.overwritten", "ago", v.words.Relative(v.now(), r.OverwrittenAt))
	}
	return row
}

// revision is the reference, with the revision where it is not the first.
func (v *visit) revision(reference string, n int) string {
	if n < 2 {
		return reference
	}
	return reference + " " + v.T("page.request.revision", "n", n)
}
