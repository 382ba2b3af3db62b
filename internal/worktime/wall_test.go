package worktime

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestParseLocal(t *testing.T) {
	for text, want := range map[string]Local{
		"2026-03-30T17:00":    {Date{2026, time.March, 30}, 17, 0, 0},
		"2026-03-30T17:00:09": {Date{2026, time.March, 30}, 17, 0, 9},
		"2028-02-29T00:00":    {Date{2028, time.February, 29}, 0, 0, 0},
		"1900-01-01T00:00":    {Date{1900, time.January, 1}, 0, 0, 0},
		"2999-12-31T23:59":    {Date{2999, time.December, 31}, 23, 59, 0},
	} {
		got, err := ParseLocal(text)
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
		if got.String() != text {
			t.Errorf("%s is written as %s", text, got)
		}
	}
	refused := map[string]string{
		"nothing":                   "",
		"a date alone":              "2026-03-30",
		"an offset":                 "2026-03-30T17:00+09:00",
		"UTC's Z":                   "2026-03-30T17:00Z",
		"a fraction":                "2026-03-30T17:00:00.5",
		"a comma":                   "2026-03-30T17:00:00,5",
		"a space for the T":         "2026-03-30 17:00",
		"a lower-case t":            "2026-03-30t17:00",
		"hour 25":                   "2026-03-30T25:00",
		"hour 24":                   "2026-03-30T24:00",
		"minute 60":                 "2026-03-30T17:60",
		"second 60":                 "2026-03-30T17:00:60",
		"one digit":                 "2026-03-30T9:00:00",
		"30 February":               "2026-02-30T17:00",
		"29 February, no leap year": "2026-02-29T17:00",
		"a year slipped back":       "0026-03-30T17:00",
		"a year slipped forward":    "3026-03-30T17:00",
		"five digits of year":       "12026-03-30T17:00",
		"other digits":              "２０２６-03-30T17:00",
	}
	for why, text := range refused {
		t.Run(why+" is refused", func(t *testing.T) {
			if got, err := ParseLocal(text); !errors.Is(err, ErrBadWall) {
				t.Fatalf("%q: got %v, %v", text, got, err)
			}
		})
	}
}

func TestMonthsLaterIsTheSameDayOrTheMonthsLast(t *testing.T) {
	for text, want := range map[string]map[int]string{
		"2026-01-31": {0: "2026-01-31", 1: "2026-02-28", 25: "2028-02-29", -2: "2025-11-30"},
		"2028-02-29": {12: "2029-02-28", 48: "2032-02-29"},
		"2026-12-15": {1: "2027-01-15"},
	} {
		day, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		for n, later := range want {
			if got := day.AddMonths(n).String(); got != later {
				t.Errorf("%s and %d months: %s, want %s", text, n, got, later)
			}
		}
	}
}

func TestDates(t *testing.T) {
	day, err := ParseDate("2026-03-30")
	if err != nil || day.Weekday() != time.Monday || day.String() != "2026-03-30" {
		t.Fatalf("got %v, %v, %v", day, day.Weekday(), err)
	}
	if got := day.AddDays(2).String(); got != "2026-04-01" {
		t.Errorf("two days later: %s", got)
	}
	if got := day.AddDays(-30).String(); got != "2026-02-28" {
		t.Errorf("thirty days before: %s", got)
	}
	if day.Compare(day.AddDays(1)) >= 0 || day.Compare(day) != 0 || day.Compare(Date{2025, time.December, 31}) <= 0 {
		t.Error("dates are not in order")
	}
	if _, err := ParseDate("2026-3-30"); !errors.Is(err, ErrBadWall) {
		t.Errorf("one digit: %v", err)
	}
}

func TestWallTimesTravelAsText(t *testing.T) {
	type carried struct {
		Day Date  `json:"day"`
		At  Local `json:"at"`
	}
	const text = `{"day":"2026-04-02","at":"2026-04-02T17:00"}`
	var c carried
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(c); err != nil || string(got) != text {
		t.Fatalf("got %s, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"at":"tomorrow"}`), &c); !errors.Is(err, ErrBadWall) {
		t.Fatalf("got %v", err)
	}
}
