package notice

import (
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/worktime"
)

// Whoever looks at another clock than the site's reads both, in every sentence that names a time, in every language.
func TestBothClocksStandWhereTheyDiffer(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	n.Relief = &Relief{Name: "Second escort", At: worktime.Due{Wall: wall(t, "2026-04-01T02:00"), Zone: "Asia/Bangkok"}}
	n.WayHome = &WayHome{Ways: []Way{LastTrain}, Leaves: due(t, "2026-04-01T02:30", "Asia/Bangkok")}
	n.Entry = &Entry{RegisterBy: due(t, "2026-03-31T12:00", "Asia/Bangkok")}
	for _, l := range c.Tags() {
		for zone, both := range map[string]bool{"Europe/Berlin": true, "Asia/Tokyo": true, "Asia/Bangkok": false, "Asia/Ho_Chi_Minh": false, "": false} {
			text := renderFor(c, n, nil, access.Minimal, l.Tag, zone).Text()
			own := c.For(l.Tag, nil)
			if z, err := worktime.LoadZone(zone); zone != "" && err == nil {
				own = c.For(l.Tag, z)
			}
			times := 0
			for _, at := range []*worktime.Due{n.Entry.RegisterBy, &n.Relief.At, n.WayHome.Leaves, due(t, "2026-03-31T18:00", "Asia/Bangkok")} {
				instant, err := at.Instant()
				if err != nil {
					t.Fatal(err)
				}
				if both && strings.Contains(text, own.Time(instant)) {
					times++
				}
			}
			if both && times != 4 {
				t.Errorf("%s, in %s: %d of 4 times are on the reader's clock too:\n%s", l.Tag, zone, times, text)
			}
			if !both && text != Render(n, access.Minimal, Voice(c, n, l.Tag)).Text() {
				t.Errorf("%s, in %s reads a second clock that shows the same:\n%s", l.Tag, zone, text)
			}
		}
	}
}

func TestAReaderElsewhereIsSentAndShownBothClocks(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(h.visitTo(h.escort, h.engineer))
	shown, err := h.Preview(h.as(h.author), v.ID, h.engineer.ID)
	h.must(err)
	there, here := "Tue, 31 March 2026, 18:00 (Bangkok)", "On your clock: Tue, 31 March 2026, 19:00 (Singapore)"
	if text := shown.Text(); !strings.Contains(text, there) || !strings.Contains(text, here) {
		t.Errorf("the preview says:\n%s", text)
	}
	v = h.goesOut(v)
	for _, r := range v.Recipients {
		if r.Party.Person == h.engineer.ID && r.Briefing.Hash() != shown.Hash() {
			t.Errorf("what is sent is not what was shown:\n%s", r.Briefing.Text())
		}
		if r.Party.Person == h.escort.ID && strings.Count(r.Briefing.Text(), "18:00") != 1 {
			t.Errorf("who is there reads:\n%s", r.Briefing.Text())
		}
	}
}
