package web_test

import (
	"context"
	"net/http"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/wire"
)

// What a law, or a calendar, has moved stands with what it was, on the pages and for programs.
func TestPagesAndProgramsShowWhatATimeWas(t *testing.T) {
	h := apptest.Scenario(t)
	const hour = 3_600_000_000
	var of []struct{ ID, Notice string }
	err := h.DB.In(t.Context(), func(ctx context.Context) error {
		tx := h.DB.Gorm(ctx)
		if err := tx.Exec("UPDATE meetings SET starts_was = starts_at - ?", hour).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE notices SET attends_was = attends_at - ? WHERE attends_at > 0", hour).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE open_items SET due_was = due_at - ? WHERE object_type = 'request'", hour).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE people SET zone = 'Asia/Tokyo' WHERE email = 'escort@bangkok.example'").Error; err != nil {
			return err
		}
		return tx.Raw("SELECT r.person_id AS id, n.id AS notice FROM notices AS n JOIN notice_recipients AS r ON r.notice_id = n.id " +
			"JOIN people AS p ON p.id = r.person_id WHERE n.attends_was > 0 AND p.email = 'escort@bangkok.example'").Scan(&of).Error
	})
	if err != nil || len(of) == 0 {
		t.Fatal(of, err)
	}
	const moved = "法律の変更により、その場所の時計が変わりました。"
	b := signedIn(h, "coordinator@aomine")
	b.get("/?kind=work").must(200, "変更前の期限 ")
	b.get("/notices/"+of[0].Notice).must(200, moved, "変更前：", "変更後：")
	signedIn(h, "escort@bangkok").get("/notices/"+of[0].Notice).must(200, "กฎหมายเปลี่ยนเวลาของที่นั่น", "เดิม: ")
	b.get(firstLink(t, b, "/meetings")).must(200).not(moved) // it was planned by the clock that its reader goes by
	signedIn(h, "engineer@merlinet").get(firstLink(t, b, "/meetings")).must(200, "Before: Mon, 30 March 2026, 07:00 (Singapore) = Sun 29 Mar, 23:00 UTC. Now: ")

	c := h.Client("coordinator@aomine")
	var meetings struct{ Items []wire.Meeting }
	c.Must(http.MethodGet, "/incidents/INC-2026-0007/meetings", nil, &meetings)
	var n wire.Notice
	c.Must(http.MethodGet, "/notices/"+of[0].Notice, nil, &n)
	var open struct{ Items []wire.OpenItem }
	c.Must(http.MethodGet, "/open-items?kind=work", nil, &open)
	for what, m := range map[string]*wire.TimeMove{"meeting": meetings.Items[0].StartsMoved, "notice": n.AttendanceMoved} {
		if m == nil || m.To.Instant.Sub(m.From.Instant).Hours() != 1 {
			t.Errorf("%s: %+v", what, m)
		}
	}
	if o := open.Items[0]; o.DueWas == nil || o.Turn.Due.Sub(o.Turn.DueWas).Hours() != 1 || !o.DueWas.Instant.Equal(o.Turn.DueWas) {
		t.Errorf("%+v", o)
	}
}
