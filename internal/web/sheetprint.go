package web

import (
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// printed says above a sheet, on the screen alone, what to do with it: in the words of whoever prints it.
type printed struct {
	Lang, Dir string
	Words     string
	Back      crumb
}

// printForm asks for somebody's sheet; nil once the notice no longer holds.
func (v *visit) printForm(n notice.View, person string) *form {
	if n.State != notice.Sent {
		return nil
	}
	f := v.form("print-"+person, "/notices/"+n.ID+"/print").plain("page.notice.print.button")
	f.hidden("/person", person)
	return f
}

// printRows offers headquarters everybody's sheet.
func (s *Site) printRows(v *visit, n notice.View, rows []recipientRow) error {
	if len(rows) != len(n.Recipients) {
		return nil
	}
	if ok, err := s.may(v, n.Incident, access.PrintNotice); err != nil || !ok {
		return err
	}
	for i, r := range n.Recipients {
		rows[i].Print = v.printForm(n, r.Party.Person)
	}
	return nil
}

// printSheet shows somebody else's copy, to be put on paper for them. Each time goes on record, so that it is the answer
// itself and no page that can be opened again.
func (s *Site) printSheet(v *visit) (answer, error) {
	id, person := v.param("notice"), v.text("/person")
	copied, err := s.Notices.Print(v.ctx(), id, person)
	if err != nil {
		if err := v.failed("print-"+person, err); err != nil {
			return answer{}, err
		}
		return s.codesAgain(v)
	}
	n, err := s.Notices.Get(v.ctx(), id)
	if err != nil {
		return answer{}, err
	}
	who, err := s.Directory.LookupPeople(v.ctx(), person)
	if err != nil {
		return answer{}, err
	}
	b := copied.Briefing
	reader := *v
	reader.words = v.site.Catalog.For(b.Language, v.zone())
	p := briefingPage{Style: briefingStyle(b.Language), Briefing: b, Reference: n.Reference, Dense: density(room(b)), Words: screenWords{&reader}}
	p.Printed = &printed{v.words.Tag(), v.words.Dir(), v.T("page.notice.print.lead", "who", who[person].Name), crumb{"/notices/" + id, n.Reference}}
	if p.Sheet, err = newSheet(v.site.Accounts.GuestAddress(n.Reference)); err != nil {
		return answer{}, err
	}
	return p.page(&reader), nil
}

// densities are how much a sheet of A4 takes in each setting of the style sheet, the widest first; see density.
var densities = []struct {
	upTo  int
	class string
}{{1500, ""}, {2600, "d1"}, {4000, "d2"}, {8000, "d3"}}

// density is the setting in which what takes so much room fits on one sheet.
func density(room int) string {
	for _, d := range densities {
		if room <= d.upTo {
			return d.class
		}
	}
	return "d4"
}

// room is how much a briefing takes in its language: letters that are as wide as they are high count twice, and what begins a line
// costs what it leaves free.
func room(b notice.Briefing) (n int) {
	for _, section := range b.Sections {
		n += perSection
		for _, sentence := range section.Sentences {
			n += perLine
			for _, span := range sentence {
				n += width(span.Text)
			}
		}
	}
	return n
}

const perSection, perLine = 60, 20

func width(text string) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		n++
		if r >= 0x1100 && r <= 0x11FF || r >= 0x2E80 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFF00 && r <= 0xFFEF {
			n++
		}
	}
	return n
}
