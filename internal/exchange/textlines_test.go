package exchange

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// shownLines are the texts of lines, and the number of the first.
func shownLines(l Lines) (texts []string, first int64) {
	for _, one := range l.Lines {
		texts = append(texts, one.Text)
	}
	if len(l.Lines) > 0 {
		first = l.Lines[0].Number
	}
	return texts, first
}

func TestAConfigurationIsReadByTheNumbersOfItsLines(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", strings.ReplaceAll(router, "\n", "\r\n"))
		all := strings.Split(strings.TrimSuffix(router, "\n"), "\n")
		look := func(q LineQuery) Lines {
			t.Helper()
			l, err := h.Lines(h.as(h.desk), item.ID, q)
			must(t, err)
			return l
		}
		l := look(LineQuery{})
		texts, first := shownLines(l)
		if strings.Join(texts, "\n") != strings.Join(all, "\n") || first != 1 || l.Redacted || l.Next != "" || int(l.Index.Counts.Lines) != len(all) || l.Index.Why != whyConfiguration {
			t.Errorf("whole: %q, %+v", texts, l.Index)
		}
		if facts := h.facts(item); facts[len(facts)-1] != journal.EvidenceLooked {
			t.Error("the look is not on record")
		}
		if texts, first := shownLines(look(LineQuery{First: 3, Last: 4})); first != 3 || len(texts) != 2 || texts[1] != all[3] {
			t.Errorf("lines 3 and 4: %q from %d", texts, first)
		}
		var walked []string
		for q := (LineQuery{Limit: 3, First: 2}); ; {
			l := look(q)
			texts, _ := shownLines(l)
			walked = append(walked, texts...)
			if q.After = l.Next; l.Next == "" {
				break
			}
		}
		if strings.Join(walked, "\n") != strings.Join(all[1:], "\n") {
			t.Errorf("page by page: %q", walked)
		}
		if texts, first := shownLines(look(LineQuery{Grep: "community"})); len(texts) != 1 || first != 6 || look(LineQuery{First: 9}).Index.Counts.Lines != int64(len(all)) {
			t.Errorf("what contains it: %q from %d", texts, first)
		}
	})
}

func TestBelowFullTheLinesAreThoseOfTheCopy(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", router)
		prose := h.exported("fw01", "The password is h1dd3n.\n")
		for who, whole := range map[*directory.Person]bool{&h.desk: true, &h.analyst: true, &h.engineer: false, ptr(h.below()): false} {
			l, err := h.Lines(h.as(*who), item.ID, LineQuery{})
			must(t, err)
			texts, _ := shownLines(l)
			if len(texts) != 8 || texts[1] != "interface Gi0/1" || l.Redacted == whole || whole != strings.Contains(strings.Join(texts, "\n"), "h1dd3n") {
				t.Errorf("whole: %t, %q", whole, texts)
			}
			found, err := h.Lines(h.as(*who), item.ID, LineQuery{Grep: "h1dd3n"}) // what isn't shown can't be guessed at either
			must(t, err)
			if whole != (len(found.Lines) == 2) || !whole && len(found.Lines) > 0 {
				t.Errorf("whole: %t, found %v", whole, found.Lines)
			}
			_, err = h.Lines(h.as(*who), prose.ID, LineQuery{})
			if withheld := kindOf(err) == fault.KindForbidden; withheld == whole {
				t.Errorf("whole: %t, what is not understood: %v", whole, err)
			}
		}
	})
}

func TestWhatHasNoTimesIsNotAskedForByTime(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		log := h.handedIn([]byte("2026-03-27T23:00:00Z one\n"))
		must(t, h.Index(t.Context()))
		item := h.exported("fw01", router)
		noText := h.exported("fw01", "\x7fELF\x00\x00\x01")
		for want, ask := range map[string]struct {
			item Item
			q    LineQuery
		}{
			"/from lines.no_times":                  {item, LineQuery{From: start}},
			"/to lines.no_times":                    {item, LineQuery{Until: start.Add(time.Hour)}},
			"/last_line time.ends_before_it_starts": {item, LineQuery{First: 3, Last: 2}},
			"/first_line lines.by_time":             {log, LineQuery{First: 1}},
		} {
			_, err := h.Lines(h.as(h.desk), ask.item.ID, ask.q)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		_, err := h.Lines(h.as(h.desk), noText.ID, LineQuery{})
		wantKey(t, err, fault.KindConflict, "lines.no_text")
		_, _, err = h.Merge(h.as(h.desk), h.incident.ID, []string{item.ID}, LineQuery{})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "lines.no_times" {
			t.Errorf("merged: %v", err)
		}
		_, err = h.Lines(h.as(h.rival), item.ID, LineQuery{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}
