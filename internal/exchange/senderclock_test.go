package exchange

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
)

// A log that no step asked for is read by the clock that its sender names.
func TestALogIsReadByTheClockThatItsSenderNames(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := "Mar 27 23:10:05 sl01 sshd[1]: refused\n"
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		said := map[string]string{"request_id": requested, "filename": "sl.log", "zone": "Asia/Singapore", "since": "2026-03-27T15:00:00Z", "clock_offset_seconds": "-5"}
		res := s.create(int64(len(content)), said)
		wantStatus(t, res, 201)
		wantStatus(t, s.patch(res.Header.Get("Location"), 0, []byte(content)), 204)
		must(t, h.Index(t.Context()))
		found, err := h.Lines(h.as(h.desk), h.items()[0].ID, LineQuery{})
		must(t, err)
		if want := time.Date(2026, 3, 27, 15, 10, 10, 0, time.UTC); len(found.Lines) != 1 || !found.Lines[0].At.Equal(want) {
			t.Errorf("%+v", found.Lines)
		}
		for name, wrong := range map[string]string{"zone": "Mars/Olympus", "since": "yesterday", "clock_offset_seconds": "86401"} {
			m := map[string]string{"request_id": requested, "filename": "sl.log", name: wrong}
			if res := s.create(1, m); res.StatusCode != 422 && res.StatusCode != 400 {
				t.Errorf("%s %s: %d", name, wrong, res.StatusCode)
			}
		}
	})
}

// A log with a header of its own is read by that, and says so; a supplied year never lies after the receipt.
func TestTheLogsOwnWordOnItsClockComesBeforeTheSteps(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		iis := h.logged([]byte("#Date: 2026-03-27 16:00:00\r\n#Fields: date time c-ip\r\n2026-03-27 16:15:00 192.0.2.9\r\n"))
		found, err := h.Lines(h.as(h.desk), iis.ID, LineQuery{From: time.Date(2026, 3, 27, 16, 10, 0, 0, time.UTC), Until: time.Date(2026, 3, 27, 16, 12, 0, 0, time.UTC)})
		must(t, err)
		if want := time.Date(2026, 3, 27, 16, 11, 0, 0, time.UTC); len(found.Lines) != 1 || !found.Lines[0].At.Equal(want) || found.Index.Zone != "UTC" || !found.Index.OwnZone {
			t.Errorf("%+v", found)
		}
		june := start.AddDate(0, 3, 0).Format("Jan _2")
		log := h.logged([]byte(june + " 10:00:00 fw01 x\n"))
		found, err = h.Lines(h.as(h.desk), log.ID, LineQuery{})
		must(t, err)
		if len(found.Lines) != 1 || found.Lines[0].At.IsZero() || found.Lines[0].At.After(start) || found.Index.Zone != "Asia/Singapore" || found.Index.OwnZone {
			t.Errorf("%s: %+v", june, found)
		}
	})
}

func TestWhatASenderSaysOfTheClock(t *testing.T) {
	d, err := clockOf(map[string]string{"zone": "Asia/Tokyo", "clock_offset_seconds": "90", "until": "2026-03-27T16:00:00+09:00"})
	must(t, err)
	if want := (textlog.Dating{Zone: "Asia/Tokyo", Offset: 90 * time.Second}); d.Zone != want.Zone || d.Offset != want.Offset || d.Until.Hour() != 16 {
		t.Errorf("%+v", d)
	}
	if d, err := clockOf(nil); err != nil || d != (textlog.Dating{}) {
		t.Errorf("nothing: %+v %v", d, err)
	}
}

func TestAPushedFileThatSeveralStepsWaitForNamesOne(t *testing.T) {
	waiting := []Item{{Step: "s1", State: Expected, ordered: true}, {Step: "s2", State: Failed, ordered: true}, {Step: "s3", State: Verified, ordered: true}}
	f, ok := fault.As(Intake{}.named(waiting, Order{}))
	if !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "/step" {
		t.Fatalf("%+v", f)
	}
	if got := strings.Join(f.Fields[0].Args["steps"].([]string), " "); got != "s1 s2" {
		t.Errorf("they are %s", got)
	}
	if f, _ := fault.As(Intake{}.named(nil, Order{Steps: []string{"s1", "s3"}})); f == nil || strings.Join(f.Fields[0].Args["steps"].([]string), " ") != "s1 s3" {
		t.Errorf("two have theirs: %+v", f)
	}
	for name, err := range map[string]error{
		"it names one": Intake{Step: "s2"}.named(waiting, Order{}), "one waits": Intake{}.named(waiting[1:], Order{}), "none does": Intake{}.named(nil, Order{}),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
