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
