package push

import (
	"context"
	"io"
	"time"
)

// throttled reads no faster than so many bytes a second, in steps of a tenth of one.
func throttled(ctx context.Context, r io.Reader, limit int64) io.Reader {
	if limit <= 0 {
		return r
	}
	return &throttle{ctx: ctx, r: r, limit: limit, since: time.Now()}
}

type throttle struct {
	ctx   context.Context
	r     io.Reader
	limit int64
	since time.Time
	n     int64
}

func (t *throttle) Read(p []byte) (int, error) {
	n, err := t.r.Read(p[:min(int64(len(p)), max(t.limit/10, 1))])
	t.n += int64(n)
	ahead := time.Duration(float64(t.n)/float64(t.limit)*float64(time.Second)) - time.Since(t.since)
	if ahead <= 0 {
		return n, err
	}
	select {
	case <-time.After(ahead):
		return n, err
	case <-t.ctx.Done():
		return n, t.ctx.Err()
	}
}
