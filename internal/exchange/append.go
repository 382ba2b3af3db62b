package exchange

import (
	"context"
	"io"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/fault"
)

// partTime closes a part that fills slowly, so that a bad line still gets on.
const partTime = 10 * time.Second

// slotTime is how long a sender waits for others to finish before being told to come again.
const slotTime = 30 * time.Second

// Upload is an attempt that its sender is at.
type Upload struct {
	Item    Item
	Attempt Attempt

	service *Service
	sealer  *blob.Sealer
	parts   int
	state   []byte // of the hash after Attempt.Received bytes, sealed
}

// Upload is the actor's own upload with that id, for one of the acts on uploads. Another's is not found, nor is one
// that failed, nor one in an incident that the actor has no part in any more.
func (s *Service) Upload(ctx context.Context, id string, act access.Action) (*Upload, error) {
	r, err := s.store.attempt(ctx, id)
	if err != nil {
		return nil, err
	}
	grant, err := s.incidents.Grant(ctx, r.IncidentID)
	if err != nil {
		return nil, err
	}
	item, err := s.store.item(ctx, r.ItemID)
	if err != nil {
		return nil, err
	}
	if grant == nil && !access.From(ctx).SeesEveryCase() || r.State == Failed {
		return nil, fault.NotFound()
	}
	scope := access.Scope{Incident: r.IncidentID, Person: r.PersonID, Grant: grant}
	if err := access.Check(ctx, act, scope); err != nil {
		return nil, err
	}
	u := &Upload{Item: item, Attempt: r.attempt(), service: s, parts: r.Parts, state: r.HashState}
	if u.Attempt.State == Receiving {
		u.sealer, err = s.vault.Sealer(object(r.ID), r.key())
	}
	return u, err
}

func (u *Upload) left() int64 { return u.Attempt.Size - u.Attempt.Received }

// Append takes bytes from src, part by part, until the upload is complete or src ends; it returns how many are durable
// now. A part is closed when it is full, after ten seconds, or when src ends, and is committed before the next one is
// read, so that memory holds one part. excess is asked before the last part is committed: an upload that goes on
// behind its end is refused, and not complete.
//
// Errors: 409 "upload.wrong_offset" where another request was quicker; 413 "upload.too_long"; 507 and 503 as the store
// and the database say. What was committed before an error stays.
func (u *Upload) Append(ctx context.Context, src io.Reader, excess func() bool) (n int64, err error) {
	release, err := u.service.slot(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	hash, err := u.hasher()
	if err != nil {
		return 0, err
	}
	buffer := blob.TakeBuffer(int(min(blob.PartSize, u.left())))
	defer buffer.Release()
	for ended := false; !ended && u.left() > 0; {
		room := buffer.Bytes[:min(int64(len(buffer.Bytes)), blob.PartSize, u.left())]
		var m int
		if m, ended = fill(src, room, hash, time.Now().Add(partTime)); m == 0 {
			continue
		}
		if int64(m) == u.left() && excess() {
			return n, tooLong()
		}
		if err := u.commit(ctx, room[:m], hash); err != nil {
			return n, err
		}
		n += int64(m)
	}
	return n, nil
}

// slot bounds the memory that senders take together.
func (s *Service) slot(ctx context.Context) (release func(), err error) {
	wait := time.NewTimer(slotTime)
	defer wait.Stop()
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }, nil
	case <-wait.C:
		return nil, fault.New(fault.KindUnavailable, "upload.busy", "seconds", int(slotTime/time.Second))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (u *Upload) hasher() (*blob.Hasher, error) {
	if u.Attempt.Received == 0 {
		return blob.NewHasher(), nil
	}
	return u.sealer.OpenState(u.state, u.Attempt.Received)
}

// fill reads until into is full, the time is up or src ends, for whatever reason: what has come is worth keeping.
func fill(src io.Reader, into []byte, hash *blob.Hasher, until time.Time) (n int, ended bool) {
	for n < len(into) {
		m, err := src.Read(into[n:])
		_, _ = hash.Write(into[n : n+m]) // while it is warm in the cache
		n += m
		if err != nil {
			return n, true
		}
		if time.Now().After(until) {
			return n, false
		}
	}
	return n, false
}

// commit makes a part durable and then says so: the sealed bytes first, and then one transaction with the offset, the
// state of the hash and the part's row, guarded by the offset it stands on. With the last part goes what becomes of the
// item, so that no complete upload ever waits to be finished.
func (u *Upload) commit(ctx context.Context, plain []byte, hash *blob.Hasher) error {
	s, a := u.service, u.Attempt
	part := blob.Part{Number: u.parts, Offset: a.Received, Final: int64(len(plain)) == u.left()}
	a.Received += int64(len(plain))
	state := u.sealer.SealState(hash, a.Received)
	part, err := s.vault.PutPart(ctx, u.sealer, part, plain)
	if err != nil {
		return err
	}
	if part.Final {
		a = s.complete(a, hash.Sum())
	}
	item, overtaken := u.Item, false
	err = s.db.In(ctx, func(ctx context.Context) error {
		advanced, err := s.store.advance(ctx, a, part, state, time.Now())
		if err != nil {
			return err
		}
		if overtaken = !advanced; overtaken {
			return wrongOffset()
		}
		if part.Final {
			item, err = s.settle(ctx, u.Item.ID, a)
		}
		return err
	})
	if overtaken { // otherwise the row may be there all the same, and names the bytes
		s.discard(ctx, []blob.Part{part})
	}
	if err != nil {
		return err
	}
	u.Item, u.Attempt, u.parts, u.state = item, a, part.Number+1, state
	return nil
}

// discard tidies up bytes that no row names. What it can't delete the sweep takes.
func (s *Service) discard(ctx context.Context, parts []blob.Part) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = s.vault.Remove(ctx, parts)
}
