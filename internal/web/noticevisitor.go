package web

import (
	"fmt"
	"strings"

	"tasuki/internal/directory"
	"tasuki/internal/notice"
)

// visitorFields are one block for each who comes, and an empty one for another.
func (s *Site) visitorFields(v *visit, f *form, all []notice.Visitor) error {
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	for i, g := range who {
		who[i].Options = g.Options[1:] // somebody by name
		for j, o := range who[i].Options {
			_, who[i].Options[j].Value, _ = strings.Cut(o.Value, "/")
		}
	}
	blocks := max(len(all), v.visitorBlocks()) + 1
	for i := range min(blocks, notice.MaxVisitors) {
		var one notice.Visitor
		if i < len(all) {
			one = all[i]
		}
		if err := s.visitorBlock(v, f, fmt.Sprintf("/visitors/%d", i), one, who); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) visitorBlock(v *visit, f *form, name string, one notice.Visitor, who []group) error {
	at := len(f.Fields)
	group := f.add("group", name, "notice.heading.visitors", "").hint(v.T("page.notice.visitors_hint"))
	in := f.pick(name+"/person", "page.notice.visitor_person", one.Person, nil)
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	if err := s.keepLeaver(v, in, one.Person); err != nil {
		return err
	}
	f.line(name+"/name", "page.person.name", one.Name)
	f.line(name+"/organization", "page.person.organization", one.Organization)
	f.checks(name+"/shows", "page.notice.shows", plainValues(one.Shows), texts(v, "notice.visitor.shows.", notice.Papers))
	f.line(name+"/number", "page.notice.number", one.Number).class("short")
	f.add("tel", name+"/phone", "page.person.phone", one.Phone).class("short")
	f.optional(name+"/name", name+"/organization", name+"/number", name+"/phone")
	f.inGroup(group, at)
	return nil
}

// visitorInputs are those of a block that can be typed into.
var visitorInputs = []string{"/person", "/name", "/organization", "/shows", "/number", "/phone"}

// visitorBlocks is how many blocks have something typed in them, once the empty ones are gone.
func (v *visit) visitorBlocks() (n int) {
	for i := range notice.MaxVisitors {
		if v.visitorSaid(i) {
			n = i + 1
		}
	}
	return n
}

func (v *visit) visitorSaid(i int) bool {
	for _, in := range visitorInputs {
		if strings.TrimSpace(v.text(fmt.Sprintf("/visitors/%d%s", i, in))) != "" {
			return true
		}
	}
	return false
}

// visitorsTyped are those who come. Blocks that were left empty close up, in what was typed too, so that what is said to be
// wrong stands at the block that it is about.
func (v *visit) visitorsTyped() (all []notice.Visitor) {
	for i := range notice.MaxVisitors {
		if !v.visitorSaid(i) {
			continue
		}
		from, to := fmt.Sprintf("/visitors/%d", i), fmt.Sprintf("/visitors/%d", len(all))
		for _, in := range visitorInputs {
			typed := v.typed[from+in]
			delete(v.typed, from+in)
			v.typed[to+in] = typed
		}
		one := notice.Visitor{
			Person: v.text(to + "/person"), Name: v.text(to + "/name"), Organization: v.text(to + "/organization"), Number: v.text(to + "/number"),
			Phone: strings.ReplaceAll(v.text(to+"/phone"), " ", ""),
		}
		for _, p := range v.typed[to+"/shows"] {
			one.Shows = append(one.Shows, notice.Paper(p))
		}
		all = append(all, one)
	}
	return all
}
