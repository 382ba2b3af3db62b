package worktime

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestATermIsEachRecipientsOwn(t *testing.T) {
	moment := instant(t, "2026-04-02 08:00 UTC")
	wall := Local{Date: Date{2026, 4, 2}, Hour: 17}
	for _, c := range []struct {
		name    string
		term    Term
		country string
		zone    string
		want    string
	}{
		{"five in the afternoon in Frankfurt", Term{Rule: OnTheirClock, Wall: &wall}, "DE", "Europe/Berlin", "2026-04-02T17:00 Europe/Berlin 2026-04-02 15:00 UTC"},
		{"and in São Paulo", Term{Rule: OnTheirClock, Wall: &wall}, "BR", "America/Sao_Paulo", "2026-04-02T17:00 America/Sao_Paulo 2026-04-02 20:00 UTC"},
		{"one moment for all", Term{Rule: AtInstant, Instant: &moment}, "VN", "Asia/Ho_Chi_Minh", "2026-04-02T15:00 Asia/Ho_Chi_Minh 2026-04-02 08:00 UTC"},
		{"the next business day after Easter", Term{Rule: WorkingDays, Days: 1}, "DE", "Europe/Berlin", "2026-04-07T18:00 Europe/Berlin 2026-04-07 16:00 UTC"},
		{"eight working hours, over Good Friday", Term{Rule: WorkingTime, Minutes: 480}, "SG", "Asia/Singapore", "2026-04-06T15:00 Asia/Singapore 2026-04-06 07:00 UTC"},
		{"eight working hours without a holiday", Term{Rule: WorkingTime, Minutes: 480}, "VN", "Asia/Ho_Chi_Minh", "2026-04-03T14:00 Asia/Ho_Chi_Minh 2026-04-03 07:00 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := calendar(t, weekdaysNineToSix, c.zone, easter(t, c.country)...)
			d, err := c.term.Due(moment, c.zone, cal)
			if err != nil {
				t.Fatal(err)
			}
			at, err := d.Instant()
			if got := d.Wall.String() + " " + d.Zone + " " + at.Format("2006-01-02 15:04 MST"); err != nil || got != c.want {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestATermThatIsNone(t *testing.T) {
	moment, wall := instant(t, "2026-04-02 08:00 UTC"), Local{Date: Date{2026, 3, 29}, Hour: 2, Minute: 30}
	for name, term := range map[string]Term{
		"no rule": {}, "an unknown rule": {Rule: "soon"}, "days without a number": {Rule: WorkingDays}, "two rules": {Rule: WorkingDays, Days: 1, Minutes: 5},
		"more days than a year": {Rule: WorkingDays, Days: 251}, "a negative number": {Rule: WorkingTime, Minutes: -1},
		"an instant as a wall time": {Rule: OnTheirClock, Instant: &moment},
	} {
		if _, err := term.Due(moment, "Asia/Tokyo", calendar(t, office, "Asia/Tokyo")); !errors.Is(err, ErrTerm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var gap *GapError
	if _, err := (Term{Rule: OnTheirClock, Wall: &wall}).Due(moment, "Europe/Berlin", nil); !errors.As(err, &gap) {
		t.Errorf("02:30 in the gap: %v", err)
	}
	if _, err := (Term{Rule: WorkingDays, Days: 1}).Due(moment, "Asia/Tokyo", nil); !errors.Is(err, ErrNeverOpen) {
		t.Errorf("without a calendar: %v", err)
	}
}

func TestAnInstantAsATimeAtAPlaceIsThatInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(restless).Draw(t, "zone")
		loc, _ := LoadZone(zone)
		at := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "at"), 0)
		if rapid.Bool().Draw(t, "near a change") {
			all := changes(loc, at, at.AddDate(1, 0, 0), time.Hour)
			if len(all) > 0 {
				at = all[0].at.Add(time.Duration(rapid.IntRange(-7200, 7200).Draw(t, "seconds")) * time.Second)
			}
		}
		d, err := DueAt(at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Instant(); err != nil || !got.Equal(at) {
			t.Fatalf("%v in %s is %+v, which is %v, %v", at, zone, d, got, err)
		}
	})
}

func TestATermKeepsItsForm(t *testing.T) {
	raw, err := json.Marshal(Term{Rule: WorkingTime, Minutes: 480})
	if err != nil || string(raw) != `{"rule":"working_time","minutes":480}` {
		t.Errorf("%s, %v", raw, err)
	}
}
