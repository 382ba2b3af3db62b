package web

import (
	"context"
	"slices"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// languageRow is a language that own words are in, or are lacking.
type languageRow struct {
	To, Name string
	State    badge
}

var (
	gapLooks = map[notice.GapKind]badge{
		notice.Missing: {Shape: "alert", Tone: "stop"}, notice.Stale: {Shape: "alert", Tone: "stop"}, notice.Unreviewed: {Shape: "look", Tone: "wait"},
	}
	statusLooks = map[notice.LanguageStatus]badge{
		notice.MachineDraft: {Shape: "look", Tone: "wait"}, notice.HumanDraft: {Shape: "look", Tone: "wait"}, notice.HumanReviewed: {Shape: "done", Tone: "good"},
	}
)

func (v *visit) gapState(k notice.GapKind) badge {
	b := gapLooks[k]
	b.Word = v.T("notice.gap." + string(k))
	return b
}

func (v *visit) versionState(t notice.Translation) badge {
	if t.Stale {
		return v.gapState(notice.Stale)
	}
	b := statusLooks[t.Status]
	b.Word = v.T("language_status." + string(t.Status))
	return b
}

// languageRows are the languages of a notice's own words: what is lacking first. And whether something is.
func (s *Site) languageRows(v *visit, n notice.View) (rows []languageRow, lacking bool, err error) {
	all, err := s.Notices.Texts(v.ctx(), n.ID)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return nil, false, nil
	}
	seen := map[string]bool{}
	add := func(language string, state badge) {
		if !seen[language] {
			rows = append(rows, languageRow{"/notices/" + n.ID + "/translations/" + language, v.languageName(language), state})
		}
		seen[language] = true
	}
	for _, t := range all.Texts {
		for _, g := range t.Gaps {
			add(g.Language, v.gapState(g.Kind))
			lacking = true
		}
	}
	for _, t := range all.Texts {
		for _, version := range t.Versions {
			if t.Key.Afterwards() != n.State.WentOut() {
				continue // what went out stays as it is
			}
			add(version.Language, v.versionState(version))
		}
	}
	return rows, lacking, err
}

// translationPage is what a notice says in own words beside its version in one language. Nothing else of it is on it.
type translationPage struct {
	Crumbs    crumbs
	Reference string
	State     badge
	Alert     *alert
	Language  string // tag
	Dir       string
	Texts     []translationText
}

type translationText struct {
	ID, Heading  string
	Source       string
	SourceTag    string
	SourceName   string
	Frozen       []string
	State        badge
	Words        string // of a version that can't be changed now
	By, Reviewer *party
	Ordered      *party // who had the machine draft it
	Machine      bool
	Form, Review *form
}

func (s *Site) showTranslation(v *visit) (answer, error) {
	all, err := s.Notices.Texts(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	spoken := v.site.Catalog.For(v.param("language"), nil)
	if spoken.Tag() != v.param("language") {
		return answer{}, fault.NotFound()
	}
	var parties []request.Party
	for _, t := range all.Texts {
		for _, version := range t.Versions {
			parties = append(parties, request.Party(version.Translator), request.Party(version.Reviewer), request.Party(version.OrderedBy))
		}
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	name := v.languageName(spoken.Tag())
	p := translationPage{
		Crumbs: v.crumbs(crumb{"/translations", v.T("page.translations.title")}, crumb{"", all.Reference}), Reference: all.Reference,
		State: v.noticeState(all.State), Language: spoken.Tag(), Dir: spoken.Dir(),
	}
	for _, t := range all.Texts {
		if t.Language != spoken.Tag() && t.In(spoken.Tag()) {
			p.Texts = append(p.Texts, v.translationText(all, t, spoken.Tag(), names))
		}
	}
	p.Alert = v.unclaimed()
	return v.page("translation", "notices", v.T("page.translation.into", "language", name), p).called(all.Reference).opens(v, notice.TaskType, all.Tasks[spoken.Tag()]), nil
}

func (v *visit) translationText(all notice.Texts, t notice.Text, language string, names names) translationText {
	text := translationText{
		ID: string(t.Key), Heading: v.textName(t.Key),
		Source: t.OwnText.Text, SourceTag: t.Language, SourceName: v.languageName(t.Language), Frozen: t.Frozen, State: v.gapState(notice.Missing),
	}
	var version notice.Translation
	if i := slices.IndexFunc(t.Versions, func(o notice.Translation) bool { return o.Language == language }); i >= 0 {
		version = t.Versions[i]
		text.State, text.Words, text.Machine = v.versionState(version), version.Text, version.Translator.Person == ""
		for of, who := range map[**party]notice.Party{&text.By: version.Translator, &text.Reviewer: version.Reviewer, &text.Ordered: version.OrderedBy} {
			if who.Person != "" {
				by := names.party(request.Party(who))
				*of = &by
			}
		}
	}
	if !t.MayWrite {
		return text
	}
	at := "/notices/" + all.Notice + "/translations/" + language
	text.Form = v.form("translation-"+string(t.Key), at).sees(version.Version)
	text.Form.hidden("/key", string(t.Key)).Value = string(t.Key)
	text.Form.hidden("/revision", "").Value = t.Revision()
	in := text.Form.area("/text", "page.translation.text", version.Text).rows(4).must()
	in.Lang = language
	text.Form.button("page.translation.save")
	if version.ID != "" && !version.Stale && version.Status != notice.HumanReviewed && !version.StandsBehind(v.actor.Person) {
		text.Review = v.form("review-"+string(t.Key), at+"/review").sees(version.Version).lead("page.translation.review.lead").plain("page.translation.review.button")
		text.Review.hidden("/key", string(t.Key))
	}
	return text
}

// textName says what a text in headquarters' own words is.
func (v *visit) textName(k notice.TextKey) string {
	switch {
	case k == notice.HappenedText:
		return v.T("notice.heading.what_happened")
	case k == notice.RecallText:
		return v.T("page.translation.recall")
	case k.OfAnswer():
		return v.T("page.translation.answer")
	}
	return v.T(remarkWords[k].label)
}

func (s *Site) saveTranslation(v *visit) (answer, error) {
	return s.onTranslation(v, "translation-", "translation_saved", func(ctx context.Context) error {
		_, err := s.Notices.SaveTranslation(ctx, v.param("notice"), notice.Version{
			Key: notice.TextKey(v.text("/key")), Language: v.param("language"), Revision: v.text("/revision"), Text: v.text("/text"),
		})
		return err
	})
}

func (s *Site) reviewTranslation(v *visit) (answer, error) {
	return s.onTranslation(v, "review-", "translation_reviewed", func(ctx context.Context) error {
		_, err := s.Notices.ReviewTranslation(ctx, v.param("notice"), notice.TextKey(v.text("/key")), v.param("language"))
		return err
	})
}

func (s *Site) onTranslation(v *visit, form, what string, act func(context.Context) error) (answer, error) {
	a, err := v.once(func(ctx context.Context) (string, error) {
		return done("/notices/"+v.param("notice")+"/translations/"+v.param("language"), what), act(ctx)
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed(form+v.text("/key"), err); err != nil {
		return answer{}, err
	}
	return s.showTranslation(v)
}

// whoTranslates says who is to put words into a language, or to read what another has made of them.
func (v *visit) whoTranslates(t turn.Item, n names) string {
	who := n.party(request.Party{Organization: t.Organization, Person: t.Person}).short()
	switch {
	case v.mine(t) && t.Kind == turn.Review:
		return v.T("page.translation.mine.review")
	case v.mine(t):
		return v.T("page.translation.mine.translate")
	case t.Kind == turn.Review:
		return v.T("page.translation.theirs.review", "who", who)
	}
	return v.T("page.translation.theirs.translate", "who", who)
}

// gapsPage lists which notices lack which languages.
type gapsPage struct {
	Filter *form
	Rows   []gapRow
	Pager  pager
}

type gapRow struct {
	To, Language, Reference, Part, Readers string
	State                                  badge
	Turn                                   string // whose it is
}

func (s *Site) listGaps(v *visit) (answer, error) {
	part := v.part()
	part.Count = true
	filter := notice.GapFilter{Language: v.query("language"), Mine: v.query("turn") == "me"}
	l, err := s.Notices.Gaps(v.ctx(), filter, part)
	if err != nil {
		return answer{}, err
	}
	p := gapsPage{Pager: v.pager(l.Next, l.Total), Filter: v.search("filter", "/translations")}
	var languages []option
	for _, tongue := range v.site.Catalog.Tags() {
		languages = append(languages, option{Value: tongue.Tag, Label: tongue.Name})
	}
	p.Filter.pick("language", "page.draft.language", filter.Language, v.any(languages))
	p.Filter.pick("turn", "page.translations.turn", v.query("turn"), v.any([]option{{Value: "me", Label: v.T("page.translations.mine")}}))
	p.Filter.plain("page.filter")
	if p.Rows, err = s.gapRows(v, l.Items); err != nil {
		return answer{}, err
	}
	return v.page("translations", "notices", v.T("page.translations.title"), p), nil
}

// waitingTranslations are those that the reader is to make or to read.
func (s *Site) waitingTranslations(v *visit) ([]gapRow, error) {
	l, err := s.Notices.Gaps(v.ctx(), notice.GapFilter{Mine: true}, notice.Page{Limit: perPage})
	if err != nil {
		return nil, err
	}
	return s.gapRows(v, l.Items)
}

func (s *Site) gapRows(v *visit, gaps []notice.Gap) (rows []gapRow, err error) {
	var parties []request.Party
	for _, g := range gaps {
		if g.Turn != nil {
			parties = append(parties, request.Party{Organization: g.Turn.Organization, Person: g.Turn.Person})
		}
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	for _, g := range gaps {
		row := gapRow{
			To: "/notices/" + g.Notice + "/translations/" + g.Language, Language: v.languageName(g.Language), Reference: g.Reference, Part: v.textName(g.Key),
			Readers: v.T("page.translations.readers", "count", g.Readers), State: v.gapState(g.Kind),
		}
		if g.Turn != nil {
			row.Turn = v.whoTranslates(*g.Turn, names)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
