package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

func TestWhoeverPlaysWithTheDemoHasTimePass(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	start := h.Clock.Now()
	p := b.get(b.get("/").must(200).link("Clock of the demo")).must(200, "UTC", "Singapore")
	if b.get("/clock?do=6&%2Fhours=6"); !h.Clock.Now().Equal(start) {
		t.Fatal("looking at the page moved the clock")
	}
	sent := append(p.form("clock"), "do", "6")
	b.post("/clock", sent...).must(200, "The clock is put forward")
	b.post("/clock", sent...).must(200) // pressed twice is once
	if got := h.Clock.Now().Sub(start); got != 6*time.Hour {
		t.Errorf("6 hours were %s", got)
	}
	b.post("/clock", append(b.get("/clock").form("clock_free"), "/hours", "0,5")...).must(200)
	if got := h.Clock.Now().Sub(start); got != 6*time.Hour+30*time.Minute {
		t.Errorf("half an hour later it was %s", got)
	}
	before := h.Clock.Now()
	for _, wrong := range []string{"-1", "0", "NaN", "Inf", "9000", "six"} {
		b.post("/clock", append(b.get("/clock").form("clock_free"), "/hours", wrong)...).must(http.StatusUnprocessableEntity, "at most 366 days")
	}
	if !h.Clock.Now().Equal(before) {
		t.Error("what was refused moved the clock")
	}
	all := facts(t, h)
	moves := 0
	for _, f := range all {
		if f == journal.ClockAdvanced {
			moves++
		}
	}
	if moves != 2 {
		t.Errorf("%d moves are on record", moves)
	}
}

// What is due by the new time has been done when the page answers.
func TestTheClockGoesToTheNextThingThatHappens(t *testing.T) {
	h := apptest.Scenario(t)
	ctx := h.As("coordinator@aomine")
	at := h.Clock.Now().Add(7 * time.Minute)
	err := h.DB.In(ctx, func(ctx context.Context) error {
		a := access.From(ctx)
		return h.Turns.Hand(ctx, turn.Item{
			Object: turn.Object{Type: "notice", ID: "n", Reference: "N"}, Kind: turn.Work, Organization: a.Organization, Person: a.Person, Due: at,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	b := signedIn(h, "coordinator@aomine")
	b.post("/clock", append(b.get("/clock").form("clock"), "do", "next")...).must(200)
	if got := h.Clock.Now(); !got.Equal(at) {
		t.Errorf("it is %s, not %s", got, at)
	}
	waiting, err := h.Mail.Mailbox(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Hour)
	if err := h.Mail.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if after, _ := h.Mail.Mailbox(ctx, 1000); len(after) != len(waiting) || len(after) == 0 {
		t.Errorf("%d mails had gone out, and %d were left to the background", len(waiting), len(after)-len(waiting))
	}
}
