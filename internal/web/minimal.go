package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// languagePage is what readers at minimal are told first in a language, for headquarters, which stands behind it.
type languagePage struct {
	Crumbs   crumbs
	Badges   []badge
	Alert    *alert
	Lang     string
	Dir      string
	Rows     []minimalRow
	By       *party
	At       moment
	Approve  *form
	Withdraw *form
}

// minimalRow is the sentence of one kind of notice, and what it is in the reader's own language.
type minimalRow struct{ Kind, Words, Own string }

func (v *visit) minimalState(w notice.MinimalWording) badge {
	switch {
	case w.Approved():
		return badge{v.T("page.minimal.approved"), "done", "good"}
	case w.Approval != nil:
		return badge{v.T("page.minimal.changed"), "alert", "wait"}
	}
	return badge{v.T("page.minimal.unapproved"), "look", "wait"}
}

// showLanguage shows what is said first at minimal in one language, beside the reader's own.
func (s *Site) showLanguage(v *visit) (answer, error) {
	all, err := s.Notices.MinimalWordings(v.ctx())
	if err != nil {
		return answer{}, err
	}
	w, ok := all[v.param("language")]
	if !ok {
		return answer{}, fault.NotFound()
	}
	name := v.languageName(w.Language)
	p := languagePage{
		Crumbs: v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{"/directory/languages", v.T("page.organization.languages")}, crumb{"", name}),
		Badges: []badge{v.minimalState(w)}, Lang: w.Language, Dir: s.Catalog.For(w.Language, nil).Dir(),
	}
	if b := v.draftOf(w.Language); b.Word != "" {
		p.Badges = append(p.Badges, b)
	}
	for _, sentence := range w.Sentences {
		row := minimalRow{Kind: v.T("notice.kind." + string(sentence.Kind)), Words: sentence.Text}
		if v.words.Tag() != w.Language {
			row.Own = v.T("notice.minimal." + string(sentence.Kind))
		}
		p.Rows = append(p.Rows, row)
	}
	if a := w.Approval; a != nil {
		names, err := s.names(v.ctx(), request.Party(a.By))
		if err != nil {
			return answer{}, err
		}
		by := names.party(request.Party(a.By))
		p.By, p.At = &by, v.at(a.At)
	}
	if !w.Approved() && access.Check(v.ctx(), access.ApproveMinimal, access.Scope{}) == nil {
		p.Approve = v.form("approve", "/directory/languages/"+w.Language+"/approve").lead("page.minimal.approve_lead").button("page.notice.approve.button")
		p.Approve.hidden("/sha256", "").Value = w.SHA256
	}
	if w.Approval != nil && access.Check(v.ctx(), access.ApproveMinimal, access.Scope{}) == nil {
		p.Withdraw = v.form("withdraw", "/directory/languages/"+w.Language+"/approve").grave("page.minimal.withdraw")
		p.Withdraw.hidden("/withdraw", "").Value = "yes"
		p.Withdraw.hidden("/sha256", "").Value = w.Approval.SHA256
	}
	p.Alert = v.unclaimed()
	return v.page("language", "directory", name, p), nil
}

func (s *Site) approveMinimal(v *visit) (answer, error) {
	a, err := v.once(func(ctx context.Context) (string, error) {
		if v.text("/withdraw") == "yes" {
			_, err := s.Notices.WithdrawMinimal(ctx, v.param("language"), v.text("/sha256"))
			return done("/directory/languages/"+v.param("language"), "saved"), err
		}
		_, err := s.Notices.ApproveMinimal(ctx, v.param("language"), v.text("/sha256"))
		return done("/directory/languages/"+v.param("language"), "notice_approve"), err
	})
	if err == nil {
		return a, nil
	}
	form := "approve"
	if v.text("/withdraw") == "yes" {
		form = "withdraw"
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showLanguage(v)
}
