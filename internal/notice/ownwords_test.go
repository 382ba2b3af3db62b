package notice

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// toldMore is a notice in which each level is told more than the one below.
func (h *house) toldMore() Content {
	c := h.visitTo(h.escort, h.relief, h.engineer, h.clerk)
	for i, level := range access.Levels {
		c.Recipients[i].Level, c.Recipients[i].Language = level, "en"
	}
	c.Texts = []OwnText{
		{Key: RemarkFull, Language: "en", Text: "CANARY-FULL is on fw-01."},
		{Key: Remark, Language: "en", Text: "CANARY-REMARK."},
		{Key: RemarkInvestigative, Language: "en", Text: "CANARY-TEAM."},
	}
	return c
}

// Each reader is told what is for their level and those below, in this order, and finds no more anywhere.
func TestEachLevelIsToldMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		draft := h.draft(h.toldMore())
		canaries := []string{"CANARY-REMARK", "CANARY-TEAM", "CANARY-FULL"}
		v := h.goesOut(draft)
		for i, p := range []string{h.escort.ID, h.relief.ID, h.engineer.ID, h.clerk.ID} {
			reader := must(h.dir.LookupPerson(t.Context(), p))
			got := must(h.Get(h.as(reader), v.ID))
			at := slices.IndexFunc(got.Mine.Briefing.Sections, func(s Section) bool { return s.Key == ownWords })
			if (at >= 0) != (i > 0) {
				t.Fatalf("%s: %+v", access.Levels[i], got.Mine.Briefing.Sections)
			}
			var lines []string
			if at >= 0 {
				lines = strings.Split(got.Mine.Briefing.Lines(got.Mine.Briefing.Sections[at]), "\n")
			}
			all := everything(t, got)
			for c, canary := range canaries {
				if told := c < i; told != strings.Contains(all, canary) || told && !strings.Contains(lines[c], canary) {
					t.Errorf("%s and %s: %q", access.Levels[i], canary, lines)
				}
			}
		}
	})
}

// A text is a gap for those who read it, and its spans stay as they are.
func TestATextIsTranslatedForThoseWhoReadIt(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.toldMore()
	c.Recipients[2].Language, c.Recipients[3].Language = "th", "de"
	n := h.draft(c)
	gaps := func() (all []string) {
		for _, text := range must(h.Texts(h.as(h.author), n.ID)).Texts {
			for _, g := range text.Gaps {
				all = append(all, string(text.Key)+" "+g.Language)
			}
		}
		return all
	}
	want := []string{"remark_full de", "remark de", "remark th", "remark_investigative de", "remark_investigative th"}
	if diff := cmp.Diff(want, gaps()); diff != "" {
		t.Error(diff)
	}
	own, _ := n.ownText(RemarkFull)
	version := Version{Key: RemarkFull, Language: "de", Revision: own.Revision(), Text: "CANARY-FULL ist auf srx."}
	if _, err := h.SaveTranslation(h.as(h.author), n.ID, version); !strings.HasPrefix(fields(t, err)[0], "/text notice.") {
		t.Error(err)
	}
	version.Text = "CANARY-FULL ist auf fw-01."
	must(h.SaveTranslation(h.as(h.author), n.ID, version))
	must(h.ReviewTranslation(h.as(h.second), n.ID, RemarkFull, "de"))
	if diff := cmp.Diff(want[1:], gaps()); diff != "" {
		t.Error(diff)
	}
	if p := must(h.Preview(h.as(h.author), n.ID, h.clerk.ID)); !strings.Contains(p.Text(), version.Text) {
		t.Errorf("%s", p.Text())
	}
}

func TestRemarksAreBoundedTogether(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.toldMore()
	c.Texts[1].Text, c.Texts[2].Text = strings.Repeat("あ", MaxRemark-len(c.Texts[0].Text)), "い"
	_, err := h.Create(h.as(h.author), h.incident.ID, c)
	if diff := cmp.Diff([]string{"/own_words/2/text notice.remarks_too_long"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
	c.Texts = c.Texts[:2]
	h.draft(c)
}
