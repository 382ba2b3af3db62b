package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/pack"
)

// Bundle is what was packed without a line and has come in.
type Bundle struct {
	ID         string
	Packed     string // the id that it was given where it was packed
	Order      string
	Request    string
	Incident   string
	SHA256     string // of the bundle, as it stands on its label
	Size       int64
	Files      int
	Bytes      int64      // of all files
	Custody    pack.Begun // as its packer said it
	Sealed     time.Time  // by the clock of the host where it was packed
	LateReason string     // why it was taken after its order had expired, "" where it had not
	ImportedBy string
	ImportedAt time.Time
}

// Bundles are those that have come in for a request, the newest first.
func (s *Service) Bundles(ctx context.Context, requestID string, p Page) (db.List[Bundle], error) {
	if _, err := s.forPacking(ctx, access.ListBundles, requestID); err != nil {
		return db.List[Bundle]{}, err
	}
	return s.store.bundles(ctx, requestID, p)
}

// unpacked is one file of a bundle: its bytes are sealed and durable, and no row names them yet.
type unpacked struct {
	id     string
	region string // where they are
	object blob.Object
	entry  pack.Packed
	signs  []Sign
}

// importing is one bundle on its way in.
type importing struct {
	*Service
	packing Packing
	order   PackOrder
	late    string
	bundle  *pack.Reader
	files   []unpacked
	began   time.Time // the machine's
	named   bool      // rows may name the bytes, whatever the answer to the commit was; the sweep takes them if not
}

// Import takes a bundle in for a request: every file of it as evidence, or nothing. again says that it had come before; it is
// what it was then, and nothing is doubled. Whether its order has expired is judged by headquarters' clock, now: the clock where it
// was packed proves nothing. late is why it is to be taken all the same, "" where it need not be.
//
// Errors: what the request says (404, 403, 409); 422 "bundle.*" for what is wrong with it, and where; 409 "bundle.expired",
// "bundle.revoked"; 413 and 507 as of Begin; src's own as they are.
func (s *Service) Import(ctx context.Context, requestID string, src io.Reader, late string) (b Bundle, again bool, err error) {
	p, err := s.forPacking(ctx, access.ImportBundle, requestID)
	if err != nil {
		return b, false, err
	}
	late = strings.TrimSpace(late)
	if pack.CheckLine(late) != nil {
		return b, false, fault.Invalid("/late_reason", "field.control_characters")
	}
	sum, size := sha256.New(), &tally{}
	i := importing{Service: s, packing: p, late: late, began: time.Now()}
	if err := i.open(ctx, io.TeeReader(src, io.MultiWriter(sum, size))); err != nil {
		return b, false, refusal(err)
	}
	if b, err = s.store.bundle(ctx, i.order.ID, i.bundle.Head.Bundle); err != nil {
		return b, false, err
	}
	if b.ID != "" {
		if err := i.readPast(); err != nil {
			return b, false, refusal(err)
		}
		return b, true, b.same(hex.EncodeToString(sum.Sum(nil)))
	}
	if err := i.good(i.order); err != nil {
		return b, false, err
	}
	err = i.stage(ctx)
	if err == nil {
		b = i.arrived(ctx, hex.EncodeToString(sum.Sum(nil)), size.n)
		again, err = i.keep(ctx, &b)
	}
	if !i.named {
		for _, f := range i.files {
			s.discard(ctx, f.region, f.object.Parts...)
		}
	}
	return b, again, refusal(err)
}

// same refuses what came under the id of a bundle that is here, and is another one: ids are chosen where it is packed.
func (b Bundle) same(sum string) error {
	if b.SHA256 != sum {
		return fault.Invalid("/file", "bundle.other_content")
	}
	return nil
}

// ImportAny takes a bundle in for the request that its own order names.
func (s *Service) ImportAny(ctx context.Context, src io.ReadSeeker, late string) (Bundle, bool, error) {
	r, err := pack.Open(src)
	if err != nil {
		return Bundle{}, false, refusal(err)
	}
	order, err := s.store.packOrder(ctx, r.Head.Order)
	if err != nil {
		return Bundle{}, false, err
	}
	if order.ID == "" {
		return Bundle{}, false, fault.Invalid("/file", "bundle.unknown_order")
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return Bundle{}, false, err
	}
	return s.Import(ctx, order.Request, src, late)
}

// tally counts.
type tally struct{ n int64 }

func (t *tally) Write(p []byte) (int, error) { t.n += int64(len(p)); return len(p), nil }

// open finds the order, and opens the bundle with it.
func (i *importing) open(ctx context.Context, src io.Reader) (err error) {
	if i.bundle, err = pack.Open(src); err != nil {
		return err
	}
	identity, err := i.identity(ctx)
	if err != nil {
		return fault.Unavailable(err)
	}
	if i.bundle.Head.Recipient != identity.Recipient() {
		return fault.Invalid("/file", "bundle.other_server")
	}
	if i.order, err = i.store.packOrder(ctx, i.bundle.Head.Order); err != nil {
		return err
	}
	if i.order.ID == "" || i.order.Request != i.packing.Request {
		return fault.Invalid("/file", "bundle.unknown_order")
	}
	secret, err := i.vault.Keys.Unwrap(i.order.secret)
	if err != nil {
		return err
	}
	return i.bundle.Unseal(identity, i.order.ID, secret)
}

// good says that bundles under the order are taken.
func (i *importing) good(o PackOrder) error {
	switch {
	case !o.Revoked.IsZero():
		return fault.Conflict("bundle.revoked")
	case i.late == "" && !i.clock.Now().Before(o.Expires):
		return fault.Conflict("bundle.expired")
	}
	return nil
}

// readPast looks through a bundle that has come before: a changed one is refused all the same.
func (i *importing) readPast() error {
	for {
		if _, err := i.bundle.Next(); err != nil {
			return end(err)
		}
	}
}

func end(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// stage seals and syncs every file, in one of the places for what comes in one piece.
func (i *importing) stage(ctx context.Context) error {
	release, err := i.wholes.slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	total := int64(0)
	for {
		f, err := i.bundle.Next()
		if err != nil {
			return end(err)
		}
		order, err := i.orderFor(f.Step)
		if err != nil {
			return err
		}
		// each by itself first: the sum of sizes that lie could be anything
		if err := i.fits(order, f.Size); err != nil {
			return err
		}
		region, err := i.RegionOf(ctx, order)
		if err != nil {
			return err
		}
		left, err := i.left(ctx, i.packing.Incident, region)
		if err != nil {
			return err
		}
		if total += f.Size; total > left.quota {
			return left.holds(ctx, total)
		}
		if err := left.holds(ctx, f.Size); err != nil {
			return err
		}
		u, err := i.unpack(ctx, region, f.Size)
		if err != nil {
			return err
		}
		i.files = append(i.files, u)
	}
}

// unpack seals and syncs one file while more of it is read.
func (i *importing) unpack(ctx context.Context, region string, size int64) (u unpacked, err error) {
	u.id, u.region = db.NewID(), region
	at, err := i.vault.In(region)
	if err != nil {
		return u, err
	}
	var content io.Reader = i.bundle
	if size > aheadBlock {
		on := readAhead(content)
		defer on.close()
		content = on
	}
	first := &beginning{Reader: content}
	if u.object, err = at.PutSealed(ctx, object(u.id), first, size); err != nil {
		return u, err
	}
	u.entry = i.bundle.Packed()
	u.signs = signsOf(u.entry.Name, first.head)
	return u, nil
}

// orderFor is what the request says of files for a step.
func (i *importing) orderFor(step string) (Order, error) {
	if step == "" {
		return i.packing.Order, nil
	}
	o, ok := i.packing.Files[step]
	if !ok {
		return o, fault.Invalid("/file", "bundle.unknown_order")
	}
	return o, nil
}

// refusal says what is wrong with a bundle, and where, in words that the edges have.
func refusal(err error) error {
	var r *pack.Refused
	if !errors.As(err, &r) {
		return err
	}
	switch {
	case r.Why == pack.NoBundle:
		return fault.Invalid("/file", "bundle.none")
	case r.File == 0:
		return fault.Invalid("/file", "bundle.changed", "from", r.From, "at", r.At, "record", r.Record)
	}
	return fault.Invalid("/file", "bundle.changed_file", "from", r.From, "at", r.At, "file", r.File, "name", Printable(r.Name), "offset", r.Offset)
}
