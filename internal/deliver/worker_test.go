package deliver_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
)

func TestTwoProcessesSendEachMailOnce(t *testing.T) {
	url := dbtest.PostgresURL(t)
	office := openPostOffice(t)
	c := clock.At(monday)
	var houses []*house
	for range 2 {
		d, err := db.Open(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		houses = append(houses, newHouse(t, d, c, office.url))
	}
	const mails = 300
	for i := range mails {
		houses[i%2].queue(message(fmt.Sprint(i)))
	}
	var working sync.WaitGroup
	for _, h := range houses {
		working.Go(func() {
			if err := h.mail.Drain(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	working.Wait()
	seen := map[string]int{}
	for _, m := range office.all() {
		seen[m.header("Message-Id")]++
	}
	if len(seen) != mails || len(office.all()) != mails {
		t.Errorf("%d mails came with %d ids, want %d", len(office.all()), len(seen), mails)
	}
	for i := range mails {
		houses[0].wants(fmt.Sprint(i), deliver.Sent, 1, 0)
	}
}

func TestTheLeaseOfAWorkerThatDiedRunsOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		c, machine := clock.At(monday), clock.At(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC))
		dead, alive := newHouse(t, d, c, office.url), newHouse(t, d, c, office.url)
		dead.mail.SetMachine(machine.Now)
		alive.mail.SetMachine(machine.Now)
		alive.queue(message("a"))
		if n, err := dead.mail.ClaimAndDie(context.Background()); n != 1 || err != nil {
			t.Fatalf("claimed %d, %v", n, err)
		}
		machine.Advance(deliver.Lease)
		c.Advance(72 * time.Hour) // the domain clock has no say in it
		alive.drain()
		alive.wants("a", deliver.Sending, 1, 0)
		machine.Advance(time.Second)
		alive.drain()
		alive.wants("a", deliver.Sent, 2, 0)
		if n := len(office.all()); n != 1 {
			t.Errorf("%d mails came", n)
		}
	})
}

func TestALateWorkerCannotUndoWhatAnotherDid(t *testing.T) {
	for _, c := range []struct {
		name string
		late error // how the late worker's own attempt ended
		now  func(office *postOffice)
		want deliver.State
	}{
		{"its failure does not unsend", errors.New("line lost"), func(*postOffice) {}, deliver.Sent},
		{"its success counts, so that there is no third", nil,
			func(o *postOffice) { o.rcpt = func(string) error { return refuse(451) } }, deliver.Sent},
		{"its failure does not end the other's attempts", errors.New("line lost"),
			func(o *postOffice) { o.rcpt = func(string) error { return refuse(451) } }, deliver.Queued},
	} {
		t.Run(c.name, func(t *testing.T) {
			office := openPostOffice(t)
			c.now(office)
			d, turned, machine := dbtest.SQLite(t), clock.At(monday), clock.At(monday)
			late, other := newHouse(t, d, turned, office.url), newHouse(t, d, turned, office.url)
			late.mail.SetMachine(machine.Now)
			other.mail.SetMachine(machine.Now)
			other.queue(message("a"))
			finish, err := late.mail.ClaimAndFinishLate(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			machine.Advance(deliver.Lease + time.Second)
			other.drain()
			finish(c.late)
			other.wantsState("a", c.want)
		})
	}
}

func TestRunSendsWhatIsQueuedAndFinishesWhatIsUnderWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		h := newHouse(t, d, clock.At(monday), office.url)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		office.data = func(n int, _ *smtp.Conn) error {
			if n == 2 {
				cancel() // between the last byte and the reply
			}
			return nil
		}
		ended := make(chan struct{})
		go func() { h.mail.Run(ctx); close(ended) }()
		for _, dedup := range []string{"a", "b"} {
			h.queue(message(dedup))
			select {
			case <-office.got:
			case <-time.After(30 * time.Second):
				t.Fatal("it didn't come")
			}
		}
		<-ended
		h.wants("a", deliver.Sent, 1, 0)
		h.wants("b", deliver.Sent, 1, 0)
	})
}

// The server is away for a day, refuses in between, and comes back: everything arrives once, under the id that it had; and
// until then it can be asked how many mails wait and since when.
func TestAServerThatIsDownForADayLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		c := clock.At(monday)
		down := newHouse(t, d, c, "smtp://127.0.0.1:1?tls=none&from=tasuki@hq.example") // nobody listens there
		const mails = 40
		for i := range mails {
			down.queue(message(fmt.Sprint(i)))
		}
		held := func() (int64, time.Time) {
			t.Helper()
			n, since, err := down.mail.Held(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return n, since
		}
		for at := time.Duration(0); at < 24*time.Hour; at += 20 * time.Minute {
			down.drain()
			if n, since := held(); at < deliver.HeldUp && n != 0 || at >= deliver.HeldUp && (n != mails || !since.Equal(monday)) {
				t.Fatalf("after %s, %d mails wait since %s", at, n, since)
			}
			c.Advance(20 * time.Minute)
		}
		if _, attempts, _, err := down.mail.Row(context.Background(), "0"); err != nil || attempts < 20 || attempts > 40 {
			t.Errorf("it was tried %d times in a day: %v", attempts, err)
		}
		office.rcpt = func(string) error { return refuse(421) } // there again, and busy
		up := newHouse(t, d, c, office.url)
		up.drain()
		c.Advance(2 * time.Hour)
		office.becomes(func(o *postOffice) { o.rcpt = nil })
		up.drain()
		seen := map[string]int{}
		for _, m := range office.all() {
			seen[m.header("Message-Id")]++
		}
		if len(seen) != mails || len(office.all()) != mails {
			t.Errorf("%d mails came, under %d ids", len(office.all()), len(seen))
		}
		if n, _ := held(); n != 0 {
			t.Errorf("%d mails still wait", n)
		}
		for i := range mails {
			up.wantsState(fmt.Sprint(i), deliver.Sent)
		}
	})
}
