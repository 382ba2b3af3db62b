// Package replay keeps the answer to a POST that came with an Idempotency-Key, in the same transaction as what the
// POST did: after a kill either both are there or neither. The same key again gets the same answer without a second
// effect; with another body it is refused. Refusals are not kept: nothing happened, and the next try may succeed.
//
// It stands apart from the capabilities because they know nothing of HTTP, and from the edges because those have no
// database.
package replay

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Keep is how long an answer is remembered.
const Keep = 48 * time.Hour

// Key is what makes a request the same one: whose it is, the key they sent, and a fingerprint of what they asked for.
type Key struct {
	Actor       string
	Key         string
	Fingerprint string
}

// Answer is what the client got the first time.
type Answer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Service remembers answers.
type Service struct {
	db    *db.DB
	clock clock.Clock
}

// New makes the service.
func New(d *db.DB, c clock.Clock) *Service { return &Service{db: d, clock: c} }

// errReplayed ends the second attempt's transaction without an effect.
var errReplayed = errors.New("replay: answered before")

// Once runs act in a transaction and keeps its answer, or gives the answer of the first time and true.
func (s *Service) Once(ctx context.Context, k Key, act func(context.Context) (Answer, error)) (a Answer, again bool, err error) {
	if a, again, err = s.kept(ctx, k); again || err != nil {
		return a, again, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		err := s.claim(ctx, k)
		if err != nil {
			return err
		}
		if a, err = act(ctx); err != nil {
			return err
		}
		return s.keep(ctx, k, a)
	})
	if errors.Is(err, errReplayed) { // the first one was under way and has committed meanwhile
		return s.kept(ctx, k)
	}
	return a, false, err
}

func (s *Service) kept(ctx context.Context, k Key) (Answer, bool, error) {
	r, err := s.row(ctx, k)
	switch {
	case db.Missing(err):
		return Answer{}, false, nil
	case err != nil:
		return Answer{}, false, db.Fault(err)
	case r.Fingerprint != k.Fingerprint:
		return Answer{}, false, fault.New(fault.KindInvalid, "problem.key_reused")
	}
	if err := s.db.Durable(ctx); err != nil {
		return Answer{}, false, db.Fault(err)
	}
	return Answer{Status: r.Status, Header: r.Header.V, Body: r.Body}, true, nil
}

// Sweep forgets what is older than Keep.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.In(ctx, func(ctx context.Context) error { return s.forget(ctx, s.clock.Now().Add(-Keep)) })
}
