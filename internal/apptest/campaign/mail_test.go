package campaign

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to look into the outbox from outside

	"tasuki/internal/db/dbtest"
)

// Both processes send what either has queued, beginning with what the scenario left behind; one is asked to stop in
// the middle of it.
func TestTwoProcessesOnOneDatabaseSendEachMailOnce(t *testing.T) {
	office := openPostOffice(t)
	p := scenario(t, t.TempDir(), dbtest.PostgresURL(t), "")
	one, two := p.serve(office.from("one.example")), p.serve(office.from("two.example"))
	told := &ledger{}
	first, second := newSite(one.URL), newSite(two.URL)
	var working sync.WaitGroup
	half := make(chan struct{})
	for n, s := range []*site{first, second, first, second} {
		all := p.people(t, s, told, nil)
		pair := all.pair(fmt.Sprint("pair ", n), logs(t)[:1000], itself)
		working.Go(func() {
			for lap := range 6 {
				if n == 0 && lap == 3 {
					close(half)
				}
				if err := pair.lap(lap); err != nil {
					t.Errorf("lap %d: %v", lap, err)
				}
			}
		})
	}
	<-half
	if status := one.stop(); status != 0 {
		t.Errorf("the process that was asked to stop ended with %d", status)
	}
	first.moved(two.URL)
	working.Wait()

	sent := settled(t, p.config.Database)
	for id, times := range office.got() {
		if state, known := sent[id]; !known || state != "sent" || times != 1 {
			t.Errorf("mail %s came %d times, and is %q in the outbox", id, times, state)
		}
		delete(sent, id)
	}
	for id, state := range sent {
		t.Errorf("mail %s never came, and is %q in the outbox", id, state)
	}
	if office.by["one.example"] == 0 || office.by["two.example"] == 0 {
		t.Errorf("who sent how many: %v", office.by)
	}
}

// settled gives every mail of the outbox and its state, once none is waiting any more.
func settled(t *testing.T, database string) map[string]string {
	t.Helper()
	outside, err := sql.Open("pgx", database)
	must(t, err)
	defer outside.Close()
	looking, deadline := time.NewTicker(100*time.Millisecond), time.After(patience)
	defer looking.Stop()
	for {
		all, waiting := outbox(t, outside)
		if waiting == 0 {
			return all
		}
		select {
		case <-looking.C:
		case <-deadline:
			t.Errorf("%d mails still wait", waiting)
			return all
		}
	}
}

func outbox(t *testing.T, outside *sql.DB) (all map[string]string, waiting int) {
	t.Helper()
	all = map[string]string{}
	rows, err := outside.Query("SELECT id, state FROM outbox")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, state string
		must(t, rows.Scan(&id, &state))
		if all[id] = state; state != "sent" && state != "bounced" {
			waiting++
		}
	}
	must(t, rows.Err())
	return all, waiting
}
