package turn_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// lived, in the environment, turns this test program into a worker that may be killed: what it works on, as JSON.
const lived = "TASUKI_TEST_ESCALATE"

// vigil is 72 hours of nobody reacting, looked at every so often.
type vigil struct {
	Database string
	Step     string // file that says how far it has come
	Mail     string
}

const (
	every = 20 * time.Minute
	looks = int(72 * time.Hour / every)
)

func TestMain(m *testing.M) {
	if what := os.Getenv(lived); what != "" {
		keepVigil(what)
		return
	}
	os.Exit(m.Run())
}

// keepVigil goes on where the one before was killed: at the look that it had begun, since what is late is on record as late.
func keepVigil(what string) {
	var v vigil
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	fail(json.Unmarshal([]byte(what), &v))
	d, err := db.Open(context.Background(), v.Database)
	fail(err)
	c := clock.At(monday)
	s, _, err := rooms(d, c, v.Mail)
	fail(err)
	from := 0
	if text, err := os.ReadFile(v.Step); err == nil {
		from, err = strconv.Atoi(string(text))
		fail(err)
	}
	for n := from; n <= looks; n++ {
		fail(os.WriteFile(v.Step+".next", []byte(strconv.Itoa(n)), 0o600))
		fail(os.Rename(v.Step+".next", v.Step))
		c.Set(monday.Add(time.Duration(n) * every))
		fmt.Println(n)
		fail(s.Escalate(context.Background()))
	}
}

// rooms are the services over a house that stands, with requests that nobody fetches.
func rooms(d *db.DB, c clock.Clock, mails string) (*turn.Service, *deliver.Service, error) {
	words, err := spoken()
	if err != nil {
		return nil, nil, err
	}
	j := journal.New(d, c, nil)
	mail, err := deliver.New(d, j, words, c, deliver.Config{URL: "folder://" + mails + "?from=tasuki@hq.example", Origin: "https://hq.example"})
	if err != nil {
		return nil, nil, err
	}
	s := turn.New(d, j, c, directory.New(d, j, c), mail)
	s.Watch("request", turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
		Shown: func(context.Context, string) (bool, error) { return true, nil },
		Page:  func(_ context.Context, id string) (string, error) { return "/requests/" + id, nil },
	})
	return s, mail, nil
}

// begun is a house with a rule of every sort and turns of several beginnings, of which somebody takes care of some.
func begun(t *testing.T, d *db.DB) {
	h := build(t, d)
	h.person(h.vendor, "second@merlinet.example", access.Executor)
	sleeper := h.person(h.vendor, "sleeper@merlinet.example", access.Executor)
	h.wants(sleeper, directory.ByBoth, "+6591234567", worktime.Span{From: "22:00", To: "06:30"})
	h.wants(h.engineer, directory.ByPhone, "+6591234568")
	h.rule(turn.Rule{Name: "Vendor", Organization: h.vendor.ID, Steps: []turn.Step{
		{Trigger: turn.NotDelivered, After: 50 * time.Minute, Whom: turn.TheHolder, Repeats: 3, Every: 5 * time.Hour},
		{Trigger: turn.NotAcknowledged, After: 3 * time.Hour, Whom: turn.TheDeputy, Repeats: 4, Every: 7 * time.Hour},
		{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.SiteManager},
		{Trigger: turn.PastDue, Whom: turn.TheHolder, Wakes: true, Repeats: 5, Every: 6 * time.Hour},
		{Trigger: turn.PastDue, After: time.Hour, Whom: turn.HQRole, Role: access.Coordinator, Repeats: 5, Every: 3 * time.Hour},
	}})
	for n := range 12 {
		i := turn.Item{
			Object: request(n), Incident: "i7", Kind: turn.Acknowledge, Organization: h.vendor.ID, Due: monday.Add(time.Duration(5*n) * time.Hour),
		}
		if n%2 == 0 {
			i.Person = []string{h.engineer.ID, sleeper.ID}[n/2%2]
		}
		h.hand(i)
		if n%3 == 0 {
			if _, err := h.TakeCareOf(h.as(h.coordinator), "request", request(n).ID, "I ring them.", monday.Add(time.Duration(10+n)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// record is all that became of it, in names: which ids things got is each house's own.
func record(t *testing.T, d *db.DB) (lines []string) {
	t.Helper()
	ctx := context.Background()
	c := clock.At(monday.Add(72 * time.Hour))
	s, mail, err := rooms(d, c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	people := directory.New(d, journal.New(d, c, nil), c)
	name := func(id string) string {
		p, err := people.LookupPerson(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return p.Name
	}
	for n := range 12 {
		o, err := s.Silence(ctx, "request", request(n).ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range o.Taken {
			var told []string
			for _, id := range one.People {
				told = append(told, name(id))
			}
			slices.Sort(told)
			lines = append(lines, fmt.Sprint(n, one.Trigger, one.Whom, one.Round, one.Planned.UTC(), one.At.UTC(), one.Outcome, told))
		}
		for _, call := range o.Calls {
			lines = append(lines, fmt.Sprint(n, "call", name(call.Person), call.Since.UTC()))
		}
	}
	if err := mail.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	letters, err := mail.Mailbox(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		lines = append(lines, fmt.Sprint("mail ", l.To, " ", l.Subject, " ", l.Text))
	}
	slices.Sort(lines)
	return lines
}

// killed has the vigil kept by processes that are killed in the middle of a look, so many times, and then to its end.
func killed(t *testing.T, v vigil, times int) {
	t.Helper()
	what, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for k := range times + 1 {
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stderr = append(os.Environ(), lived+"="+string(what)), os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		left := rand.IntN(2*looks/(times+1)) + 1
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if left--; left == 0 && k < times {
				for range rand.IntN(200_000) { // somewhere in the look that has begun
				}
				_ = cmd.Process.Kill()
			}
		}
		if err := cmd.Wait(); err != nil && k == times {
			t.Fatal(err)
		}
	}
}

func longVigil(t *testing.T, times int) {
	quiet := dbtest.SQLite(t)
	begun(t, quiet)
	c := clock.At(monday)
	s, _, err := rooms(quiet, c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for n := range looks + 1 {
		c.Set(monday.Add(time.Duration(n) * every))
		if err := s.Escalate(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	want := record(t, quiet)
	for _, sort := range []string{"told", "called", "quiet_hours", "acknowledged", "nobody", "mail"} {
		if !slices.ContainsFunc(want, func(l string) bool { return strings.Contains(l, sort) }) {
			t.Errorf("the vigil has nothing of the sort %q", sort)
		}
	}
	for engine, where := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return dbtest.SQLiteURL(t) },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			url := where(t)
			open := func() *db.DB {
				d, err := db.Open(context.Background(), url)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				return d
			}
			d := open()
			begun(t, d)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			killed(t, vigil{url, filepath.Join(t.TempDir(), "step"), t.TempDir()}, times)
			if diff := cmp.Diff(want, record(t, open())); diff != "" {
				t.Errorf("undisturbed, and killed %d times:\n%s", times, diff)
			}
		})
	}
}

// Workers are killed at random over three days in which nobody reacts: no step is lost, none comes twice, and none comes at
// another time than if nobody had been killed.
func TestNoStepIsLostOrDoubledWhenWorkersAreKilled(t *testing.T) { longVigil(t, 8) }

func TestSoakKillWorkersThatEscalate(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: the long campaign (make soak)")
	}
	for range 25 {
		longVigil(t, 60)
	}
}
