package api

import (
	"context"
	"maps"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) translationRoutes() {
	get(a, "/notices/:notice/check", a.checkNotice)
	post(a, "/notices/:notice/override", a.overrideNotice)
	post(a, "/notices/:notice/translate", a.translateNotice)
	get(a, "/notices/:notice/translations", a.listNoticeTranslations)
	post(a, "/notices/:notice/translations", a.saveNoticeTranslation)
	post(a, "/notices/:notice/translations/review", a.reviewNoticeTranslation)
	get(a, "/translation-gaps", a.listTranslationGaps)
}

func (a *API) checkNotice(ctx context.Context, in byNotice) (wire.NoticeFindings, error) {
	all, err := a.Notices.Check(ctx, in.Notice)
	voice := a.Catalog.For(access.From(ctx).Language, nil)
	w := wire.NoticeFindings{Items: []wire.NoticeFinding{}}
	for _, f := range all {
		w.Items = append(w.Items, wire.NoticeFinding{
			Kind: wire.NoticeFindingKind(f.Kind), Rule: wire.NoticeFindingRule(f.Rule), Pointer: f.Pointer, Language: f.Language, Span: f.Span,
			Suggestion: f.Suggestion, Message: voice.Fill(f.Key, f.Args), Overridable: f.Overridable, Overridden: f.Overridden,
		})
	}
	return w, err
}

func (a *API) overrideNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.Reason
}) (wire.Notice, error) {
	v, err := a.Notices.Override(ctx, in.Notice, in.Body.Reason)
	return a.wireNotice(ctx, v, err)
}

func (a *API) translateNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Translate(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}

func (a *API) listNoticeTranslations(ctx context.Context, in byNotice) (wire.NoticeTexts, error) {
	t, err := a.Notices.Texts(ctx, in.Notice)
	if err == nil {
		a.opened(ctx, notice.TaskType, slices.Collect(maps.Values(t.Tasks))...)
	}
	return a.wireTexts(ctx, t, err)
}

func (a *API) saveNoticeTranslation(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticeTranslationInput
}) (wire.NoticeTexts, error) {
	b := in.Body
	t, err := a.Notices.SaveTranslation(ctx, in.Notice, notice.Version{
		Key: notice.TextKey(b.Key), Language: b.Language, Revision: b.Revision, Text: b.Text,
	})
	return a.wireTexts(ctx, t, err)
}

func (a *API) reviewNoticeTranslation(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticeTranslationID
}) (wire.NoticeTexts, error) {
	t, err := a.Notices.ReviewTranslation(ctx, in.Notice, notice.TextKey(in.Body.Key), in.Body.Language)
	return a.wireTexts(ctx, t, err)
}

func (a *API) listTranslationGaps(ctx context.Context, in struct {
	paging
	Language string `query:"language"`
	Turn     string `query:"turn"`
}) (page[wire.TranslationGap], error) {
	l, err := a.Notices.Gaps(ctx, notice.GapFilter{Language: in.Language, Mine: in.Turn == "me"}, in.page())
	if err != nil {
		return page[wire.TranslationGap]{}, err
	}
	var parties []request.Party
	for _, g := range l.Items {
		if g.Turn != nil {
			parties = append(parties, request.Party{Organization: g.Turn.Organization, Person: g.Turn.Person})
		}
	}
	n, err := a.names(ctx, parties...)
	return pageOf(l, func(g notice.Gap) wire.TranslationGap {
		return wire.TranslationGap{
			ID: g.ID, Notice: g.Notice, Reference: g.Reference, State: wire.NoticeState(g.State), Key: wire.NoticeTextKey(g.Key),
			Language: g.Language, Reason: wire.GapReason(g.Kind), Readers: g.Readers, Turn: n.gapTurn(g),
		}
	}), err
}

func (n names) gapTurn(g notice.Gap) *wire.Turn {
	if g.Turn == nil {
		return nil
	}
	return n.turn(*g.Turn)
}

// wireTexts are the texts in own words, each with its source first.
func (a *API) wireTexts(ctx context.Context, t notice.Texts, err error) (wire.NoticeTexts, error) {
	if err != nil {
		return wire.NoticeTexts{}, err
	}
	var parties []request.Party
	for _, text := range t.Texts {
		for _, v := range text.Versions {
			parties = append(parties, request.Party(v.Translator), request.Party(v.Reviewer), request.Party(v.OrderedBy))
		}
	}
	n, err := a.names(ctx, parties...)
	w := wire.NoticeTexts{Notice: t.Notice, Reference: t.Reference, State: wire.NoticeState(t.State), Items: []wire.NoticeText{}}
	for _, text := range t.Texts {
		w.Items = append(w.Items, n.noticeText(text))
	}
	return w, err
}

func (n names) noticeText(t notice.Text) wire.NoticeText {
	w := wire.NoticeText{
		Key: wire.NoticeTextKey(t.Key), Revision: t.Revision(), Frozen: nonNil(t.Frozen), Missing: []wire.MissingLanguage{},
		Versions: []wire.NoticeTranslation{{
			Language: t.Language, Status: wire.LanguageStatus(notice.Source), Text: t.OwnText.Text, Revision: t.Revision(),
		}},
	}
	for _, v := range t.Versions {
		w.Versions = append(w.Versions, wire.NoticeTranslation{
			Language: v.Language, Status: wire.LanguageStatus(v.Status), Text: v.Text, Revision: v.SourceSHA256, Stale: v.Stale,
			Translator: n.somebody(v.Translator), OrderedBy: n.somebody(v.OrderedBy), TranslatedAt: v.TranslatedAt, Reviewer: n.somebody(v.Reviewer), ReviewedAt: v.ReviewedAt,
			Version: v.Version,
		})
	}
	for _, g := range t.Gaps {
		w.Missing = append(w.Missing, wire.MissingLanguage{Language: g.Language, Reason: wire.GapReason(g.Kind), Readers: g.Readers})
	}
	return w
}

// somebody is nil for nobody: a machine's draft, or what is not reviewed.
func (n names) somebody(p notice.Party) *wire.Party {
	if p.Person == "" {
		return nil
	}
	by := n.party(request.Party(p))
	return &by
}
