package account

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tasuki/internal/fault"
)

// hall is a pair of doors with a clock to turn.
type hall struct {
	*doors
	at time.Time
}

func newHall() *hall {
	h := &hall{doors: newDoors(), at: start}
	h.doors.now = func() time.Time { return h.at }
	return h
}

// wait is how many seconds a try is told to wait, 0 when it may go ahead.
func (h *hall) wait(account, address string) int {
	f, ok := fault.As(h.check(account, address))
	if !ok {
		return 0
	}
	return f.Args["seconds"].(int)
}

// fail tries and fails as soon as it may, and says how long it waited.
func (h *hall) fail(account, address string) int {
	s := h.wait(account, address)
	if h.at = h.at.Add(time.Duration(s) * time.Second); s > 0 && h.wait(account, address) > 0 {
		panic("the wait was longer than it was said to be")
	}
	h.failed(account, address)
	return s
}

func TestGuessingGetsSlowerAndNeverStops(t *testing.T) {
	h := newHall()
	var waits []int
	for range 14 {
		waits = append(waits, h.fail("desk@aomine.example", "192.0.2.1"))
	}
	if got, want := fmt.Sprint(waits), "[0 0 0 0 0 1 2 4 8 16 30 30 30 30]"; got != want {
		t.Errorf("waited %s seconds, want %s", got, want)
	}
}

func TestGuessingOfManyAccountsFromOneAddressGetsSlower(t *testing.T) {
	h := newHall()
	for i := range freeByAddress {
		if s := h.fail(fmt.Sprintf("p%d@aomine.example", i), fmt.Sprintf("2001:db8::%x", i)); s > 0 {
			t.Fatalf("the guess number %d waited %d s", i, s)
		}
	}
	if s := h.wait("another@aomine.example", "2001:db8::ffff"); s == 0 {
		t.Error("the same network goes on guessing")
	}
	if s := h.wait("another@aomine.example", "2001:db8:0:1::1"); s != 0 {
		t.Error("another network waits too")
	}
}

func TestAnAccountIsSlowedDownWhereverTheGuessesComeFrom(t *testing.T) {
	h := newHall()
	for i := range freeByAccount {
		h.fail("desk@aomine.example", fmt.Sprintf("192.0.2.%d", i))
	}
	if h.wait("Desk@Aomine.example ", "192.0.2.99") == 0 {
		t.Error("another address and another way of writing it go on guessing")
	}
}

func TestNobodyLocksAnOwnerOut(t *testing.T) {
	h := newHall()
	h.succeeded("desk@aomine.example", "192.0.2.1")
	for range 100 {
		h.fail("desk@aomine.example", "203.0.113.66")
	}
	if s := h.wait("desk@aomine.example", "192.0.2.1"); s != 0 {
		t.Errorf("the owner waits %d s because of a stranger", s)
	}
	for range freeByAccount {
		h.fail("desk@aomine.example", "192.0.2.1")
	}
	if h.wait("desk@aomine.example", "192.0.2.1") == 0 {
		t.Error("from the owner's address anybody guesses on")
	}
}

func TestSuccessForgivesTheAccountAndNotTheAddress(t *testing.T) {
	h := newHall()
	for i := range freeByAddress {
		h.fail(fmt.Sprintf("victim%d@aomine.example", i), "203.0.113.66")
	}
	h.at = h.at.Add(time.Minute)
	h.succeeded("own@merlinet.example", "203.0.113.66")
	h.fail("victim@aomine.example", "203.0.113.66")
	if h.wait("victim2@aomine.example", "203.0.113.66") == 0 {
		t.Error("an account of one's own buys guesses at others")
	}
}

func TestAHundredAtOnceHaveNotAllWaitedEnough(t *testing.T) {
	h := newHall()
	for range freeByAccount + 3 {
		h.fail("desk@aomine.example", "192.0.2.1")
	}
	h.at = h.at.Add(longestWait)
	let := 0
	for range 100 {
		if h.wait("desk@aomine.example", "192.0.2.1") == 0 {
			let++
		}
	}
	if let != 1 {
		t.Errorf("%d were let through together", let)
	}
}

func TestAQuietWhileMakesAllGood(t *testing.T) {
	h := newHall()
	for range 20 {
		h.fail("desk@aomine.example", "192.0.2.1")
	}
	h.at = h.at.Add(forgetStrikes)
	if h.wait("desk@aomine.example", "192.0.2.1") != 0 {
		t.Error("it still waits")
	}
	h.failed("desk@aomine.example", "192.0.2.1")
	if h.wait("desk@aomine.example", "192.0.2.1") != 0 {
		t.Error("one failure after the quiet counts as twenty-one")
	}
}

func TestNobodyEverWaitsLongerThanTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHall()
		who := rapid.SampledFrom([]string{"a@x.example", "b@x.example"})
		where := rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2", "2001:db8::1", "not an address", ""})
		for range rapid.IntRange(0, 80).Draw(t, "tries") {
			account, address := who.Draw(t, "account"), where.Draw(t, "address")
			if s := h.wait(account, address); s < 0 || time.Duration(s)*time.Second > longestWait {
				t.Fatalf("%d s", s)
			}
			if rapid.Bool().Draw(t, "succeeds") {
				h.succeeded(account, address)
			} else {
				h.failed(account, address)
			}
			h.at = h.at.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second)
		}
		h.at = h.at.Add(longestWait)
		for _, account := range []string{"a@x.example", "b@x.example"} {
			if s := h.wait(account, "198.51.100.1"); s != 0 {
				t.Fatalf("%s is locked out for %d s after waiting the longest time there is", account, s)
			}
		}
	})
}

func TestWhatIsRememberedIsSweptOnceItIsOld(t *testing.T) {
	h := newHall()
	for i := range sweepAt {
		h.failed(fmt.Sprintf("p%d@x.example", i), "")
		h.succeeded(fmt.Sprintf("q%d@x.example", i), "")
	}
	h.at = h.at.Add(forgetSuccess)
	h.failed("new@x.example", "")
	h.succeeded("newer@x.example", "")
	if len(h.strikes) > 1 || len(h.known) > 1 {
		t.Errorf("%d failures and %d successes are still remembered", len(h.strikes), len(h.known))
	}
}
