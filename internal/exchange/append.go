package exchange

import (
	"context"
	"crypto/sha256"
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
// now. A part is closed when it is full, ten seconds after its first byte, or when src ends. Where there is room, the next one is
// read while it is committed; they are committed one after another. excess is asked before the last part is: an upload that goes on
// behind its end is refused, and not complete.
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
	before, next, begun := (*committing)(nil), &upcoming{number: u.parts, at: u.Attempt.Received, of: u.Attempt.Size}, u.Attempt.Received
	defer func() {
		if failed := before.end(); err == nil {
			err = failed
		}
		n = u.Attempt.Received - begun
	}()
	for next.left() > 0 {
		if before == nil {
			if !from.wait(nil) {
				return 0, nil
			}
			if err := u.resume(ctx); err != nil {
				return 0, err
			}
		} else if !from.wait(before.done) { // the sender is silent, or has ended
			if err := before.end(); err != nil {
				return 0, err
			}
			before = nil
			continue
		}
		release, free := u.service.free()
		if !free { // others take their turn: what this one holds is given back first
			if err := before.end(); err != nil {
				return 0, err
			}
			if release, err = u.service.slot(ctx); err != nil {
				return 0, err
			}
		}
		p, err := u.fill(next, from, hash, excess, release)
		if err == nil {
			err = before.end()
		}
		if err != nil {
			p.release()
			return 0, err
		}
		before = u.begin(ctx, p)
	}
	return 0, nil
}

// PartSize is the most that a part of an upload holds: 4 MiB. A part may hold more (blob.PartSize); half of it halves what eight
// lines take of memory, and costs twice as many writes, each of which is waited for.
const PartSize = 4 << 20

// upcoming is where a line is read: which part is next, and how far the parts before it go, of how many bytes.
type upcoming struct {
	number int
	at, of int64
}

func (f *upcoming) left() int64 { return f.of - f.at }

// filled is a part as it was read, with the hash of all that was read up to its end.
type filled struct {
	part    blob.Part
	plain   []byte
	state   []byte // of the hash, sealed
	sum     [sha256.Size]byte
	release func() // gives its room back
}

// fill takes one part from a line that has begun to speak. The part holds the slot until it is released, also with an error.
func (u *Upload) fill(next *upcoming, from *line, hash *blob.Hasher, excess func() bool, slot func()) (filled, error) {
	size := min(PartSize, next.left())
	buffer := blob.TakeBuffer(int(size))
	p := filled{part: blob.Part{Number: next.number, Offset: next.at}, release: func() { buffer.Release(); slot() }}
	closing := make(chan struct{})
	timer := time.AfterFunc(partTime, func() { close(closing) })
	defer timer.Stop()
	n := from.fill(buffer.Bytes[:size], hash, closing)
	if p.part.Final = int64(n) == next.left(); p.part.Final {
		if from.wait(closing) || excess() {
			return p, tooLong()
		}
		p.sum = hash.Sum()
	}
	next.number, next.at = next.number+1, next.at+int64(n)
	p.plain, p.state = buffer.Bytes[:n], u.sealer.SealState(hash, next.at)
	return p, nil
}

// committing is a part on its way into the store and the database; nil is none.
type committing struct {
	done chan struct{}
	err  error
}

func (u *Upload) begin(ctx context.Context, p filled) *committing {
	c := &committing{done: make(chan struct{})}
	go func() {
		defer close(c.done)
		defer p.release()
		c.err = u.commit(ctx, p)
	}()
	return c
}

// end waits for it.
func (c *committing) end() error {
	if c == nil {
		return nil
	}
	<-c.done
	return c.err
}

// slot bounds the memory that all parts take together; senders take turns.
func (s *Service) slot(ctx context.Context) (release func(), err error) { return place(ctx, s.slots) }

// free is slot without waiting, while less than half of them are taken: what a line reads ahead leaves room for who comes next.
func (s *Service) free() (release func(), ok bool) {
	if 2*len(s.slots) >= cap(s.slots) {
		return nil, false
	}
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }, true
	default:
		return nil, false
	}
}

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
func (u *Upload) commit(ctx context.Context, p filled) error {
	if err := u.stillTheirs(ctx); err != nil {
		return err
	}
	s, a, part, plain := u.service, u.Attempt, p.part, p.plain
	a.Received += int64(len(plain))
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
		a = s.complete(a, p.sum)
	}
	item, overtaken := u.Item, false
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.stillPushed(ctx); err != nil {
			return err
		}
		advanced, err := s.store.advance(ctx, a, part, p.state, now)
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
	u.Item, u.Attempt, u.parts, u.state, u.touched = item, a, part.Number+1, p.state, now
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
