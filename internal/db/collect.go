package db

import (
	"context"
	"errors"
)

// collection gathers items of one kind during a transaction; it stands in the line of hooks as its own key.
type collection[T any] struct {
	key   any
	items []T
	write func(context.Context, []T) error
}

// Collect keeps item until the end of the open transaction, when write gets all that was collected under key, in
// order. It comes after what BeforeCommit registered, so that what it locks is locked last. Outside a transaction it
// is an error.
func Collect[T any](ctx context.Context, key any, item T, write func(context.Context, []T) error) error {
	t := current(ctx)
	if t == nil {
		return errors.New("db: Collect outside a transaction")
	}
	for _, h := range t.before {
		if c, ok := h.key.(*collection[T]); ok && c.key == key {
			c.items = append(c.items, item)
			return nil
		}
	}
	c := &collection[T]{key: key, items: []T{item}, write: write}
	t.before = append(t.before, hook{c, c.flush})
	return nil
}

// flush lets hooks of the other sort go first, also those that hooks registered.
func (c *collection[T]) flush(ctx context.Context) error {
	t := current(ctx)
	for _, h := range t.before {
		if _, ok := h.key.(collected); !ok {
			t.before = append(t.before, hook{c, c.flush})
			return nil
		}
	}
	return c.write(ctx, c.items)
}

type collected interface{ isCollected() }

func (*collection[T]) isCollected() {}
