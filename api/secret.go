package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tasuki/internal/replay"
)

// once is an output with a secret that is shown once: without is the same for whoever asks again.
type once[T any] interface{ without() T }

// postSecret registers a POST whose answer holds a secret. The secret is not kept with the answer of an
// Idempotency-Key: a replay tells what was made, and no more.
func postSecret[In any, Out once[Out]](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	r := a.route(http.MethodPost, path, opts)
	a.serve(http.MethodPost, path, r, func(c echo.Context) error {
		var in In
		ctx, body, err := a.receive(c, r, &in)
		if err != nil {
			return err
		}
		var out Out
		act := func(ctx context.Context) (ans replay.Answer, err error) {
			if out, err = fn(ctx, in); err != nil {
				return ans, err
			}
			return answer(c.Request(), r.status, out.without())
		}
		var ans replay.Answer
		again := false
		if key := c.Request().Header.Get("Idempotency-Key"); key != "" {
			k := replay.Key{Actor: keysOf(ctx), Key: key, Fingerprint: fingerprint(c.Request(), body)}
			ans, again, err = a.Replay.Once(ctx, k, act)
		} else {
			ans, err = act(ctx)
		}
		if err == nil && !again {
			ans, err = answer(c.Request(), r.status, out)
		}
		if err != nil {
			return err
		}
		return write(c.Response(), ans)
	})
}
