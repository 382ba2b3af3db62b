package worktime

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestParseDue(t *testing.T) {
	due, err := ParseDue("2026-04-02T17:00", "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	if at, err := due.Instant(); err != nil || !at.Equal(instant(t, "2026-04-02 09:00 UTC")) {
		t.Errorf("instant %v, %v", at, err)
	}
	if at, err := due.Zoned(); err != nil || at.String() != "2026-04-02T17:00:00+08:00[Asia/Singapore]" {
		t.Errorf("zoned %v, %v", at, err)
	}
	if text, err := json.Marshal(due); err != nil || string(text) != `{"wall":"2026-04-02T17:00","zone":"Asia/Singapore"}` {
		t.Errorf("written as %s, %v", text, err)
	}
}

func TestADueWithoutOneInstantIsRefused(t *testing.T) {
	var gap *GapError
	if _, err := ParseDue("2026-03-29T02:30", "Europe/Berlin", "later"); !errors.As(err, &gap) {
		t.Errorf("Frankfurt 2026-03-29 02:30: %v", err)
	}
	var twice *AmbiguousError
	if _, err := ParseDue("2026-10-25T02:30", "Europe/Berlin", ""); !errors.As(err, &twice) {
		t.Errorf("Frankfurt 2026-10-25 02:30: %v", err)
	}
	due, err := ParseDue("2026-10-25T02:30", "Europe/Berlin", "later")
	if at, _ := due.Instant(); err != nil || !at.Equal(instant(t, "2026-10-25 01:30 UTC")) {
		t.Errorf("the later one: %v, %v", at, err)
	}
	if _, err := (Due{}).Zoned(); err == nil {
		t.Error("no due at all has a time")
	}
}

// A law that comes later may skip a time that was promised, or have it twice.
func TestADueLastsWhateverTheLawBecomes(t *testing.T) {
	for wall, want := range map[string]string{
		"2026-03-29T02:30": "2026-03-29 01:00 UTC", "2026-10-25T02:30": "2026-10-25 00:30 UTC", "2026-03-30T02:30": "2026-03-30 00:30 UTC",
	} {
		local, err := ParseLocal(wall)
		if at := (Due{Wall: local, Zone: "Europe/Berlin"}).Lasting(); err != nil || !at.Equal(instant(t, want)) {
			t.Errorf("%s: %v, %v", wall, at, err)
		}
	}
	if at := (Due{}).Lasting(); !at.IsZero() {
		t.Errorf("no zone: %v", at)
	}
}

func TestADueNamesEverythingThatIsWrong(t *testing.T) {
	_, err := ParseDue("tomorrow", "Mars/Olympus", "second")
	for _, want := range []error{ErrBadWall, ErrUnknownZone, ErrBadFold} {
		if !errors.Is(err, want) {
			t.Errorf("%v is not among %v", want, err)
		}
	}
}
