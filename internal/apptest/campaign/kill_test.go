package campaign

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestServersThatAreKilledLoseNothingAndDoNothingTwice(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) { kills(t, engine.database(t), 20) })
	}
}

func TestSoakKills(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 200 kills of each engine's server, make soak")
	}
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) { kills(t, engine.database(t), 200) })
	}
}

// kills has clients write and upload while the server, and now and then a sender, is killed at random moments.
func kills(t *testing.T, database string, times int) {
	dir := t.TempDir()
	p := scenario(t, dir, database, "folder://"+filepath.Join(dir, "mail")+"?from=tasuki@aomine.example")
	server := p.serve()
	site, told, bell, crew := newSite(server.URL), &ledger{}, newBell(), newCrew(t)
	all := p.people(t, site, told, bell.ring)
	text := logs(t)
	pairs := []*pair{all.pair("carried", large(text, 20<<20, "carried"), crew.carry)}
	for i := range 4 {
		pairs = append(pairs, all.pair(fmt.Sprintf("pair %d", i), text[:len(text)/(i+1)], itself))
	}
	var enough atomic.Bool
	var working sync.WaitGroup
	for _, pair := range pairs {
		working.Go(func() {
			for n := 1; !enough.Load(); n++ {
				if err := pair.lap(n); err != nil {
					t.Errorf("%s, lap %d: %v", pair.name, n, err)
					bell.crack()
					return
				}
			}
		})
	}
	var kept string
	for n := range times {
		if !bell.wait(1 + rand.IntN(50)) {
			break
		}
		if n%3 == 2 {
			crew.killOne(t, bell)
		}
		if n == times*2/3 {
			kept = checkpoint(t, all.auditor)
		}
		server.kill()
		server = p.serve()
		site.moved(server.URL)
	}
	enough.Store(true)
	working.Wait()
	t.Logf("%d kills: %d acts and %d files were answered", times, len(told.acts), len(told.files))
	for _, wrong := range told.audit(all.auditor, all.hq) {
		t.Error(wrong)
	}
	if status := server.stop(); status != 0 {
		t.Errorf("the last server ended with %d", status)
	}
	p.verify("--checkpoint", kept)
}

// killOne kills a sender in the middle of a file.
func (w *crew) killOne(t testing.TB, b *bell) {
	t.Helper()
	select {
	case sender := <-w.midway:
		_ = sender.Signal(syscall.SIGKILL)
	case <-b.broken:
	case <-time.After(patience):
		t.Error("nobody is sending")
	}
}

// checkpoint keeps what the journal says of itself now in a file.
func checkpoint(t testing.TB, auditor *client) (name string) {
	t.Helper()
	a, err := auditor.get("/journal/checkpoint")
	must(t, err)
	name = filepath.Join(t.TempDir(), "checkpoint")
	must(t, os.WriteFile(name, []byte(a.member("note")), 0o600))
	return name
}

// bell is rung whenever a client has sent or got something. Between two rings lie the moments at which one is killed.
type bell struct {
	rung   chan struct{}
	broken chan struct{} // closed when a client gave up
	once   sync.Once
}

func newBell() *bell { return &bell{rung: make(chan struct{}), broken: make(chan struct{})} }

func (b *bell) ring() {
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

func (b *bell) crack() { b.once.Do(func() { close(b.broken) }) }

// wait lets n rings pass. It says false where there is nothing to wait for.
func (b *bell) wait(n int) bool {
	for deadline := time.After(patience); n > 0; n-- {
		select {
		case <-b.rung:
		case <-b.broken:
			return false
		case <-deadline:
			return false
		}
	}
	return true
}
