package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"tasuki/internal/fault"
)

// How often it is looked whether something has happened, after how many looks the board is to be read again in any case,
// since time passes by itself, and after how many the stream ends: a browser begins another and says how far it was.
const (
	pulse     = time.Second
	eachSoFar = 60
	longest   = 3600
)

// boardEvents tells who looks at the board that something has happened, as server-sent events. An event has no content but
// how far the journal has come, which every process reads from the database: with Last-Event-ID a stream goes on with any of
// them. Whoever loses the right to the board, or signs out, hears no more.
func (s *Site) boardEvents(w http.ResponseWriter, v *visit) error {
	if !v.actor.SeesEveryCase() {
		return fault.NotFound()
	}
	seen, err := strconv.ParseInt(cmp.Or(v.req.Header.Get("Last-Event-ID"), v.query("since")), 10, 64)
	if err != nil {
		seen = -1 // nobody knows: tell at once
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // proxies are not to collect it
	w.WriteHeader(http.StatusOK)
	out, ticker := http.NewResponseController(w), time.NewTicker(pulse)
	defer ticker.Stop()
	for look := range longest {
		size, err := s.Journal.Size(v.ctx())
		switch {
		case err != nil:
			return nil // the browser tries again
		case size != seen, look > 0 && look%eachSoFar == 0:
			seen = size
			_, err = fmt.Fprintf(w, "id: %d\nevent: changed\ndata: %d\n\n", size, size)
		case look%15 == 0: // so that both sides find out when the line is cut
			_, err = fmt.Fprint(w, ":\n\n")
		}
		if err != nil || out.Flush() != nil || !s.next(v, ticker) {
			return nil
		}
	}
	return nil
}

// next waits for the next look. It says false where there is to be none.
func (s *Site) next(v *visit, ticker *time.Ticker) bool {
	select {
	case <-v.ctx().Done():
		return false
	case <-s.Ending:
		return false
	case <-ticker.C:
	}
	actor, err := s.Accounts.Authenticate(v.ctx(), s.sessionToken(v.req), v.address)
	return err == nil && actor.SeesEveryCase()
}
