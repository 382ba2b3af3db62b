package exchange

import (
	"context"
	"io"

	"github.com/tus/tusd/v2/pkg/handler"

	"tasuki/internal/fault"
)

// tusStore is tusd's DataStore over this package. What it refuses is kept in the call: tusd would answer with a text.
type tusStore struct{ service *Service }

func (t tusStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	c, m := callOf(ctx), info.MetaData
	clock, err := clockOf(m)
	if c.refused = err; err != nil {
		return nil, err
	}
	c.upload, c.refused = t.service.Begin(ctx, Intake{
		Request: m["request_id"], Clarification: m["clarification_id"], Step: m["step"],
		Filename: m["filename"], SHA256: m["sha256"], Size: info.Size, Clock: clock,
	})
	return tusUpload{c.upload, c}, c.refused
}

func (t tusStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	c := callOf(ctx)
	c.upload, c.refused = t.service.Upload(ctx, id, c.act)
	return tusUpload{c.upload, c}, c.refused
}

func (tusStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return u.(tusUpload)
}

// tusUpload is one upload as tusd knows it.
type tusUpload struct {
	*Upload
	call *call
}

func (u tusUpload) GetInfo(context.Context) (handler.FileInfo, error) {
	a, i := u.Attempt, u.Item
	meta := handler.MetaData{"filename": a.Filename}
	for name, value := range map[string]string{
		"request_id": i.Request, "clarification_id": i.Clarification, "step": i.Step, "sha256": a.SenderSHA256,
	} {
		if value != "" {
			meta[name] = value
		}
	}
	return handler.FileInfo{ID: a.ID, Size: a.Size, Offset: a.Received, MetaData: meta}, nil
}

func (u tusUpload) WriteChunk(ctx context.Context, _ int64, src io.Reader) (n int64, err error) {
	close(u.call.writing)
	if u.call.refused = u.stated(ctx, u.call.sum); u.call.refused != nil {
		return 0, u.call.refused
	}
	left := u.left()
	n, u.call.refused = u.Append(ctx, src, func() bool { return u.call.body.n.Load() > left })
	return n, u.call.refused
}

// FinishUpload has nothing to do: the last part and what becomes of the item are one transaction.
func (tusUpload) FinishUpload(context.Context) error { return nil }

// GetReader is never asked for: downloads have a door of their own.
func (tusUpload) GetReader(context.Context) (io.ReadCloser, error) { return nil, fault.NotFound() }

func (u tusUpload) Terminate(ctx context.Context) error {
	u.call.refused = u.service.End(ctx, u.Attempt.ID)
	return u.call.refused
}

// tusLocker interrupts who holds an upload only while they write. Before that there is nothing to interrupt: tusd would
// look for a body that another goroutine is just setting, and let the sender go on when it does not see it yet.
type tusLocker struct{ handler.Locker }

func (l tusLocker) NewLock(id string) (handler.Lock, error) {
	lock, err := l.Locker.NewLock(id)
	return tusLock{lock}, err
}

type tusLock struct{ lock handler.Lock }

func (l tusLock) Lock(ctx context.Context, interrupt func()) error {
	c := callOf(ctx)
	return l.lock.Lock(ctx, func() {
		go func() {
			select {
			case <-c.writing:
				interrupt()
			case <-c.over:
			}
		}()
	})
}

func (l tusLock) Unlock() error { return l.lock.Unlock() }
