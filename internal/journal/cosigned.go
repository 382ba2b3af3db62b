package journal

import (
	"context"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Witnessed is how far a witness has vouched for the log.
type Witnessed struct {
	Size     int64
	At       time.Time // by the witness's clock
	Received time.Time // by ours
}

// TakeCosignature keeps what the witness with that verifier key signed: a checkpoint that this log handed out. It is no
// act, and no entry of the log: it speaks about the log, stands under a key that is none of the house's, and would, as
// an entry, have every witness sign again for the other's signature.
func (j *Journal) TakeCosignature(ctx context.Context, signed, key string) (stands Witnessed, err error) {
	told, c, err := ReadCosignature(signed, key)
	if err != nil {
		return Witnessed{}, fault.Invalid("/note", "journal.not_cosigned")
	}
	err = j.db.In(ctx, func(ctx context.Context) error {
		s := store{j.db}
		ours, err := s.checkpointAt(ctx, told.Size)
		if db.Missing(err) || err == nil && (ours.Root != told.Root || ours.Origin != told.Origin) {
			return fault.Invalid("/note", "journal.not_ours")
		}
		if err != nil {
			return db.Fault(err)
		}
		// What stands below our note must be signed over our note: one that says more than its three lines is another.
		if _, same, err := ReadCosignature(ours.Note+c.Line, key); err != nil || same != c {
			return fault.Invalid("/note", "journal.not_ours")
		}
		stands, err = s.saveCosignature(ctx, c, j.clock.Now())
		return db.Fault(err)
	})
	return stands, err
}

// WitnessedBy is how far each of these witnesses, by their verifier keys, has vouched; who hasn't is absent.
func (j *Journal) WitnessedBy(ctx context.Context, keys ...string) (map[string]Witnessed, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := store{j.db}.cosignedBy(ctx, keys)
	if err != nil {
		return nil, db.Fault(err)
	}
	all := make(map[string]Witnessed, len(rows))
	for _, r := range rows {
		all[r.Key] = r.witnessed()
	}
	return all, nil
}

// CosignedCheckpoint is the newest one that a witness has cosigned; not found where there is none.
func (j *Journal) CosignedCheckpoint(ctx context.Context) (Checkpoint, error) {
	s := store{j.db}
	sizes, err := s.cosignedSizes(ctx)
	if err != nil {
		return Checkpoint{}, db.Fault(err)
	}
	if len(sizes) == 0 {
		return Checkpoint{}, fault.NotFound()
	}
	c, err := s.checkpointAt(ctx, sizes[len(sizes)-1])
	return c, db.Fault(err)
}

// CosignedBy is the newest checkpoint that the witness with that verifier key has signed, with its signature alone below
// it; not found where there is none.
func (j *Journal) CosignedBy(ctx context.Context, key string) (Checkpoint, error) {
	s := store{j.db}
	rows, err := s.cosignedBy(ctx, []string{key})
	if err != nil {
		return Checkpoint{}, db.Fault(err)
	}
	if len(rows) == 0 {
		return Checkpoint{}, fault.NotFound()
	}
	c, err := s.checkpointAt(ctx, rows[0].Size)
	c.Note += rows[0].Line
	return c, db.Fault(err)
}

// WithCosignatures is the checkpoint with what its witnesses have signed below it, and those signatures. To whoever
// doesn't know their keys it reads as before.
func (j *Journal) WithCosignatures(ctx context.Context, c Checkpoint) (Checkpoint, []Cosignature, error) {
	rows, err := store{j.db}.cosignaturesAt(ctx, c.Size)
	by := make([]Cosignature, len(rows))
	for i, r := range rows {
		by[i] = Cosignature{r.Key, r.Size, r.witnessed().At, r.Line}
		c.Note += r.Line
	}
	return c, by, db.Fault(err)
}

// cosigned are the checkpoints up to which the log's witnesses have vouched, the earliest first.
func (j *Journal) cosigned(ctx context.Context) (all []Checkpoint, err error) {
	s := store{j.db}
	sizes, err := s.cosignedSizes(ctx)
	for _, size := range sizes {
		c, err := s.checkpointAt(ctx, size)
		if err == nil {
			c, _, err = j.WithCosignatures(ctx, c)
		}
		if err != nil {
			return nil, db.Fault(err)
		}
		all = append(all, c)
	}
	return all, db.Fault(err)
}

// proven is one of those who were asked for and have vouched.
type proven struct {
	name string
	Witnessed
}

// witnesses are the keys that the reader demands, and what was found of each.
type witnesses map[string]proven

// newWitnesses refuses what is no key: whoever calls has read it already.
func newWitnesses(keys []string) (witnesses, error) {
	w := witnesses{}
	for _, k := range keys {
		name, err := WitnessName(k)
		if err != nil {
			return nil, err
		}
		w[k] = proven{name: name}
	}
	return w, nil
}

// saw keeps the furthest that each has signed among those whose checkpoint has been shown to belong to the log. It says
// which of their names stand under a signature that isn't theirs.
func (w witnesses) saw(signed string) (forged []string) {
	for key, known := range w {
		_, c, err := ReadCosignature(signed, key)
		switch _, wrong := err.(*note.InvalidSignatureError); {
		case wrong:
			forged = append(forged, known.name)
		case err == nil && (known.At.IsZero() || c.Size > known.Size):
			w[key] = proven{known.name, Witnessed{Size: c.Size, At: c.At}}
		}
	}
	return forged
}
