package db

import (
	"context"
	"sync"
)

type memoryKey struct{}

// Remembering has what rooms look up through Remembered answered from what was found before, for as long as ctx is in use. It
// is for one batch of work that asks for the same few again and again, in one transaction that changes none of them; what is
// remembered must not be changed.
func Remembering(ctx context.Context) context.Context {
	return context.WithValue(ctx, memoryKey{}, &sync.Map{})
}

// Remembered is what find says, or said to the same question. question is of a type of the room that asks.
func Remembered[T any](ctx context.Context, question any, find func() (T, error)) (T, error) {
	memory, _ := ctx.Value(memoryKey{}).(*sync.Map)
	if memory == nil {
		return find()
	}
	if found, ok := memory.Load(question); ok {
		return found.(T), nil
	}
	found, err := find()
	if err == nil {
		memory.Store(question, found)
	}
	return found, err
}
