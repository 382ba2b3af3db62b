package exchange

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

// Files in one piece whose senders stand still keep neither uploads out nor other people.
func TestSendersWhoStandStillKeepNobodyElseOut(t *testing.T) {
	limits := generous
	limits.Parts = 1
	h := build(t, dbtest.SQLite(t), limits)
	in := Intake{Request: requested, Step: "s1", Filename: "dns01.log"}
	stands := func(who directory.Person) {
		src, feed := io.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			if f, err := h.Stage(h.as(who), in, src, 1<<20); err == nil {
				h.Discard(h.as(who), f)
			}
		}()
		_, err := feed.Write([]byte("and then nothing")) // it is read: the place is taken
		must(t, err)
		t.Cleanup(func() { feed.Close(); <-done })
	}
	for range wholesOfPerson {
		stands(h.engineer)
	}
	late, cancel := context.WithTimeout(h.as(h.engineer), 100*time.Millisecond)
	defer cancel()
	if _, err := h.Stage(late, in, strings.NewReader("a third"), 1<<20); err == nil {
		t.Error("one person has all places")
	}
	content := noise(1 << 20)
	s := sender{t, h.serve(h.Service).URL, h.engineer}
	began := time.Now()
	wantStatus(t, s.patch(s.begin(content, sumOf(content)), 0, content), http.StatusNoContent)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("an upload waited for %s", took)
	}
	stands(h.desk)
}

func TestPlacesForWholesAreGivenBack(t *testing.T) {
	w := newWholes()
	for range 3 * wholesAtOnce {
		release, err := w.slot(context.Background())
		must(t, err)
		release()
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for range wholesAtOnce {
		w.all <- struct{}{}
	}
	if _, err := w.slot(gone); err == nil {
		t.Error("there was none left")
	}
	if len(w.own) != 0 {
		t.Errorf("%d people are still remembered", len(w.own))
	}
}
