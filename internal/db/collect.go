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
	last  bool
}

// Collect keeps item until the end of the open transaction, when write gets all that was collected under key, in
// order: many rows are then one statement. Nobody in this transaction reads them before. Outside one it is an error.
func Collect[T any](ctx context.Context, key any, item T, write func(context.Context, []T) error) error {
	return collect(ctx, key, item, write, false)
}

// CollectLast is Collect for what is locked last: it is written after everything else that waits for the end.
func CollectLast[T any](ctx context.Context, key any, item T, write func(context.Context, []T) error) error {
	return collect(ctx, key, item, write, true)
}

func collect[T any](ctx context.Context, key any, item T, write func(context.Context, []T) error, last bool) error {
	t := current(ctx)
	if t == nil {
		return errors.New("db: collected outside a transaction")
	}
	for _, h := range t.before {
		if c, ok := h.key.(*collection[T]); ok && c.key == key {
			c.items = append(c.items, item)
			return nil
		}
	}
	c := &collection[T]{key, []T{item}, write, last}
	t.before = append(t.before, hook{c, c.flush})
	return nil
}

// flush lets everything else go first where it is to be the last, also what hooks registered.
func (c *collection[T]) flush(ctx context.Context) error {
	t := current(ctx)
	for _, h := range t.before {
		if l, ok := h.key.(interface{ isLast() bool }); c.last && (!ok || !l.isLast()) {
			t.before = append(t.before, hook{c, c.flush})
			return nil
		}
	}
	return c.write(ctx, c.items)
}

func (c *collection[T]) isLast() bool { return c.last }
