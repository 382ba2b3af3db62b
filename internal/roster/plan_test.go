package roster

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatDiffersFromTheRotation(t *testing.T) {
	r := rotating(t, "Asia/Singapore", "2026-03-30", Daily, 3, "08:00-08:00") // midnight in UTC
	leave := func(who, from, until string) Change {
		c := Change{Kind: Leave, Person: who, From: utc(t, from)}
		if until != "" {
			c.Until = utc(t, until)
		}
		return c
	}
	override := func(who, from, until string) Change {
		return Change{Kind: Override, Roster: "r", Person: who, From: utc(t, from), Until: utc(t, until)}
	}
	swap := Change{Kind: Swap, Roster: "r", Person: "A", Other: "B", Gives: utc(t, "03-30 00:00"), Takes: utc(t, "03-31 00:00")}
	proposed := swap
	proposed.State = Proposed
	elsewhere := override("C", "03-30 00:00", "03-31 00:00")
	elsewhere.Roster = "another"
	for _, c := range []struct {
		name    string
		changes []Change
		want    []string
	}{
		{"nothing", nil, []string{"A 03-30 08:00 24h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"an override in the middle", []Change{override("C", "03-30 02:00", "03-30 06:00")},
			[]string{"A 03-30 08:00 2h", "C 03-30 10:00 4h", "A 03-30 14:00 18h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"an override over two shifts", []Change{override("C", "03-30 22:00", "03-31 02:00")},
			[]string{"A 03-30 08:00 22h", "C 03-31 06:00 4h", "B 03-31 10:00 22h", "C 04-01 08:00 24h"}},
		{"the later override counts", []Change{override("C", "03-30 00:00", "03-31 00:00"), override("B", "03-30 12:00", "03-31 00:00")},
			[]string{"C 03-30 08:00 12h", "B 03-30 20:00 12h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"another roster's override", []Change{elsewhere}, []string{"A 03-30 08:00 24h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"a swap", []Change{swap}, []string{"B 03-30 08:00 24h", "A 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"a swap that nobody has agreed to", []Change{proposed}, []string{"A 03-30 08:00 24h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"a leave", []Change{leave("B", "03-30 00:00", "04-02 00:00")}, []string{"A 03-30 08:00 24h", "C 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"a leave in the middle of a shift leaves its beginning", []Change{leave("B", "03-31 12:00", "04-02 00:00")},
			[]string{"A 03-30 08:00 24h", "B 03-31 08:00 12h", "C 03-31 20:00 12h", "C 04-01 08:00 24h"}},
		{"the next one is away too", []Change{leave("B", "03-30 00:00", "04-02 00:00"), leave("C", "03-30 00:00", "03-31 12:00")},
			[]string{"A 03-30 08:00 24h", "A 03-31 08:00 12h", "C 03-31 20:00 12h", "C 04-01 08:00 24h"}},
		{"all are away", []Change{leave("A", "03-30 00:00", "03-31 00:00"), leave("B", "03-30 00:00", "03-31 00:00"), leave("C", "03-30 00:00", "03-31 00:00")},
			[]string{" 03-30 08:00 24h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"nobody knows when they are back", []Change{leave("A", "03-30 06:00", "")},
			[]string{"A 03-30 08:00 6h", "B 03-30 14:00 18h", "B 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"who was swapped in is away", []Change{swap, leave("B", "03-30 00:00", "03-31 00:00")},
			[]string{"C 03-30 08:00 24h", "A 03-31 08:00 24h", "C 04-01 08:00 24h"}},
		{"somebody was put in by name, whoever is away", []Change{override("A", "03-31 00:00", "04-01 00:00"), leave("B", "03-30 00:00", "04-02 00:00")},
			[]string{"A 03-30 08:00 24h", "A 03-31 08:00 24h", "C 04-01 08:00 24h"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.changes {
				c.changes[i].ID = fmt.Sprint(i)
				if c.changes[i].State == "" {
					c.changes[i].State = InForce
				}
			}
			got := told(r, r.Plan(utc(t, "03-30 00:00"), utc(t, "04-02 00:00"), c.changes))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhoIsOnDutyUntilWhenAndWhoIsNext(t *testing.T) {
	r := rotating(t, "Asia/Tokyo", "2026-03-30", Daily, 2, "09:00-18:00")
	away := Change{ID: "1", State: InForce, Kind: Leave, Person: "B", From: utc(t, "03-31 00:00"), Until: utc(t, "04-01 00:00")}
	for _, c := range []struct {
		name, at string
		changes  []Change
		want     string // person since until next
	}{
		{"on duty, and a night without anybody comes", "03-30 01:00", nil, "A 00:00 09:00 "},
		{"at the last minute", "03-30 08:59", nil, "A 00:00 09:00 "},
		{"at the end nobody", "03-30 09:00", nil, " - 00:00 B"},
		{"the next one is away", "03-30 10:00", []Change{away}, " - 00:00 A"},
		{"at the first instant of a shift", "03-31 00:00", nil, "B 00:00 09:00 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := r.duty(utc(t, c.at), c.changes)
			since := "-"
			if !d.Since.IsZero() {
				since = d.Since.Format("15:04")
			}
			if got := fmt.Sprintf("%s %s %s %s", d.Person, since, d.Until.Format("15:04"), d.Next); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestALoadIsCountedByInstants(t *testing.T) {
	r := rotating(t, "Europe/Berlin", "2026-01-01", Daily, 2, "09:00-09:00")
	all := r.load(utc(t, "03-30 07:00"), nil) // 09:00 in Frankfurt; 28 days of 24 hours before, it was 08:00 there
	// A had the day that was an hour short, and B the hour before the first of those days
	if len(all) != 2 || all[0] != (Load{"A", 335 * time.Hour, 336 * time.Hour}) || all[1] != (Load{"B", 337 * time.Hour, 336 * time.Hour}) {
		t.Errorf("%+v", all)
	}
}

func TestTooLittleRestIsSeen(t *testing.T) {
	r := rotating(t, "Asia/Singapore", "2026-03-30", Daily, 3, "08:00-20:00 20:00-08:00")
	r.RestHours = 11
	from, until := utc(t, "03-30 00:00"), utc(t, "04-03 00:00")
	if found := r.breaches(map[string][]Shift{r.ID: r.Plan(from, until, nil)}); len(found) != 0 {
		t.Errorf("a rotation with 24 hours between: %+v", found)
	}
	// A has the day of the 30th and the night of the 31st; B the night of the 30th. With B away the night goes to C, who has the
	// next day.
	c := Change{ID: "1", State: InForce, Kind: Override, Roster: "r", Person: "A", From: utc(t, "03-30 20:00"), Until: utc(t, "03-31 00:00")}
	found := r.breaches(map[string][]Shift{r.ID: r.Plan(from, until, []Change{c})})
	if len(found) != 1 || found[0] != (Breach{"A", utc(t, "03-30 20:00"), 8 * time.Hour}) {
		t.Errorf("%+v", found)
	}
	r.RestHours = 8
	if found := r.breaches(map[string][]Shift{r.ID: r.Plan(from, until, []Change{c})}); len(found) != 0 {
		t.Errorf("eight hours are enough for eight: %+v", found)
	}
}
