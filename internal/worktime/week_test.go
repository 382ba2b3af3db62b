package worktime

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func week(t testing.TB, text string) Week {
	t.Helper()
	var w Week
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAWeekIsWrittenAsItWasRead(t *testing.T) {
	for name, text := range map[string]string{
		"office hours":             `{"monday":[{"from":"09:00","to":"17:30"}],"friday":[{"from":"09:00","to":"15:00"}]}`,
		"a lunch break":            `{"tuesday":[{"from":"09:00","to":"12:00"},{"from":"13:00","to":"18:00"}]}`,
		"windows that touch":       `{"tuesday":[{"from":"09:00","to":"12:00"},{"from":"12:00","to":"18:00"}]}`,
		"a night shift":            `{"wednesday":[{"from":"22:00","to":"06:00"}],"thursday":[{"from":"06:00","to":"14:00"}]}`,
		"a night into Monday":      `{"monday":[{"from":"06:00","to":"08:00"}],"sunday":[{"from":"22:00","to":"06:00"}]}`,
		"a whole day":              `{"sunday":[{"from":"00:00","to":"24:00"}]}`,
		"until the end of the day": `{"sunday":[{"from":"18:00","to":"24:00"}]}`,
		"no hours known":           `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := json.Marshal(week(t, text)); err != nil || string(got) != text {
				t.Fatalf("got %s, %v", got, err)
			}
		})
	}
	got, err := json.Marshal(week(t, `{"friday":[{"from":"13:00","to":"00:00"},{"from":"09:00","to":"12:00"}],"monday":[]}`))
	if want := `{"friday":[{"from":"09:00","to":"12:00"},{"from":"13:00","to":"24:00"}]}`; err != nil || string(got) != want {
		t.Errorf("windows are not put in order: %s, %v", got, err)
	}
}

func TestAWrongWeekSaysWhere(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Flaw
	}{
		{"25:00", `{"monday":[{"from":"09:00","to":"25:00"}]}`, []Flaw{{"/monday/0/to", BadTime}}},
		{"24:01", `{"monday":[{"from":"09:00","to":"24:01"}]}`, []Flaw{{"/monday/0/to", BadTime}}},
		{"minute 60", `{"monday":[{"from":"08:60","to":"09:00"}]}`, []Flaw{{"/monday/0/from", BadTime}}},
		{"24:00 as a beginning", `{"monday":[{"from":"24:00","to":"09:00"}]}`, []Flaw{{"/monday/0/from", BadTime}}},
		{"one digit", `{"monday":[{"from":"9:00","to":"17:00"}]}`, []Flaw{{"/monday/0/from", BadTime}}},
		{"seconds", `{"monday":[{"from":"09:00:00","to":"17:00"}]}`, []Flaw{{"/monday/0/from", BadTime}}},
		{"nothing in it", `{"monday":[{}]}`, []Flaw{{"/monday/0/from", BadTime}, {"/monday/0/to", BadTime}}},
		{"begins when it ends", `{"monday":[{"from":"09:00","to":"09:00"}]}`, []Flaw{{"/monday/0", EmptyWindow}}},
		{"midnight to midnight", `{"monday":[{"from":"00:00","to":"00:00"}]}`, []Flaw{{"/monday/0", EmptyWindow}}},
		{"overlap in a day", `{"monday":[{"from":"09:00","to":"12:00"},{"from":"11:59","to":"13:00"}]}`, []Flaw{{"/monday/1", Overlap}}},
		{"overlap out of order", `{"monday":[{"from":"11:59","to":"13:00"},{"from":"09:00","to":"12:00"}]}`, []Flaw{{"/monday/0", Overlap}}},
		{"one window inside another", `{"monday":[{"from":"09:00","to":"17:00"},{"from":"10:00","to":"11:00"},{"from":"16:00","to":"18:00"}]}`,
			[]Flaw{{"/monday/1", Overlap}, {"/monday/2", Overlap}}},
		{"the same twice", `{"monday":[{"from":"09:00","to":"12:00"},{"from":"09:00","to":"12:00"}]}`, []Flaw{{"/monday/1", Overlap}}},
		{"overlap past midnight", `{"monday":[{"from":"22:00","to":"06:00"}],"tuesday":[{"from":"05:00","to":"09:00"}]}`, []Flaw{{"/tuesday/0", Overlap}}},
		{"overlap from Sunday into Monday", `{"sunday":[{"from":"22:00","to":"06:00"}],"monday":[{"from":"05:00","to":"09:00"}]}`, []Flaw{{"/monday/0", Overlap}}},
		{"no day of the week", `{"montag":[{"from":"09:00","to":"17:00"}]}`, []Flaw{{"/montag", UnknownDay}}},
		{"a day in capitals", `{"Monday":[{"from":"09:00","to":"17:00"}]}`, []Flaw{{"/Monday", UnknownDay}}},
		{"a name that a pointer escapes", `{"a/b~c":[]}`, []Flaw{{"/a~1b~0c", UnknownDay}}},
		{"days without windows", `{"monday":[],"tuesday":[]}`, []Flaw{{"", NoWorkingDay}}},
		{"several at once", `{"tuesday":[{"from":"x","to":"17:00"}],"monday":[{"from":"09:00","to":"99:00"}]}`,
			[]Flaw{{"/monday/0/to", BadTime}, {"/tuesday/0/from", BadTime}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w Week
			var got *WeekError
			if err := json.Unmarshal([]byte(c.text), &w); !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(c.want, got.Flaws); diff != "" {
				t.Fatal(diff)
			}
			if !w.Equal(Week{}) {
				t.Fatal("something of it was kept")
			}
		})
	}
}

func TestParseWeekRefusesAWeekWithoutWork(t *testing.T) {
	var got *WeekError
	if _, err := ParseWeek(nil); !errors.As(err, &got) || got.Flaws[0].Reason != NoWorkingDay {
		t.Fatalf("got %v", err)
	}
}

func TestAWeekOfAnotherShapeIsRefused(t *testing.T) {
	for _, text := range []string{`[]`, `{"monday":"09:00-17:00"}`, `{"monday":[{"from":"09:00","to":"17:00","note":"x"}]}`, `{"monday":[{"from":9,"to":17}]}`} {
		if err := json.Unmarshal([]byte(text), new(Week)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

// anyWeek draws windows that don't overlap, many of them touching or running past midnight.
func anyWeek() *rapid.Generator[Week] {
	return rapid.Custom(func(t *rapid.T) Week {
		days := map[string][]Span{}
		end := -1 // in minutes from Monday's midnight
		for i, day := range weekdays {
			at := max(i*dayMinutes, end)
			for range rapid.IntRange(0, 3).Draw(t, "windows") {
				from := at + 15*rapid.IntRange(0, 20).Draw(t, "pause")
				to := from + 15*rapid.IntRange(1, 40).Draw(t, "length")
				// Monday begins at midnight: only the week's end has to be clear of it.
				if from >= (i+1)*dayMinutes || to > 7*dayMinutes {
					break
				}
				days[dayName(day)] = append(days[dayName(day)], window{from - i*dayMinutes, to - i*dayMinutes}.span())
				at, end = to, to
			}
		}
		if len(days) == 0 {
			return Week{}
		}
		w, err := ParseWeek(days)
		if err != nil {
			t.Fatal(err)
		}
		return w
	})
}

func TestAnyWeekSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWeek().Draw(t, "week")
		text, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		var back Week
		if err := json.Unmarshal(text, &back); err != nil || !back.Equal(w) {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
