package request_test

import (
	"context"
	"encoding/json"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func TestWhereManyDuesMoveEachIsToldOldAndNewInOneMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-06T00:30:00Z"))
		moves, copied := map[string]deliver.Move{}, ""
		for n := range 5 {
			r := termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1}, func(c *request.Content) {
				if n == 0 { // of which alone an analyst has a copy
					c.Copies = []request.Party{{Organization: h.Actor(analyst).Organization, Person: h.Actor(analyst).Person}}
				}
			})
			moves[r.Reference] = deliver.Move{Reference: r.Reference, From: r.DueAt(), To: r.DueAt().AddDate(0, 0, 1)}
			if n == 0 {
				copied, moves[""] = r.Reference, deliver.Move{From: r.DueAt(), To: r.DueAt().AddDate(0, 0, 1)}
			}
		}
		closed := []worktime.Exception{{From: worktime.Date{Year: 2026, Month: 4, Day: 7}, Kind: worktime.Closure, Name: "Stocktaking"}}
		draft := directory.CalendarYearDraft{Source: "circular", Exceptions: closed}
		if _, err := h.Directory.ReplaceCalendarYear(h.As(coordinator), h.Actor(engineer).Organization, 2026, draft); err != nil {
			t.Fatal(err)
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 5 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		for who, told := range map[string]struct {
			kind, reference string
			moves           int
		}{
			engineer: {"request_dues_moved", incident, 5}, coordinator: {"request_dues_moved", incident, 5},
			analyst: {"request_due_moved", copied, 1},
		} {
			var mails []struct{ Kind, Reference, Moves string }
			err := h.DB.Gorm(context.Background()).Table("outbox").Select("kind, reference, moves").
				Where("kind LIKE ? AND person = ?", "request_due%", h.Actor(who).Person).Find(&mails).Error
			if err != nil || len(mails) != 1 || mails[0].Kind != told.kind || mails[0].Reference != told.reference {
				t.Fatalf("%s: %+v, %v", who, mails, err)
			}
			var got []deliver.Move
			if err := json.Unmarshal([]byte(mails[0].Moves), &got); err != nil || len(got) != told.moves {
				t.Fatalf("%s: %s, %v", who, mails[0].Moves, err)
			}
			for _, m := range got {
				if m != moves[m.Reference] {
					t.Errorf("%s: %+v, want %+v", who, m, moves[m.Reference])
				}
			}
		}
	})
}
