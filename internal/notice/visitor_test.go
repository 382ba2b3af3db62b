package notice

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

var somchai = Visitor{Name: "Somchai Jaidee", Organization: "Chao Forensics", Shows: []Paper{"company_card", "passport"}, Number: "CF-2041", Phone: "+66812345678"}

func TestWhoIsComingMustBePossible(t *testing.T) {
	for name, l := range map[string]struct {
		spoil func(*Visitor)
		want  []string
	}{
		"nothing is wrong":              {func(*Visitor) {}, nil},
		"a name alone":                  {func(v *Visitor) { *v = Visitor{Name: " Somchai "} }, nil},
		"nobody":                        {func(v *Visitor) { v.Name = " " }, []string{"/visitors/0/name field.required"}},
		"a name in two lines":           {func(v *Visitor) { v.Name = "a\r\nb" }, []string{"/visitors/0/name field.control_characters"}},
		"an organisation turned around": {func(v *Visitor) { v.Organization = "a\u2067b" }, []string{"/visitors/0/organization field.control_characters"}},
		"an unknown paper":              {func(v *Visitor) { v.Shows = []Paper{"smile"} }, []string{"/visitors/0/shows/0 field.choice"}},
		"a paper twice":                 {func(v *Visitor) { v.Shows = []Paper{"passport", "passport"} }, []string{"/visitors/0/shows/1 contract.twice"}},
		"a number in own words":         {func(v *Visitor) { v.Number = "<b>二</b>" }, []string{"/visitors/0/number notice.number_plain"}},
		"a number of nothing":           {func(v *Visitor) { v.Shows = nil }, []string{"/visitors/0/number notice.number_alone"}},
		"a number to call from here":    {func(v *Visitor) { v.Phone = "0812345678" }, []string{"/visitors/0/phone phone.not_e164"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := somchai
			l.spoil(&v)
			c := visit(t)
			c.Visitors = []Visitor{v}
			got, err := c.normal("Asia/Bangkok")
			if l.want != nil {
				if diff := cmp.Diff(l.want, fields(t, err)); diff != "" {
					t.Error(diff)
				}
				return
			}
			if err != nil || got.Visitors[0].Name != strings.TrimSpace(v.Name) {
				t.Errorf("%+v %v", got.Visitors, err)
			}
		})
	}
	c := visit(t)
	c.Visitors = slices.Repeat([]Visitor{somchai}, MaxVisitors+1)
	if _, err := c.normal("Asia/Bangkok"); !slices.Equal(fields(t, err), []string{"/visitors field.too_many"}) {
		t.Error(err)
	}
}

// At minimal the door is told whom to let in and by what; a forensic company's name would say what happened.
func TestWhoIsComingIsSaidByLevelInEveryLanguage(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	n.Visitors = []Visitor{somchai, {Name: "Second Engineer"}}
	for _, l := range c.Tags() {
		minimal, whole := Render(n, access.Minimal, Voice(c, n, l.Tag)), Render(n, access.Operational, Voice(c, n, l.Tag))
		for _, b := range []Briefing{minimal, whole} {
			i := slices.Index(keys(b), visitors)
			if i < 0 || strings.Count(strings.Join(keys(b), " "), visitors) != 1 {
				t.Fatalf("%s: %q", l.Tag, keys(b))
			}
			frozen := map[string]bool{}
			for _, s := range b.Sections[i].Sentences {
				for _, span := range s {
					frozen[span.Text] = frozen[span.Text] || span.Frozen
				}
			}
			if !frozen["Somchai Jaidee"] || !frozen["CF-2041"] || !frozen["Second Engineer"] {
				t.Errorf("%s: %v are not kept as they were typed", l.Tag, frozen)
			}
		}
		for _, canary := range []string{"Chao Forensics", "+66812345678"} {
			if strings.Contains(minimal.Text(), canary) || !strings.Contains(whole.Text(), canary) {
				t.Errorf("%s: %s is not said from operational on alone", l.Tag, canary)
			}
		}
	}
}

func TestWorkOnSiteWithoutAnyoneComingIsWarnedOf(t *testing.T) {
	nobody := Answer[Attendance]{Say: &Attendance{None: true}}
	for name, l := range map[string]struct {
		change func(*Content)
		warned bool
	}{
		"work on site":              {func(*Content) {}, true},
		"urgent work":               {func(c *Content) { c.Kind = UrgentWork }, true},
		"somebody comes":            {func(c *Content) { c.Visitors = []Visitor{somchai} }, false},
		"nobody has to be there":    {func(c *Content) { c.Answers.Attend = &nobody }, false},
		"nothing is done there":     {func(c *Content) { c.Kind = Information }, false},
		"leave everything as it is": {func(c *Content) { c.Kind = DoNotTouch }, false},
	} {
		n := Notice{Content: visit(t)}
		n.Kind = WorkOnSite
		l.change(&n.Content)
		found := n.unnamed()
		if warned := len(found) == 1 && found[0].Kind == Warns && found[0].Rule == MissingVisitor; warned != l.warned {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestWhoIsComingAnswersItselfWithinTheLevel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief)
		c.Visitors, c.Recipients[1].Level = []Visitor{somchai}, access.Operational
		n := h.sent(c)
		stored, err := h.store.find(context.Background(), n.ID, false)
		h.must(err)
		if diff := cmp.Diff([]Visitor{somchai}, stored.Visitors); diff != "" {
			t.Error(diff)
		}
		for _, who := range []struct {
			ctx     context.Context
			company bool
		}{{h.as(h.escort), false}, {h.as(h.relief), true}} {
			v, err := h.Ask(who.ctx, n.ID, Question{Usual: "who_is_coming"})
			h.must(err)
			a := v.Questions[0].Answer
			if a == nil || !strings.Contains(a.Text, somchai.Name) || strings.Contains(a.Text, somchai.Organization) != who.company || len(v.Visitors) > 0 {
				t.Errorf("%+v", a)
			}
		}
	})
}
