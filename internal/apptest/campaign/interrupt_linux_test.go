package campaign

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/blob/blobtest"
	"tasuki/internal/demo"
)

func TestFilesArriveWholeThroughEveryInterruption(t *testing.T) { bothStores(t, 25) }

func TestSoakInterruptions(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 500 interruptions with each store, make soak")
	}
	bothStores(t, 500)
}

func bothStores(t *testing.T, times int) {
	t.Run("sqlite, folder", func(t *testing.T) {
		w := &weather{t: t, disk: newDisk(t)}
		w.begin(scenario(t, string(w.disk), "", ""))
		w.interrupt([]string{"reset", "server killed", "sender killed", "disk full"}, times)
	})
	t.Run("postgres, S3", func(t *testing.T) {
		dir := t.TempDir()
		stores, door := buckets(t, t.TempDir())
		w := &weather{t: t, store: door}
		w.begin(scenarioWith(t, dir, engines[1].database(t), "", stores))
		w.interrupt([]string{"reset", "server killed", "sender killed", "store refuses"}, times)
	})
}

// buckets are one for each region, behind a door.
func buckets(t *testing.T, dir string) (stores []string, d *door) {
	t.Helper()
	first, err := url.Parse(blobtest.Gateway(t, dir))
	must(t, err)
	behind, err := url.Parse(first.Query().Get("endpoint"))
	must(t, err)
	d = newDoor(t, behind.Host)
	for code := range demo.Regions {
		must(t, os.MkdirAll(filepath.Join(dir, "objects", "evidence-"+code), 0o700))
		stores = append(stores, code+"="+blobtest.BucketURL("evidence-"+code, d.addr))
	}
	return stores, d
}

// weather is what comes over those who hand files in.
type weather struct {
	t      *testing.T
	place  *place
	server *process
	door   *door // to the server
	store  *door // to what keeps the evidence, where that is S3
	disk   disk  // of everything, where it may be full
	site   *site
	told   *ledger
	bell   *bell
	crew   *crew
	all    people
}

func (w *weather) begin(p *place) {
	w.place, w.server = p, p.serve()
	w.door = newDoor(w.t, "")
	w.door.to(w.t, w.server.URL)
	w.site, w.told, w.bell, w.crew = newSite("http://"+w.door.addr), &ledger{}, newBell(), newCrew(w.t)
	w.all = p.people(w.t, w.site, w.told, w.bell.ring)
}

// interrupt has three hand in one file after the other, one of them over a line that is slow and long and one from a process of its
// own, while what is in kinds happens at random moments.
func (w *weather) interrupt(kinds []string, times int) {
	text := logs(w.t)
	content := large(text, 9<<20, "interrupted") // more than two parts
	request, _, _ := w.all.pair("interrupted", nil, itself).asked(w.t, []byte("first"))
	bad := apptest.BadLine(w.t, w.door.addr, 6e6, 40*time.Millisecond)
	over := *w.all.vendor
	over.site = newSite("http://" + bad.Addr)
	senders := []struct {
		name  string
		as    *client
		carry carrier
	}{{"itself", w.all.vendor, itself}, {"a process", w.all.vendor, w.crew.carry}, {"a bad line", &over, itself}}
	var enough atomic.Bool
	var working sync.WaitGroup
	for _, s := range senders {
		working.Go(func() {
			for n := 0; !enough.Load(); n++ {
				name := fmt.Sprintf("%s %d.log", s.name, n)
				if err := s.as.insist(s.carry, request, name, append([]byte(name+"\n"), content...)); err != nil {
					w.t.Errorf("%s: %v", name, err)
					w.bell.crack()
					return
				}
			}
		})
	}
	count := map[string]int{}
	for range times {
		if !w.bell.wait(1 + rand.IntN(60)) {
			w.t.Error("nothing comes any more")
			break
		}
		kind := kinds[rand.IntN(len(kinds))]
		count[kind]++
		w.happen(kind)
		w.site.moved(w.site.url) // whoever lost the line tries again
		over.site.moved(over.site.url)
	}
	enough.Store(true)
	working.Wait() // each gives up by itself
	w.t.Logf("%v: %d files were handed in", count, len(w.told.files))
	for _, wrong := range w.told.audit(w.all.auditor, w.all.hq) {
		w.t.Error(wrong)
	}
	if status := w.server.stop(); status != 0 {
		w.t.Errorf("the last server ended with %d", status)
	}
	w.place.verify()
}

func (w *weather) happen(kind string) {
	switch kind {
	case "reset":
		w.door.cut()
	case "server killed":
		w.server.kill()
		w.server = w.place.serve()
		w.door.to(w.t, w.server.URL)
	case "sender killed":
		w.crew.killOne(w.t, w.bell)
	case "disk full":
		w.disk.fill(w.t)
		w.bell.wait(1 + rand.IntN(10))
		w.disk.empty(w.t)
	case "store refuses":
		w.store.close()
		w.bell.wait(1 + rand.IntN(10))
		w.store.reopen()
	}
}

// insist hands a file in however often it is refused for now: for want of room, or of a store.
func (c *client) insist(carry carrier, request, name string, content []byte) error {
	var path, item string
	begun := func() (err error) { path, item, err = c.begin(request, "s1", name, content); return err }
	if err := c.untilLetIn(begun); err != nil {
		return err
	}
	for safe, deadline := int64(0), time.Now().Add(patience); ; {
		var offset int64
		if err := c.untilLetIn(func() (err error) { offset, err = c.offset(path); return err }); err != nil {
			return err
		}
		switch {
		case offset < safe:
			return fmt.Errorf("the server had %d bytes safe, and has %d", safe, offset)
		case offset == int64(len(content)):
			c.ledger.hold(file{c, item, sumOf(content)})
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("it stays at %d", offset)
		case offset > safe:
			safe, deadline = offset, time.Now().Add(patience)
		}
		url, _, err := c.site.after(0)
		if err != nil {
			return err
		}
		if carry(c, url, path, safe, content) != nil {
			time.Sleep(20 * time.Millisecond) // whatever it was: the server says how far it came
		}
	}
}

// untilLetIn does what is refused for now again and again.
func (c *client) untilLetIn(do func() error) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := do()
		var r *refusal
		if !errors.As(err, &r) || r.Status != http.StatusInsufficientStorage && r.Status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			return err
		}
	}
}
