package web

import (
	"slices"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// noticeCheck is what would keep readers from understanding a notice, where whoever writes it sees that before they send.
type noticeCheck struct {
	Blocks, Warns []checkRow
	Stays         []string // of the own words, in every language
	Why           *overridden
	Override      *form
}

type checkRow struct {
	To, Part, Words string
	Mark            string // that somebody lets it through
}

type overridden struct {
	Who    party
	At     moment
	Reason string
}

// noticeCheck is nil where there is nothing to check any more, or where it is not the reader's to know.
func (s *Site) noticeCheck(v *visit, n notice.View, names names) (*noticeCheck, error) {
	if n.State.WentOut() || n.State == notice.Scheduled || !n.Whole {
		return nil, nil
	}
	all, err := s.Notices.Check(v.ctx(), n.ID)
	if fault.Is(err, fault.KindForbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := &noticeCheck{}
	if c.Stays, err = s.stays(v, n); err != nil {
		return nil, err
	}
	open := false
	for _, f := range all {
		f.Pointer = remarkAt(f.Pointer, n.Texts)
		row := checkRow{To: v.findingAt(n, f), Part: v.noticePart(f.Pointer), Words: v.words.Fill(f.Key, f.Args)}
		if f.Overridden {
			row.Mark = v.T("page.check.overridden")
		}
		if f.Kind == notice.Blocks {
			c.Blocks = append(c.Blocks, row)
		} else {
			c.Warns = append(c.Warns, row)
		}
		open = open || f.Overridable && !f.Overridden
	}
	if o := n.Override; o != nil {
		c.Why = &overridden{Who: names.party(request.Party(o.By)), At: v.both(o.At), Reason: o.Reason}
	}
	if open && v.movesOn(n) {
		c.Override = v.form("override", "/notices/"+n.ID+"/override").sees(n.Version).lead("page.check.override.lead").grave("page.check.override.button")
		c.Override.area("/reason", "page.reason", "").rows(2).must()
	}
	return c, nil
}

// stays is what no translation of the notice's own words may change, each once.
func (s *Site) stays(v *visit, n notice.View) ([]string, error) {
	if len(n.OwnWords()) == 0 {
		return nil, nil
	}
	all, err := s.Notices.Texts(v.ctx(), n.ID)
	if fault.Is(err, fault.KindForbidden) {
		return nil, nil
	}
	var spans []string
	for _, t := range all.Texts {
		for _, span := range t.Frozen {
			if !slices.Contains(spans, span) {
				spans = append(spans, span)
			}
		}
	}
	return spans, err
}

// movesOn: the reader may move the notice on, whatever its state.
func (v *visit) movesOn(n notice.View) bool {
	return slices.ContainsFunc(n.Possible, func(verb notice.Verb) bool {
		return verb == notice.Change || verb == notice.Approve || verb == notice.Send
	})
}

// findingAt leads to where a finding is put right, where the reader may do that now.
func (v *visit) findingAt(n notice.View, f notice.Finding) string {
	switch {
	case f.Rule == notice.Untranslated:
		return "/notices/" + n.ID + "/translations/" + f.Language
	case f.Rule == notice.UnapprovedMinimal:
		return "/directory/languages/" + f.Language
	case slices.Contains(n.Possible, notice.Change):
		return "/notices/" + n.ID + "/edit#" + inputID("notice", block(f.Pointer))
	}
	return ""
}

// block is where the form asks about what a pointer names: who comes in blocks of which the first is always there, readers all at once.
func block(pointer string) string {
	switch {
	case pointer == "/visitors":
		return "/visitors/0"
	case strings.HasPrefix(pointer, "/recipients/"):
		return "/recipients"
	}
	return pointer
}

// checkWhileWriting is what stands against the notice as it was saved last, beside the fields where it is put right.
func (s *Site) checkWhileWriting(v *visit, n notice.View) (*noticeCheck, error) {
	var parties []request.Party
	if n.Override != nil {
		parties = append(parties, request.Party(n.Override.By))
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	c, err := s.noticeCheck(v, n, names)
	if c != nil {
		c.Override = nil // it is for what is written, not for what is being written
	}
	return c, err
}
