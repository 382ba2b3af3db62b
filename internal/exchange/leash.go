package exchange

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"tasuki/internal/fault"
)

// How often a running download is looked after: whoever may not read any more gets nothing after a second, whichever process
// they were told so by. What can't be found out for as many looks stops it too.
const (
	lookEvery = 300 * time.Millisecond
	looksLost = 10
)

// leash is the line to a reader, which somebody may cut. It writes as long as the line moves.
type leash struct {
	to   http.ResponseWriter
	line *http.ResponseController
	sent int64

	mu  sync.Mutex
	cut error // why nothing more is sent
}

func newLeash(w http.ResponseWriter) *leash {
	return &leash{to: w, line: http.NewResponseController(w)}
}

func (l *leash) Write(p []byte) (int, error) {
	if err := l.extend(); err != nil {
		return 0, err
	}
	n, err := l.to.Write(p)
	l.sent += int64(n)
	return n, err
}

// extend gives the line its time for one piece, unless it was cut: a deadline that has passed must stay.
func (l *leash) extend() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut != nil {
		return l.cut
	}
	return supported(l.line.SetWriteDeadline(time.Now().Add(lineTime)))
}

// stop ends the piece that is being written, too: a reader who takes nothing would hold it for a minute.
func (l *leash) stop(why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = why
	_ = l.line.SetWriteDeadline(time.Now())
}

// watch looks after the line until ctx ends.
func (l *leash) watch(ctx context.Context, stands func(context.Context) error) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for lost := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := stands(ctx)
		switch f, ok := fault.As(err); {
		case err == nil:
			lost = 0
			continue
		case ctx.Err() != nil:
			return
		case !ok || f.Kind == fault.KindUnavailable:
			if lost++; lost < looksLost {
				continue
			}
		}
		l.stop(err)
		return
	}
}

func supported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
