package account

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// track is a pace with a clock to turn.
type track struct {
	*pace
	at time.Time
}

func newTrack(each int) *track {
	k := &track{pace: newPace(each), at: start}
	k.now = func() time.Time { return k.at }
	return k
}

// wait is how many seconds a request is told to wait, 0 when it may go ahead.
func (k *track) wait(credential string) int {
	f, ok := fault.As(k.take(credential))
	if !ok {
		return 0
	}
	return f.Args["seconds"].(int)
}

func TestManyRequestsAtOnceAndThenSoManyASecond(t *testing.T) {
	k := newTrack(5)
	for n := range 5 * atOnce {
		if s := k.wait("one"); s != 0 {
			t.Fatalf("request %d waits %d s", n, s)
		}
	}
	for range 3 {
		if s := k.wait("one"); s != 1 {
			t.Errorf("beyond them it waits %d s", s)
		}
	}
	if s := k.wait("another"); s != 0 {
		t.Errorf("another credential waits %d s", s)
	}
	k.at = k.at.Add(time.Second)
	served := 0
	for range 20 {
		if k.wait("one") == 0 {
			served++
		}
	}
	if served != 5 {
		t.Errorf("a second later %d are served", served)
	}
}

func TestWhoeverWaitsAsLongAsToldIsServed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newTrack(rapid.IntRange(1, 50).Draw(t, "each"))
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			s := k.wait("one")
			if s < 0 || s > 1 {
				t.Fatalf("told to wait %d s", s)
			}
			k.at = k.at.Add(time.Duration(s) * time.Second)
			if s > 0 && k.wait("one") != 0 {
				t.Fatal("the wait was longer than it was said to be")
			}
			k.at = k.at.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "milliseconds")) * time.Millisecond)
		}
	})
}

func TestWithoutALimitNobodyWaits(t *testing.T) {
	k := newTrack(0)
	for range 10_000 {
		if k.wait("one") != 0 {
			t.Fatal("told to wait")
		}
	}
}

func TestPacesOfThoseWhoRestAreForgotten(t *testing.T) {
	k := newTrack(1)
	for n := range sweepAt {
		k.wait(fmt.Sprint(n))
	}
	k.at = k.at.Add(atOnce * time.Second)
	k.wait("new")
	if len(k.known) != 1 {
		t.Errorf("%d are remembered", len(k.known))
	}
}

func TestASessionThatAsksTooOftenWaitsAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		Pace(1)(h.Service)
		h.pace.now = func() time.Time { return h.machine }
		busy, calm := h.in("system@aomine.example"), h.in("system@aomine.example")
		ask := func(token string) error {
			_, err := h.Authenticate(context.Background(), token, "192.0.2.1")
			return err
		}
		for range atOnce {
			if err := ask(busy.Token); err != nil {
				t.Fatal(err)
			}
		}
		wantKey(t, ask(busy.Token), fault.KindRateLimited, "session.too_often")
		if err := ask(calm.Token); err != nil {
			t.Errorf("the same person's other session: %v", err)
		}
		h.clock.Advance(time.Hour) // the domain clock has no say
		wantKey(t, ask(busy.Token), fault.KindRateLimited, "session.too_often")
		h.machine = h.machine.Add(time.Second)
		if err := ask(busy.Token); err != nil {
			t.Error(err)
		}
		wantKey(t, ask("tss_no session"), fault.KindUnauthenticated, "problem.unauthenticated")
	})
}
