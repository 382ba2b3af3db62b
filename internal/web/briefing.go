package web

import (
	"context"
	"html/template"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/lang"
	"tasuki/internal/notice"
)

// briefingPage is a notice as its recipient reads it: one answer of at most 10 KB with everything in it, because the
// line may be bad and the office PC old.
type briefingPage struct {
	Style      template.CSS
	Briefing   notice.Briefing
	Reference  string
	NoLonger   string // what took its place, or that it was withdrawn
	Why        []notice.Sentence
	Newer      string
	Moved      string // by a law, after it was worded
	Understood moment
	Button     *form
	Usual      *form // questions that are answered at once, as far as they can be
	Ask        *form
	Questions  []talk
	All        string // where the older questions are, with these
	Back       string // to the briefing, from there
	Sheet      *sheet
	Words      screenWords
	Codes      string // where its reader makes codes for people of the own site, if for anybody
	Dense      string // how close it must be set, so that it is one sheet of paper
	Printed    *printed
}

// screenWords are what the page says around the briefing, in the briefing's language.
type screenWords struct{ *visit }

// briefingStyle is the style for one language, and for another that a part of the page is in: fonts for the letters of all others
// would only be carried along.
func briefingStyle(tag lang.Tag, told ...lang.Tag) template.CSS {
	raw, err := ownFiles.ReadFile("assets/briefing.css")
	if err != nil {
		panic(err) // it is embedded
	}
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if other, is := strings.CutPrefix(line, "html:lang("); is {
			of, _, _ := strings.Cut(other, ")")
			is := func(tag lang.Tag) bool { return of == tag || strings.HasPrefix(tag, of+"-") }
			switch {
			case is(tag):
			case slices.ContainsFunc(told, is):
				line = ".told:lang(" + other
			default:
				continue
			}
		}
		if !strings.HasPrefix(line, "/*") {
			b.WriteString(line)
		}
	}
	return template.CSS(b.String())
}

// showNotice shows a recipient their briefing, and headquarters everything about it. That it was fetched is recorded
// once the page is out.
func (s *Site) showNotice(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	var a answer
	if n.Mine != nil && !n.Whole {
		a, err = s.briefing(v, n)
	} else {
		a, err = s.noticePage(v, n)
	}
	if err != nil {
		return answer{}, err
	}
	if v.req.Method == "GET" {
		a.after = func(ctx context.Context) error { return s.Notices.Fetched(ctx, n) }
	}
	return a, nil
}

func (s *Site) briefing(v *visit, n notice.View) (answer, error) {
	b := n.Mine.Briefing
	reader := *v
	reader.words = v.site.Catalog.For(b.Language, v.zone())
	p := briefingPage{
		Style: briefingStyle(b.Language), Briefing: b, Reference: n.Reference, Dense: density(room(b)), Questions: reader.talks(n, names{}), Words: screenWords{&reader},
	}
	switch n.State {
	case notice.Recalled:
		p.NoLonger, p.Why = reader.T("notice.no_longer.recalled"), n.Why(reader.words)
	case notice.Superseded:
		p.NoLonger = reader.T("notice.no_longer.recalled") // to whom the newer one is no news
		if n.SupersededBy != "" {
			p.NoLonger = reader.T("notice.no_longer.superseded")
			p.Newer = "/notices/" + n.SupersededBy
			if access.From(v.ctx()).Kind == access.Guest { // a code opens one notice
				p.Newer = deliver.CodePath + n.Newer
			}
		}
	}
	p.Moved = reader.attendanceMoved(n)
	p.Understood = reader.at(n.Mine.UnderstoodAt)
	for _, verb := range n.Possible {
		switch verb {
		case notice.Understand:
			p.Button = reader.form("understood", "/notices/"+n.ID+"/understood").button("page.briefing.understood")
		case notice.AskAbout:
			p.Usual = reader.usualForm(n)
			p.Ask = reader.form("ask", "/notices/"+n.ID+"/ask")
			p.Ask.area("/text", "page.briefing.question", "").must()
			p.Ask.plain("page.act.ask.button")
		}
	}
	guests, _, err := s.guests(v, n)
	if err != nil {
		return answer{}, err
	}
	if len(guests) > 0 {
		p.Codes = "/notices/" + n.ID + "/codes"
	}
	if p.Sheet, err = newSheet(v.site.Accounts.GuestAddress(n.Reference)); err != nil {
		return answer{}, err
	}
	return s.lightly(p.page(&reader), p, "/notices/"+n.ID+"/questions")
}

// page is titled by the reference: what a printer writes above, and a file is called, names no more.
func (p briefingPage) page(reader *visit) answer {
	a := reader.page("briefing", "notices", p.Reference, p)
	a.entry, a.style, a.packed = "briefing.html", string(p.Style), true
	return a
}

// mostBriefing is what the page may have in bytes, less what its headers and tokens vary by.
const mostBriefing = 10<<10 - 64

// lightly leaves the oldest questions to a page of their own until the briefing is light enough, whatever was asked.
func (s *Site) lightly(a answer, p briefingPage, older string) (answer, error) {
	for ; len(p.Questions) > 0; p.Questions, p.All = p.Questions[1:], older {
		a.screen.D = p
		body, err := s.templates.render(a.template, a.entry, a.screen)
		if err != nil {
			return answer{}, err
		}
		if small, err := compressed(body); err != nil || len(small) <= mostBriefing {
			return a, err
		}
	}
	a.screen.D = p
	return a, nil
}

// noticeQuestions are all that a recipient asked; whoever sees the whole notice has them there.
func (s *Site) noticeQuestions(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	if n.Mine == nil || n.Whole {
		return goTo("/notices/" + n.ID + "#questions"), nil
	}
	b := n.Mine.Briefing
	b.Sections = nil
	reader := *v
	reader.words = v.site.Catalog.For(b.Language, v.zone())
	p := briefingPage{
		Style: briefingStyle(b.Language), Briefing: b, Reference: n.Reference, Back: "/notices/" + n.ID, Questions: reader.talks(n, names{}),
		Words: screenWords{&reader},
	}
	return p.page(&reader), nil
}

func (v *visit) usualForm(n notice.View) *form {
	f := v.form("usual", "/notices/"+n.ID+"/ask")
	for _, u := range notice.Usuals {
		f.Buttons = append(f.Buttons, button{Words: v.T("notice.usual." + string(u)), Name: "/usual", Value: string(u)})
	}
	return f
}

// understood is said by nobody but the recipient; twice is once.
func (s *Site) understood(v *visit) (answer, error) {
	return s.onNotice(v, "understood", "understood", func(ctx context.Context, id string) error {
		_, err := s.Notices.Understood(ctx, id)
		return err
	})
}

// onNotice does an act on the notice that the address names, and leads back to its page.
func (s *Site) onNotice(v *visit, form, what string, act func(ctx context.Context, id string) error) (answer, error) {
	id := v.param("notice")
	a, err := v.once(func(ctx context.Context) (string, error) {
		return done("/notices/"+id, what), act(ctx, id)
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showNotice(v)
}
