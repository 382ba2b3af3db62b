package web

import (
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// shortlistView is what a request could ask for too, each with why, and what was decided about it.
type shortlistView struct {
	Rows    []factRow
	Decided []factRow
	Fields  []*field // to decide, for whoever may
	Record  button
	Open    bool // because a decision was refused
}

func (s *Site) shortlist(v *visit, f *form, r request.Request) (view shortlistView, err error) {
	l, err := s.Requests.Shortlist(v.ctx(), r.ID)
	if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound) {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	view.Rows = v.candidateRows(l)
	if view.Decided, err = s.decidedRows(v, l.Chosen); err != nil || len(l.Candidates)+len(l.Chosen) == 0 {
		return view, err
	}
	if v.coordinates() {
		v.chooseFields(f, l)
		view.Fields, view.Record = f.take(), tiny(v.T("page.draft.first_record"), "choose:")
		view.Open = v.failedAt("/shortlist")
	}
	return view, nil
}

func (v *visit) candidateRows(l request.Shortlisted) []factRow {
	rows := make([]factRow, len(l.Candidates))
	for i, c := range l.Candidates {
		row := factRow{Label: c.Host}
		if c.Path != "" {
			row.Values = append(row.Values, c.Path)
		}
		row.Values = append(row.Values, v.whyAsked(c)...)
		if c.Seen.Observation != "" {
			row.To = "/observations/" + c.Seen.Observation
		}
		rows[i] = row
	}
	if l.LeftOff > 0 {
		rows = append(rows, factRow{Label: v.T("page.draft.first_left"), Values: []string{v.words.Num(l.LeftOff)}})
	}
	if l.HostsLeft > 0 {
		rows = append(rows, factRow{Label: v.T("page.draft.first_hosts_left"), Values: []string{v.words.Num(l.HostsLeft)}})
	}
	return rows
}

// whyAsked is all that speaks for asking.
func (v *visit) whyAsked(c request.Candidate) (all []string) {
	if c.Seen.Observation != "" {
		all = append(all, v.T("page.draft.first_observed", "reference", c.Seen.Reference))
	}
	switch c.Why {
	case request.Collected:
		all = append(all, v.T("page.draft.first_collected"))
	case request.Recorded:
		all = append(all, v.T("page.draft.first_recorded"))
	}
	switch words := v.keepingWords(c.OverwrittenAt); {
	case words != "":
		all = append(all, words)
	case c.Keeping > 0:
		all = append(all, v.T("page.draft.first_kept", "length", v.minutes(c.Keeping)))
	}
	return all
}

func (s *Site) decidedRows(v *visit, chosen []request.Choice) ([]factRow, error) {
	var people []request.Party
	for _, c := range chosen {
		people = append(people, request.Party{Person: c.By})
	}
	n, err := s.names(v.ctx(), people...)
	rows := make([]factRow, len(chosen))
	for i, c := range chosen {
		rows[i] = factRow{Label: strings.TrimSpace(c.Host + " " + c.Path), Values: []string{v.inOrOut(c.In), c.Reason, n.person(c.By).words()}, When: v.both(c.At)}
	}
	return rows, err
}

func (v *visit) inOrOut(in bool) string {
	if in {
		return v.T("page.draft.first_in")
	}
	return v.T("page.draft.first_out")
}

// chooseFields are what a decision says. What was decided can be decided again.
func (v *visit) chooseFields(f *form, l request.Shortlisted) {
	options := []option{{}}
	offer := func(t request.Target) {
		options = append(options, option{Value: targetValue(t), Label: strings.TrimSpace(t.Host + " " + t.Path)})
	}
	for _, c := range l.Candidates {
		offer(c.Target)
	}
	for _, c := range l.Chosen {
		offer(c.Target)
	}
	f.pick("/shortlist/host", "page.draft.first_target", "", options)
	f.radios("/shortlist/choice", "page.draft.first_choice", "in", []option{
		{Value: "in", Label: v.T("page.draft.first_in")}, {Value: "out", Label: v.T("page.draft.first_out")},
	})
	f.line("/shortlist/reason", "page.reason", "")
}

// targetValue names a target in a form: no host has a tab in it.
func targetValue(t request.Target) string { return t.Site + "\t" + t.Host + "\t" + t.Path }

// choiceTyped is what the shortlist's fields say.
func (v *visit) choiceTyped() request.Choice {
	site, rest, _ := strings.Cut(v.text("/shortlist/host"), "\t")
	host, path, _ := strings.Cut(rest, "\t")
	return request.Choice{
		Target: request.Target{Site: site, Host: host, Path: path}, In: v.text("/shortlist/choice") == "in", Reason: v.text("/shortlist/reason"),
	}
}

// choose records a decision about a target.
func (s *Site) choose(v *visit, id string) error {
	err := s.Requests.Choose(v.ctx(), id, v.choiceTyped())
	if f, ok := fault.As(err); ok {
		return f.At("/shortlist")
	}
	return err
}
