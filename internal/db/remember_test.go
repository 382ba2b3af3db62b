package db_test

import (
	"context"
	"errors"
	"testing"

	"tasuki/internal/db"
)

func TestAQuestionIsPutOnceWhileItIsRemembered(t *testing.T) {
	type question struct{ about string }
	asked := 0
	ask := func(ctx context.Context, about string, err error) int {
		n, _ := db.Remembered(ctx, question{about}, func() (int, error) { asked++; return asked, err })
		return n
	}
	for _, c := range []struct {
		name string
		ctx  context.Context
		want []int
	}{
		{"nothing is remembered", context.Background(), []int{1, 2, 3, 4, 5}},
		{"remembering", db.Remembering(context.Background()), []int{1, 1, 2, 3, 3}},
	} {
		asked = 0
		got := []int{
			ask(c.ctx, "a", nil), ask(c.ctx, "a", nil), ask(c.ctx, "b", errors.New("no")), ask(c.ctx, "b", nil), ask(c.ctx, "b", nil),
		}
		for n := range got {
			if got[n] != c.want[n] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}
