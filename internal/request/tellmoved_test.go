package request_test

import (
	"context"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

func TestWhereManyDuesMoveEachIsToldInOneMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Set(at(t, "2026-04-06T00:30:00Z"))
		for range 5 {
			termed(t, h, worktime.Term{Rule: worktime.WorkingDays, Days: 1})
		}
		closed := []worktime.Exception{{From: worktime.Date{Year: 2026, Month: 4, Day: 7}, Kind: worktime.Closure, Name: "Stocktaking"}}
		draft := directory.CalendarYearDraft{Source: "circular", Exceptions: closed}
		if _, err := h.Directory.ReplaceCalendarYear(h.As(coordinator), h.Actor(engineer).Organization, 2026, draft); err != nil {
			t.Fatal(err)
		}
		if moved, err := h.Requests.Retime(context.Background()); err != nil || moved != 5 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		for _, who := range []string{engineer, coordinator} {
			var mails []struct{ Kind, Reference string }
			err := h.DB.Gorm(context.Background()).Table("outbox").Select("kind, reference").
				Where("kind LIKE ? AND person = ?", "request_due%", h.Actor(who).Person).Find(&mails).Error
			if err != nil || len(mails) != 1 || mails[0].Kind != "request_dues_moved" || mails[0].Reference != incident {
				t.Errorf("%s: %+v, %v", who, mails, err)
			}
		}
	})
}
