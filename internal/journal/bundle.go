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
const BundleFormat = "tasuki-journal/2"

// firstFormat is that of exports whose last entry says nothing of earlier checkpoints.
const firstFormat = "tasuki-journal/1"

// Bundle is the journal's part of an export: some entries, each with the proof that it stands in the log which the
// checkpoint vouches for. The last entry is the export itself and says, by a hash, which entries were taken along.
type Bundle struct {
	Format      string        `json:"format"`
	Checkpoint  string        `json:"checkpoint"` // the signed note
	Key         string        `json:"key"`        // the verifier key that it was signed for
	Consistency []Consistency `json:"consistency"`
	Cosigned    []string      `json:"cosigned,omitempty"` // notes of earlier checkpoints, with the signatures of witnesses
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
// deleting them from a record's Personal. since are sizes of earlier checkpoints to prove consistency with; those up to
// which witnesses have vouched are added. Export must not be called in a transaction: nothing leaves before its entry is
// committed.
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
	if err := j.continues(ctx, &b, since); err != nil {
		return Bundle{}, err
	}
	e.Data[continuesHash], e.Data[cosignedHash] = digestConsistency(b.Consistency), digestCosigned(b.Cosigned)
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
	return b, j.prove(ctx, &b)
}

// continues says which earlier checkpoints the log will be proved to continue.
func (j *Journal) continues(ctx context.Context, b *Bundle, since []int64) error {
	cosigned, err := j.cosigned(ctx)
	if err != nil {
		return err
	}
	sizes := slices.Clone(since)
	for _, c := range cosigned {
		sizes, b.Cosigned = append(sizes, c.Size), append(b.Cosigned, c.Note)
	}
	slices.Sort(sizes)
	reader := remembering(store{j.db}.reader(ctx))
	for _, size := range slices.Compact(sizes) {
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return db.Fault(err)
		}
		b.Consistency = append(b.Consistency, Consistency{Size: size, Root: root})
	}
	return nil
}

// The members of an export's data that Export itself writes.
const (
	exportedCount = "entries"
	exportedHash  = "entries_sha256"
	continuesHash = "consistency_sha256" // from the second format on, as is the next
	cosignedHash  = "cosigned_sha256"
)

func (b *Bundle) add(r Record) {
	e := BundleEntry{Number: int64(len(b.Entries) + 1), Index: r.Index, Leaf: string(r.Leaf), Disclosed: map[string]Disclosure{}}
	for name, value := range r.Personal {
		e.Disclosed[name] = Disclosure{hex.EncodeToString(r.salts[name]), value}
	}
	b.Entries = append(b.Entries, e)
}

// prove adds the newest checkpoint and the proofs that lead to it.
func (j *Journal) prove(ctx context.Context, b *Bundle) error {
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
	for i, earlier := range b.Consistency {
		proof, err := tlog.ProveTree(c.Size, earlier.Size, reader)
		if err != nil {
			return db.Fault(err)
		}
		b.Consistency[i].Proof = listed(proof)
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

// digestConsistency is the hash over the earlier checkpoints that a bundle proves to continue.
func digestConsistency(all []Consistency) string {
	h := sha256.New()
	for _, c := range all {
		fmt.Fprintf(h, "%d %x\n", c.Size, c.Root[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digestCosigned is the hash over the notes, each with its length before it.
func digestCosigned(notes []string) string {
	h := sha256.New()
	for _, n := range notes {
		fmt.Fprintf(h, "%d\n%s", len(n), n)
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
	cause := d.Decode(&b)
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		return b, &FormError{syntax.Offset, cause}
	}
	again, err := b.Encode()
	if err != nil {
		return b, err
	}
	if cause == nil && bytes.Equal(raw, again) {
		return b, nil
	}
	if cause == nil {
		cause = errors.New("not as the format says")
	}
	return b, &FormError{parting(raw, again), cause} // what could be read ends where it is wrong
}

// parting is where two begin to differ.
func parting(one, other []byte) int64 {
	same := 0
	for same < min(len(one), len(other)) && one[same] == other[same] {
		same++
	}
	return int64(same)
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
