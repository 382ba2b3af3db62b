package exchange

import (
	"context"
	"sync"

	"tasuki/internal/access"
)

// What comes in one piece, a file or a bundle, has a part in memory for as long as its sender takes, and so never takes the place of
// a part that has come: it has a few places of its own, of which nobody gets all.
const (
	wholesAtOnce   = 4
	wholesOfPerson = 2
)

type wholes struct {
	all chan struct{}

	mu  sync.Mutex
	own map[string]*ownWholes // by person
}

type ownWholes struct {
	places chan struct{}
	users  int // who hold one or wait for it
}

func newWholes() *wholes {
	return &wholes{all: make(chan struct{}, wholesAtOnce), own: map[string]*ownWholes{}}
}

// slot is the acting person's place for one that comes in one piece. Errors: as of slot.
func (w *wholes) slot(ctx context.Context) (release func(), err error) {
	person := access.Person(ctx)
	own := w.enter(person)
	mine, err := place(ctx, own.places)
	if err != nil {
		w.leave(person)
		return nil, err
	}
	shared, err := place(ctx, w.all)
	if err != nil {
		mine()
		w.leave(person)
		return nil, err
	}
	return func() { shared(); mine(); w.leave(person) }, nil
}

func (w *wholes) enter(person string) *ownWholes {
	w.mu.Lock()
	defer w.mu.Unlock()
	own := w.own[person]
	if own == nil {
		own = &ownWholes{places: make(chan struct{}, wholesOfPerson)}
		w.own[person] = own
	}
	own.users++
	return own
}

func (w *wholes) leave(person string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if own := w.own[person]; own.users > 1 {
		own.users--
		return
	}
	delete(w.own, person)
}
