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

// slotTime is how long a sender waits for others before being told to come again; the line itself stands still for lineTime.
const slotTime = 45 * time.Second

// Upload is an attempt that its sender is at.
type Upload struct {
	Item    Item
	Attempt Attempt

	service *Service
	sealer  *blob.Sealer
	vault   *blob.Vault // of the region that it began in
	parts   int
	state   []byte // of the hash after Attempt.Received bytes, sealed
	touched time.Time
	asked   time.Time // by the machine's clock, when the sender was last known to be there
}

// Upload is the actor's own upload with that id, for one of the acts on uploads. Another's is not found, but for a coordinator who ends
// it; nor is one that failed, nor one in an incident that the actor has no part in any more.
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
	if t := ticket(ctx); t != "" && t == r.PushTicketID {
		scope.Object = access.From(ctx).Only // a ticket knows its own only
	}
	if err := access.Check(ctx, act, scope); err != nil {
		return nil, err
	}
	u := &Upload{Item: item, Attempt: r.attempt(), service: s, parts: r.Parts, state: r.HashState, touched: r.TouchedAt.Time, asked: time.Now()}
	if u.Attempt.State != Receiving {
		return u, nil
	}
	if u.vault, err = s.vault.In(r.Region); err != nil {
		return nil, err
	}
	u.sealer, err = u.vault.Sealer(object(r.ID), r.key())
	return u, err
}

func (u *Upload) left() int64 { return u.Attempt.Size - u.Attempt.Received }

// Append takes bytes from src, part by part, until the upload is complete or src ends; it returns how many are durable
// now. A part is closed when it is full, ten seconds after its first byte, or when src ends, and is committed before the
// next one is begun. excess is asked before the last part is committed: an upload that goes on behind its end is
// refused, and not complete.
//
// Errors: 409 "upload.wrong_offset" where another request was quicker; 413 "upload.too_long"; 413 "evidence.over_quota" and 507
// "evidence.no_space" where others have taken the room of an upload that was quiet; 507 and 503 as the store
// and the database say. What was committed before an error stays.
func (u *Upload) Append(ctx context.Context, src io.Reader, excess func() bool) (n int64, err error) {
	if u.left() == 0 {
		return 0, nil
	}
	hash, err := u.hasher()
	if err != nil {
		return 0, err
	}
	from := listen(src)
	defer from.hangUp()
	for u.left() > 0 && from.wait(nil) {
		if err := u.resume(ctx); err != nil {
			return n, err
		}
		m, err := u.part(ctx, from, hash, excess)
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// PartSize is the most that a part of an upload holds: 4 MiB. A part may hold more (blob.PartSize); half of it halves what eight
// lines take of memory, and costs twice as many writes, each of which is waited for.
const PartSize = 4 << 20

// part takes one part from a line that has begun to speak.
func (u *Upload) part(ctx context.Context, from *line, hash *blob.Hasher, excess func() bool) (int64, error) {
	release, err := u.service.slot(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	size := min(PartSize, u.left())
	buffer := blob.TakeBuffer(int(size))
	defer buffer.Release()
	closing := time.NewTimer(partTime)
	defer closing.Stop()
	n := int64(from.fill(buffer.Bytes[:size], hash, closing.C))
	if n == u.left() {
		if from.wait(closing.C) || excess() {
			return 0, tooLong()
		}
	}
	return n, u.commit(ctx, buffer.Bytes[:n], hash)
}

// slot bounds the memory that all parts take together; senders take turns.
func (s *Service) slot(ctx context.Context) (release func(), err error) { return place(ctx, s.slots) }

// place waits for one of the places. Errors: 503 "upload.busy".
func place(ctx context.Context, places chan struct{}) (release func(), err error) {
	wait := time.NewTimer(slotTime)
	defer wait.Stop()
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
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

// commit makes a part durable and then says so: the sealed bytes first, and then one transaction with the offset, the
// state of the hash and the part's row, guarded by the offset it stands on. With the last part goes what becomes of the
// item, so that no complete upload ever waits to be finished.
func (u *Upload) commit(ctx context.Context, plain []byte, hash *blob.Hasher) error {
	if err := u.stillTheirs(ctx); err != nil {
		return err
	}
	s, a := u.service, u.Attempt
	part := blob.Part{Number: u.parts, Offset: a.Received, Final: int64(len(plain)) == u.left()}
	a.Received += int64(len(plain))
	state := u.sealer.SealState(hash, a.Received)
	if part.Number == 0 {
		a.Signs = signsOf(a.Filename, plain) // before it is sealed, which happens in place
		if len(a.Signs) == 0 && int64(len(plain)) < min(a.Size, headSize) {
			a.Signs = nil // the part was closed before it held the beginning: nobody has looked
		}
	}
	part, err := u.vault.PutPart(ctx, u.sealer, part, plain)
	now := time.Now()
	if err != nil {
		return err
	}
	if part.Final {
		a = s.complete(a, hash.Sum())
	}
	item, overtaken := u.Item, false
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.stillPushed(ctx); err != nil {
			return err
		}
		advanced, err := s.store.advance(ctx, a, part, state, now)
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
		s.discard(ctx, a.Region, part)
	}
	if err != nil {
		return err
	}
	u.Item, u.Attempt, u.parts, u.state, u.touched = item, a, part.Number+1, state, now
	return nil
}

// discard tidies up bytes that no row names. What it can't delete the sweep takes.
func (s *Service) discard(ctx context.Context, region string, parts ...blob.Part) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if at, err := s.vault.In(region); err == nil {
		_ = at.Remove(ctx, parts)
	}
}
