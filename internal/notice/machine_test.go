package notice

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/translate"
)

// libre is a server with LibreTranslate's interface, and what it was asked.
func libre(t *testing.T, h *house, answer func(q string) (string, int)) *[]string {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q map[string]string
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		asked = append(asked, q["source"]+">"+q["target"]+" "+q["q"])
		text, status := answer(q["q"])
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"translatedText": text})
	}))
	t.Cleanup(server.Close)
	machine, err := translate.Open(server.URL)
	h.must(err)
	h.DraftedBy(machine, func(err error) bool { return errors.Is(err, translate.ErrUnsupported) })
	return &asked
}

func (h *house) handed() View {
	c := h.foreign()
	c.Texts = []OwnText{{Key: Remark, Language: "en", Text: "Do not run `rm -rf /tmp/x` on fw-01."}}
	n, err := h.Translate(h.as(h.author), h.draft(c).ID)
	h.must(err)
	return n
}

func TestAMachineDraftsWithoutSeeingCommandsAndAPersonReviews(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		asked := libre(t, h, func(q string) (string, int) { return "อย่าใช้ [ 1 ] บน [2]", 200 })
		n := h.handed()
		if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 1 {
			t.Fatalf("%d drafts, %v", drafted, err)
		}
		if want := []string{"en>th Do not run [1] on [2]."}; !slices.Equal(*asked, want) {
			t.Errorf("the machine was asked %q, want %q", *asked, want)
		}
		texts, err := h.Texts(h.as(h.author), n.ID)
		h.must(err)
		v := texts.Texts[0].Versions[0]
		if v.Status != MachineDraft || v.Text != "อย่าใช้ `rm -rf /tmp/x` บน fw-01" || v.Translator.Person != "" || texts.Texts[0].Gaps[0].Kind != Unreviewed {
			t.Errorf("%+v", texts.Texts[0])
		}
		p, err := h.Preview(h.as(h.author), n.ID, h.escort.ID)
		h.must(err)
		if strings.Contains(p.Text(), "อย่าใช้") {
			t.Error("a machine's draft would be sent")
		}
		_, err = h.ReviewTranslation(h.as(h.author), n.ID, Remark, "th") // who asked for it is no second person
		wantKey(t, err, fault.KindForbidden, "notice.machine_ordered")
		gaps, err := h.Gaps(h.as(h.author), GapFilter{}, Page{Limit: 10})
		h.must(err)
		if v.OrderedBy.Person != h.author.ID || len(gaps.Items) != 1 || gaps.Items[0].Turn.Person == h.author.ID {
			t.Errorf("ordered by %s, to be read: %+v", v.OrderedBy.Person, gaps.Items)
		}
		_, err = h.ReviewTranslation(h.as(h.second), n.ID, Remark, "th")
		h.must(err)
		if p, err = h.Preview(h.as(h.author), n.ID, h.escort.ID); err != nil || !strings.Contains(p.Text(), "อย่าใช้") {
			t.Errorf("what a person has read is not sent: %v", err)
		}
		if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 0 || len(*asked) != 1 {
			t.Errorf("it is asked again: %d, %v", drafted, err)
		}
		if !slices.Contains(h.facts(), journal.NoticeTranslated) {
			t.Error("the draft is not on record")
		}
	})
}

func TestAMachineIsGivenNoHostAndNoCommandThatNobodySetApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		asked := libre(t, h, func(q string) (string, int) { return "ดู [2] บน [1]", 200 })
		_, err := h.dir.CreateAsset(h.as(h.admin), directory.AssetDraft{Site: h.bangkok.ID, Name: "Gateway", Role: "firewall"})
		h.must(err)
		handed := func(text string) View {
			c := h.foreign()
			c.Texts = []OwnText{{Key: Remark, Language: "en", Text: text}}
			n, err := h.Translate(h.as(h.author), h.draft(c).ID)
			h.must(err)
			return n
		}
		n := handed("Go to gateway and look in /tmp there.")
		if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 1 {
			t.Fatalf("%d drafts, %v", drafted, err)
		}
		if want := []string{"en>th Go to [1] and look in [2] there."}; !slices.Equal(*asked, want) {
			t.Errorf("the machine was asked %q, want %q", *asked, want)
		}
		own, _ := n.ownText(Remark)
		_, err = h.SaveTranslation(h.as(h.author), n.ID, Version{Key: Remark, Language: "th", Revision: own.Revision(), Text: "ดู /tmp บน srx"})
		if got := fields(t, err); !slices.Equal(got, []string{"/text notice.frozen_missing"}) {
			t.Errorf("another host: %q", got)
		}
		handed("Run sudo ss -tunap on it.")
		if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 0 || len(*asked) != 1 {
			t.Errorf("a command goes to the machine: %q, %v", *asked, err)
		}
	})
}

func TestAMachineThatLosesASpanOrFailsLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		answer, status := "อย่าใช้ [1]", 200
		asked := libre(t, h, func(string) (string, int) { return answer, status })
		none := func(n View) {
			t.Helper()
			if texts, err := h.Texts(h.as(h.author), n.ID); err != nil || len(texts.Texts[0].Versions) > 0 {
				t.Errorf("%+v, %v", texts, err)
			}
		}
		n := h.handed()
		if _, err := h.DraftByMachine(t.Context()); err == nil {
			t.Error("a lost span passes")
		}
		none(n)
		h.clock.Advance(24 * time.Hour)
		if _, err := h.DraftByMachine(t.Context()); err != nil || len(*asked) != 1 {
			t.Errorf("it is asked for the same again: %q, %v", *asked, err)
		}
		status = 503
		n = h.handed()
		for range 10 {
			_, _ = h.DraftByMachine(t.Context())
			h.clock.Advance(2 * time.Hour)
		}
		if len(*asked) != 1+machineAttempts {
			t.Errorf("a server that is down is asked %d times", len(*asked)-1)
		}
		none(n)
	})
}

func TestAPersonIsNotOvertakenByAMachine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		asked := libre(t, h, func(string) (string, int) { return "x", 200 })
		n := h.handed()
		own, _ := n.ownText(Remark)
		_, err := h.SaveTranslation(h.as(h.author), n.ID, Version{Key: Remark, Language: "th", Revision: own.Revision(), Text: "อย่าใช้ `rm -rf /tmp/x` บน fw-01"})
		h.must(err)
		if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 0 || len(*asked) > 0 {
			t.Errorf("%d drafts of %q, %v", drafted, *asked, err)
		}
	})
}

func TestWithoutAMachineNobodyIsAsked(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.handed()
	if drafted, err := h.DraftByMachine(t.Context()); err != nil || drafted != 0 {
		t.Errorf("%d, %v", drafted, err)
	}
}
