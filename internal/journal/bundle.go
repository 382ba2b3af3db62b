package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db"
)

// BundleFormat names the journal's part of an export.
const BundleFormat = "tasuki-journal/1"

// Bundle is the journal's part of an export: some entries, each with the proof that it stands in the log which the
// checkpoint vouches for. The last entry is the export itself and says, by a hash, which entries were taken along.
type Bundle struct {
	Format      string        `json:"format"`
	Checkpoint  string        `json:"checkpoint"` // the signed note
	Key         string        `json:"key"`        // the verifier key that it was signed for
	Consistency []Consistency `json:"consistency"`
	Entries     []BundleEntry `json:"entries"`
}

// BundleEntry is one entry of a Bundle.
type BundleEntry struct {
	Number    int64                 `json:"number"` // from 1, without a gap
	Index     int64                 `json:"index"`
	Leaf      string                `json:"leaf"` // the exact bytes, which are UTF-8
	Disclosed map[string]Disclosure `json:"disclosed"`
	Proof     Proof                 `json:"proof"`
}

// Disclosure opens one commitment of a leaf.
type Disclosure struct {
	Salt  string `json:"salt"` // hex
	Value string `json:"value"`
}

// Consistency proves that the log continues the one of an earlier size, for whoever kept a checkpoint of that size.
type Consistency struct {
	Size  int64 `json:"size"`
	Root  Hash  `json:"root"`
	Proof Proof `json:"proof"`
}

// Export journals that the actor takes records along, and then proves them. e is the entry to write: what it says of
// the incident, the object and whatever else goes into the export (files and their hashes) is the caller's; Export
// adds the fact, and the number and hash of the records. Personal values that the reader may not have are left out by
// deleting them from a record's Personal. since are sizes of earlier checkpoints to prove consistency with. Export
// must not be called in a transaction: nothing leaves before its entry is committed.
func (j *Journal) Export(ctx context.Context, e Entry, records []Record, since ...int64) (Bundle, error) {
	if db.InTransaction(ctx) {
		return Bundle{}, errors.New("journal: Export in a transaction")
	}
	b := Bundle{Format: BundleFormat, Consistency: []Consistency{}}
	for _, r := range records {
		b.add(r)
	}
	e.Fact = JournalExported
	e.Data = maps.Clone(e.Data)
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	e.Data[exportedCount], e.Data[exportedHash] = int64(len(b.Entries)), digest(b.Entries)
	var index int64
	err := j.db.In(ctx, func(ctx context.Context) error {
		return j.append(ctx, e, func(i int64) { index = i })
	})
	if err != nil {
		return Bundle{}, err
	}
	export, err := j.Entry(ctx, index)
	if err != nil {
		return Bundle{}, err
	}
	b.add(export)
	return b, j.prove(ctx, &b, since)
}

// The members of an export's data that Export itself writes.
const (
	exportedCount = "entries"
	exportedHash  = "entries_sha256"
)

func (b *Bundle) add(r Record) {
	e := BundleEntry{Number: int64(len(b.Entries) + 1), Index: r.Index, Leaf: string(r.Leaf), Disclosed: map[string]Disclosure{}}
	for name, value := range r.Personal {
		e.Disclosed[name] = Disclosure{hex.EncodeToString(r.salts[name]), value}
	}
	b.Entries = append(b.Entries, e)
}

// prove adds the newest checkpoint and the proofs that lead to it.
func (j *Journal) prove(ctx context.Context, b *Bundle, since []int64) error {
	c, err := j.Checkpoint(ctx)
	if err != nil {
		return err
	}
	b.Checkpoint, b.Key = c.Note, c.Key
	reader := remembering(store{j.db}.reader(ctx))
	for i := range b.Entries {
		proof, err := tlog.ProveRecord(c.Size, b.Entries[i].Index, reader)
		if err != nil {
			return db.Fault(err)
		}
		b.Entries[i].Proof = listed(proof)
	}
	for _, size := range since {
		proof, err := j.ProveConsistency(ctx, size, c.Size)
		if err != nil {
			return err
		}
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return db.Fault(err)
		}
		b.Consistency = append(b.Consistency, Consistency{size, root, proof})
	}
	return nil
}

// remembering asks for each hash once: the proofs of neighbours share most of theirs.
func remembering(r tlog.HashReader) tlog.HashReader {
	seen := map[int64]Hash{}
	return tlog.HashReaderFunc(func(places []int64) ([]Hash, error) {
		missing := slices.DeleteFunc(slices.Clone(places), func(p int64) bool { _, ok := seen[p]; return ok })
		if len(missing) > 0 {
			hashes, err := r.ReadHashes(missing)
			if err != nil {
				return nil, err
			}
			for i, p := range missing {
				seen[p] = hashes[i]
			}
		}
		hashes := make([]Hash, len(places))
		for i, p := range places {
			hashes[i] = seen[p]
		}
		return hashes, nil
	})
}

// digest is the hash over the entries that an export takes along; what was disclosed is bound by its salt.
func digest(entries []BundleEntry) string {
	h := sha256.New()
	for _, e := range entries {
		leaf := tlog.RecordHash([]byte(e.Leaf))
		fmt.Fprintf(h, "%d %x\n", e.Index, leaf[:])
		for _, name := range slices.Sorted(maps.Keys(e.Disclosed)) {
			fmt.Fprintf(h, "%s %s\n", name, e.Disclosed[name].Salt)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Encode writes the bundle in its one form: JSON, a member a line.
func (b Bundle) Encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(b)
	return out.Bytes(), err
}

// DecodeBundle reads what Encode writes, and not a byte that is otherwise: JSON that means the same is refused too,
// with the place where it begins to differ, so that no change to a bundle goes unseen.
func DecodeBundle(raw []byte) (b Bundle, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, &FormError{offset(d, err), err}
	}
	again, err := b.Encode()
	if err != nil {
		return b, err
	}
	if !bytes.Equal(raw, again) {
		same := 0
		for same < min(len(raw), len(again)) && raw[same] == again[same] {
			same++
		}
		return b, &FormError{int64(same), errors.New("not as the format says")}
	}
	return b, nil
}

func offset(d *json.Decoder, err error) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Offset
	}
	return d.InputOffset()
}

// FormError says from which byte on a bundle is not written as the format says.
type FormError struct {
	Offset int64
	Cause  error
}

func (e *FormError) Error() string {
	return fmt.Sprintf("journal: bundle, byte %d: %v", e.Offset, e.Cause)
}

// Unwrap gives the cause.
func (e *FormError) Unwrap() error { return e.Cause }
