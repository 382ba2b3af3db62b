package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

// listLanguages are those that have a file. That the words of one are a draft, and who stands behind what is said at minimal,
// is for headquarters, which answers for them; to whom they are written it would only be a reason not to trust them.
func (a *API) listLanguages(ctx context.Context, _ struct{}) (wire.SpokenLanguageList, error) {
	if err := access.Check(ctx, access.ListLanguages, access.Scope{}); err != nil {
		return wire.SpokenLanguageList{}, err
	}
	minimal, err := a.Notices.MinimalWordings(ctx)
	if err != nil {
		return wire.SpokenLanguageList{}, err
	}
	var parties []request.Party
	for _, w := range minimal {
		if w.Approval != nil {
			parties = append(parties, request.Party(w.Approval.By))
		}
	}
	n, err := a.names(ctx, parties...)
	if err != nil {
		return wire.SpokenLanguageList{}, err
	}
	l := wire.SpokenLanguageList{Items: []wire.SpokenLanguage{}}
	for _, spoken := range a.Catalog.Tags() {
		item := wire.SpokenLanguage{Tag: spoken.Tag, Name: spoken.Name, Direction: wire.SpokenLanguageDirection(spoken.Dir)}
		if w, ok := minimal[spoken.Tag]; ok {
			item.Review, item.MinimalWording = wire.SpokenLanguageReview(spoken.Review), n.minimalWording(w)
		}
		l.Items = append(l.Items, item)
	}
	return l, nil
}

func (a *API) approveMinimalWording(ctx context.Context, in struct{ Body wire.MinimalWordingID }) (wire.NoticeMinimalWording, error) {
	if in.Body.Withdraw {
		w, err := a.Notices.WithdrawMinimal(ctx, in.Body.Language, in.Body.SHA256)
		return names{}.minimalWording(w), err
	}
	w, err := a.Notices.ApproveMinimal(ctx, in.Body.Language, in.Body.SHA256)
	if err != nil {
		return wire.NoticeMinimalWording{}, err
	}
	n, err := a.names(ctx, request.Party(w.Approval.By))
	return n.minimalWording(w), err
}

func (n names) minimalWording(w notice.MinimalWording) wire.NoticeMinimalWording {
	said := wire.NoticeMinimalWording{SHA256: w.SHA256, Approved: w.Approved()}
	for _, s := range w.Sentences {
		said.Sentences = append(said.Sentences, wire.NoticeMinimalSentence{Kind: wire.NoticeKind(s.Kind), Text: s.Text})
	}
	if w.Approval != nil {
		said.ApprovedBy, said.ApprovedAt = n.somebody(w.Approval.By), w.Approval.At
	}
	return said
}
