package web

import (
	"html/template"

	"tasuki/internal/lang"
	"tasuki/internal/notice"
)

// cardPage is what whoever comes to a site carries, as one sheet of paper: what its people were told, in their language and in
// the reader's own, and what may be answered.
type cardPage struct {
	Style     template.CSS
	Reference string
	Back      string // to where its reader found it
	Dense     string
	Told      notice.Briefing
	Own       *notice.Briefing // nil where that is the same language
	Answers   []cardAnswer
	Languages []crumb // others in which it was told
}

type cardAnswer struct {
	Question, Asked string // in the reader's words, and as it will be asked
	See             string // where the answer stands; "" where there is none to give
}

func (s *Site) showCard(v *visit) (answer, error) {
	c, err := s.Notices.Card(v.ctx(), v.param("notice"), v.query("language"))
	if err != nil {
		return answer{}, err
	}
	p := cardPage{
		Style: briefingStyle(v.words.Tag(), c.Told.Language), Reference: c.Reference, Back: "/notices", Told: c.Told,
	}
	if v.actor.HQ() {
		p.Back = "/notices/" + c.ID
	}
	if c.Own.Language != c.Told.Language {
		p.Own = &c.Own
	}
	asked := v.site.Catalog.For(c.Told.Language, v.zone())
	for _, a := range c.Answers {
		p.Answers = append(p.Answers, v.cardAnswer(a, asked))
	}
	p.Dense = density(p.room())
	for _, language := range c.Languages {
		if language != c.Told.Language {
			p.Languages = append(p.Languages, crumb{"/notices/" + c.ID + "/card?language=" + language, v.languageName(language)})
		}
	}
	a := v.page("card", "notices", p.Reference, p)
	a.entry, a.style, a.packed = "card.html", string(p.Style), true
	return a, nil
}

// room is how much the card takes; see room.
func (p cardPage) room() int {
	n := room(p.Told)
	if p.Own != nil {
		n += room(*p.Own)
	}
	for _, a := range p.Answers {
		n += perSection + perLine + width(a.Question) + width(a.Asked) + width(a.See)
	}
	return n
}

func (v *visit) cardAnswer(a notice.CardAnswer, asked *lang.Localizer) cardAnswer {
	key := "notice.usual." + string(a.Usual)
	one := cardAnswer{Question: v.T(key)}
	if asked.Tag() != v.words.Tag() {
		one.Asked = asked.Text(key)
	}
	if a.Told != "" {
		one.See = v.T("page.card.see", "headings", a.Under)
	}
	return one
}

// carried are the cards that the reader carries, the newest of them.
func (s *Site) carried(v *visit) ([]noticeRow, error) {
	l, err := s.Notices.List(v.ctx(), notice.Filter{Carried: true}, notice.Page{Limit: 20})
	if err != nil {
		return nil, err
	}
	rows, err := s.noticeRows(v, l.Items)
	for i := range rows {
		rows[i].To += "/card"
	}
	return rows, err
}
