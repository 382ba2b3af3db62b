package journal

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db/dbtest"
)

// The journal's part of an export is tampered with at random. Each time verifying must find it, and name the part.

func TestMutationsOfABundleAreCaughtAndPlaced(t *testing.T) { mutateBundle(t, 1200) }

func TestSoakMutationsOfABundle(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 60,000 mutations of the journal's part of an export, make soak")
	}
	mutateBundle(t, 60_000)
}

// parcel is an export to be tampered with, and what its reader kept.
type parcel struct {
	*testing.T
	r        *rand.Rand
	raw      []byte
	bundle   Bundle
	log      logbook
	witness  *Cosigner
	kept     []Checkpoint
	pin      Pin
	cosigned []Checkpoint
}

// logbook is a whole log in memory, by whoever has its key: to make other pasts.
type logbook struct {
	signer *Signer
	leaves []string
	first  bool // it exports in the first format
}

func (l logbook) hashes() tlog.HashReader {
	var stored []Hash
	reader := tlog.HashReaderFunc(func(places []int64) ([]Hash, error) {
		all := make([]Hash, len(places))
		for i, p := range places {
			all[i] = stored[p]
		}
		return all, nil
	})
	for i, leaf := range l.leaves {
		more, err := tlog.StoredHashes(int64(i), []byte(leaf), reader)
		if err != nil {
			panic(err)
		}
		stored = append(stored, more...)
	}
	return reader
}

func (l logbook) checkpoint(size int64) Checkpoint {
	root, err := tlog.TreeHash(size, l.hashes())
	if err != nil {
		panic(err)
	}
	c := Checkpoint{Origin: l.signer.Origin(), Size: size, Root: root, Key: l.signer.Key()}
	signed, err := note.Sign(&note.Note{Text: c.text()}, l.signer.signer)
	if err != nil {
		panic(err)
	}
	c.Note = string(signed)
	return c
}

// export proves some entries of the log, as the house would, with the given last entry behind them.
func (l logbook) export(taken []BundleEntry, since []int64, at time.Time) Bundle {
	b := Bundle{Format: BundleFormat, Key: l.signer.Key(), Consistency: []Consistency{}, Entries: slices.Clone(taken)}
	for _, size := range since {
		b.Consistency = append(b.Consistency, Consistency{Size: size, Root: l.checkpoint(size).Root})
	}
	last := leaf{at: at, actor: actor{"person-1", "org-hq"}, fact: JournalExported, incident: "incident-1",
		data: map[string]any{exportedCount: len(taken), exportedHash: digest(taken)}}
	if l.first {
		b.Format = firstFormat
	} else {
		last.data[continuesHash], last.data[cosignedHash] = digestConsistency(b.Consistency), digestCosigned(nil)
	}
	raw, err := last.encode()
	if err != nil {
		panic(err)
	}
	l.leaves = append(slices.Clone(l.leaves), string(raw))
	b.Entries = append(b.Entries, BundleEntry{Number: int64(len(taken) + 1), Index: int64(len(l.leaves) - 1), Leaf: string(raw), Disclosed: map[string]Disclosure{}})
	size, hashes := int64(len(l.leaves)), l.hashes()
	b.Checkpoint = l.checkpoint(size).Note
	for i := range b.Entries {
		p, err := tlog.ProveRecord(size, b.Entries[i].Index, hashes)
		if err != nil {
			panic(err)
		}
		b.Entries[i].Proof = listed(p)
	}
	for i, c := range b.Consistency {
		p, err := tlog.ProveTree(size, c.Size, hashes)
		if err != nil {
			panic(err)
		}
		b.Consistency[i].Proof = listed(p)
	}
	return b
}

func newParcel(t *testing.T) *parcel {
	h := newHouse(t, dbtest.SQLite(t))
	p := &parcel{T: t, r: rand.New(rand.NewPCG(3, 5))}
	var err error
	if p.witness, _, err = GenerateCosigner("witness.example/1", func() time.Time { return opening }); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		h.story(9)
		c := h.checkpoint()
		if c.Note, err = p.witness.Cosign(c); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			if _, err := h.TakeCosignature(h.ctx, c.Note, p.witness.Key()); err != nil {
				t.Fatal(err)
			}
			p.cosigned = append(p.cosigned, c)
		}
		p.kept = append(p.kept, c)
		p.pin.Checkpoints = append(p.pin.Checkpoints, c.Note)
	}
	second, _, err := GenerateCosigner("witness.example/2", func() time.Time { return opening })
	if err != nil {
		t.Fatal(err)
	}
	again, err := second.Cosign(p.kept[0])
	if err == nil {
		_, err = h.TakeCosignature(h.ctx, again, second.Key())
	}
	if err != nil {
		t.Fatal(err)
	}
	p.pin.Key, p.pin.Witnesses = h.signer.Key(), []string{p.witness.Key(), second.Key()}
	records := h.all(Filter{Incident: "incident-1"})
	p.bundle, err = h.Export(h.ctx, Entry{Incident: "incident-1", Object: Object{"incident", "incident-1", "INC-2026-0007"}}, records[2:14], 9, 18, 27, 36)
	if err != nil {
		t.Fatal(err)
	}
	if p.raw, err = p.bundle.Encode(); err != nil {
		t.Fatal(err)
	}
	p.log.signer = h.signer
	for _, r := range h.all(Filter{})[:36] {
		p.log.leaves = append(p.log.leaves, string(r.Leaf))
	}
	if r, _ := VerifyBundle(p.raw, p.pin); !r.OK() || len(r.Witnesses) != 2 || len(p.bundle.Cosigned) != 2 {
		t.Fatalf("%+v, %d cosigned", r, len(p.bundle.Cosigned))
	}
	return p
}

// altered is a bundle and what must be found in it: where, or a part by its name.
type altered struct {
	mutation
	raw []byte
}

func mutateBundle(t *testing.T, times int) {
	p := newParcel(t)
	kinds := []func() altered{
		p.flip, p.flip, p.flip, p.flip, p.hash, p.drop, p.duplicate, p.reorder, p.leaf, p.disclosure, p.earlier, p.cosignature, p.rollBack, p.fork,
	}
	count := map[string]int{}
	for i := range times {
		a := kinds[i%len(kinds)]()
		count[strings.Fields(a.name)[0]]++
		r, _ := VerifyBundle(a.raw, p.pin)
		if !a.caughtIn(r.Findings) {
			t.Fatalf("%d: %s: found %v\nwant one of %v", i, a.name, r.String(), a.want)
		}
	}
	t.Log(count)
}

// caughtIn is caught, or the byte at which the form is broken, within the part.
func (a altered) caughtIn(found []Finding) bool {
	if i := slices.IndexFunc(found, func(f Finding) bool { return f.What == FoundForm }); i >= 0 {
		for _, w := range a.want {
			from, to, ok := strings.Cut(w.Detail, "…")
			if w.What != FoundForm || !ok {
				continue
			}
			low, _ := strconv.Atoi(from)
			high, _ := strconv.Atoi(to)
			if at, err := strconv.Atoi(found[i].Detail); err == nil && low <= at && at <= high {
				return true
			}
		}
		return slices.ContainsFunc(a.want, func(w Finding) bool { return w.What == FoundForm && w.Detail == "" })
	}
	return a.caught(found)
}

func (p *parcel) changed(name string, b Bundle, want ...Finding) altered {
	raw, err := b.Encode()
	if err != nil {
		p.Fatal(err)
	}
	return altered{mutation{name, want}, raw}
}

// copied is the bundle to be altered.
func (p *parcel) copied() Bundle {
	b, err := DecodeBundle(p.raw)
	if err != nil {
		p.Fatal(err)
	}
	return b
}

// flip changes a bit of any byte; it must be found in the part where that byte stands.
func (p *parcel) flip() altered {
	raw := bytes.Clone(p.raw)
	at, bit := p.r.IntN(len(raw)), p.r.IntN(8)
	raw[at] ^= 1 << bit
	part := p.partAt(at)
	want := part.want
	if b, err := DecodeBundle(raw); err == nil { // what it says now may be a number of its own
		want = append(want, part.renamed(b)...)
	}
	want = append(want, Finding{What: FoundForm, Detail: fmt.Sprintf("%d…%d", part.from, part.to)})
	return altered{mutation{fmt.Sprintf("flip byte %d, bit %d, in %s", at, bit, part.name), want}, raw}
}

// part is a stretch of the file and where a change to it is found.
type part struct {
	name     string
	from, to int
	want     []Finding
	entry    int // -1 for none
	earlier  int
}

// partAt is the part of a byte: an entry, an earlier checkpoint, a cosigned note, or what stands above these.
func (p *parcel) partAt(at int) part {
	raw := string(p.raw)
	starts := func(mark string, from int) (all []int) {
		for {
			i := strings.Index(raw[from:], mark)
			if i < 0 {
				return all
			}
			all, from = append(all, from+i), from+i+1
		}
	}
	consistency, cosigned, entries := strings.Index(raw, " \"consistency\""), strings.Index(raw, " \"cosigned\""), strings.Index(raw, " \"entries\"")
	last := func(starts []int) int {
		n := -1
		for n+1 < len(starts) && starts[n+1] <= at {
			n++
		}
		return n
	}
	q := part{entry: -1, earlier: -1}
	switch {
	case at >= entries:
		all := starts("\n  {\n", entries)
		q.entry = max(last(all), 0)
		q.name, q.from, q.to = fmt.Sprintf("entry %d", q.entry), all[q.entry], len(raw)
		if q.entry == 0 {
			q.from = entries
		}
		if q.entry+1 < len(all) {
			q.to = all[q.entry+1] + 5
		}
		q.want = p.ofEntry(q.entry)
	case at >= cosigned:
		q.name, q.from, q.to, q.want = "cosigned", cosigned, entries+12, []Finding{{Where: AtBundle, What: FoundPart, Detail: "cosigned"}}
	case at >= consistency:
		all := starts("\n  {\n", consistency)
		q.earlier = max(last(all), 0)
		q.name, q.from, q.to = fmt.Sprintf("earlier %d", q.earlier), all[q.earlier], cosigned+12
		if q.earlier == 0 {
			q.from = consistency
		}
		if q.earlier+1 < len(all) && q.earlier < len(p.bundle.Consistency)-1 {
			q.to = all[q.earlier+1] + 5
		}
		q.want = []Finding{{Where: AtCheckpoint, Index: p.bundle.Consistency[q.earlier].Size, What: FoundConsistency}, {Where: AtBundle, What: FoundPart, Detail: "consistency"}}
	default:
		q.name, q.from, q.to = "head", 0, consistency+16
		q.want = []Finding{{Where: AtCheckpoint, What: FoundSignature}, {What: FoundForm}}
	}
	return q
}

// ofEntry is what a change to an entry may be found as. A number that is wrong makes the next one's unexpected.
func (p *parcel) ofEntry(n int) []Finding {
	want := []Finding{{Where: AtEntry, Index: p.bundle.Entries[n].Index}}
	if n+1 < len(p.bundle.Entries) {
		want = append(want, at(p.bundle.Entries[n+1].Index, FoundNumber, ""))
	}
	return want
}

// renamed: where the changed part is an entry's index, the entry goes by the one that stands there now.
func (q part) renamed(b Bundle) []Finding {
	if q.entry < 0 || q.entry >= len(b.Entries) {
		return nil
	}
	return []Finding{{Where: AtEntry, Index: b.Entries[q.entry].Index}}
}

func (p *parcel) any() int { return p.r.IntN(len(p.bundle.Entries) - 1) }

// hash flips a bit of a hash of a proof.
func (p *parcel) hash() altered {
	b, n := p.copied(), p.any()
	proof := b.Entries[n].Proof
	proof[p.r.IntN(len(proof))][p.r.IntN(32)] ^= 1 << p.r.IntN(8)
	return p.changed(fmt.Sprintf("hash of entry %d", n), b, at(b.Entries[n].Index, FoundProof, ""))
}

// drop leaves entries out; where the rest is counted anew the last entry tells.
func (p *parcel) drop() altered {
	b, n := p.copied(), p.any()
	next := b.Entries[n+1].Index
	b.Entries = slices.Delete(b.Entries, n, n+1)
	want := at(next, FoundNumber, fmt.Sprint(n+1))
	if p.r.IntN(2) == 0 {
		recount(b)
		want = Finding{Where: AtBundle, What: FoundExport}
	}
	return p.changed(fmt.Sprintf("drop entry %d", n), b, want)
}

func recount(b Bundle) {
	for i := range b.Entries {
		b.Entries[i].Number = int64(i + 1)
	}
}

func (p *parcel) duplicate() altered {
	b, n, m := p.copied(), p.any(), p.any()
	b.Entries = slices.Insert(b.Entries, m, b.Entries[n])
	recount(b)
	return p.changed(fmt.Sprintf("duplicate entry %d at %d", n, m), b, Finding{Where: AtBundle, What: FoundExport})
}

func (p *parcel) reorder() altered {
	b, n := p.copied(), p.any()
	m := (n + 1 + p.r.IntN(len(b.Entries)-2)) % (len(b.Entries) - 1)
	b.Entries[n], b.Entries[m] = b.Entries[m], b.Entries[n]
	recount(b)
	return p.changed(fmt.Sprintf("reorder entries %d and %d", n, m), b, Finding{Where: AtBundle, What: FoundExport})
}

// leaf gives an entry another content, which is written as the format says.
func (p *parcel) leaf() altered {
	b, n := p.copied(), p.any()
	e := &b.Entries[n]
	i := strings.Index(e.Leaf, `"random":"`) + len(`"random":"`) + p.r.IntN(32)
	e.Leaf = e.Leaf[:i] + string(other(e.Leaf[i])) + e.Leaf[i+1:]
	return p.changed(fmt.Sprintf("leaf of entry %d", n), b, at(e.Index, FoundProof, ""))
}

// disclosure changes a value that was given, or takes it away.
func (p *parcel) disclosure() altered {
	b, n := p.copied(), p.any()
	e := &b.Entries[n]
	e.Disclosed = maps.Clone(e.Disclosed)
	if d := e.Disclosed["note"]; p.r.IntN(2) == 0 {
		e.Disclosed["note"] = Disclosure{d.Salt, d.Value + "。"}
		return p.changed(fmt.Sprintf("disclosed of entry %d", n), b, at(e.Index, FoundPersonal, "note"))
	}
	delete(e.Disclosed, "note")
	return p.changed(fmt.Sprintf("disclosed of entry %d taken away", n), b, Finding{Where: AtBundle, What: FoundExport})
}

// earlier drops, repeats or reorders the checkpoints that the log is proved to continue, or alters one.
func (p *parcel) earlier() altered {
	b := p.copied()
	n := p.r.IntN(len(b.Consistency))
	want := Finding{Where: AtBundle, What: FoundPart, Detail: "consistency"}
	size := b.Consistency[n].Size
	switch p.r.IntN(4) {
	case 0:
		b.Consistency = slices.Delete(b.Consistency, n, n+1)
	case 1:
		b.Consistency = slices.Insert(b.Consistency, n, b.Consistency[n])
	case 2:
		m := (n + 1) % len(b.Consistency)
		b.Consistency[n], b.Consistency[m] = b.Consistency[m], b.Consistency[n]
	default:
		b.Consistency[n].Root[p.r.IntN(32)] ^= 1
		want = Finding{Where: AtCheckpoint, Index: size, What: FoundConsistency}
	}
	return p.changed(fmt.Sprintf("earlier checkpoint %d", n), b, want)
}

// cosignature drops, repeats or reorders cosigned checkpoints, or takes a witness's line away or a bit of it.
func (p *parcel) cosignature() altered {
	b := p.copied()
	n := p.r.IntN(len(b.Cosigned))
	switch p.r.IntN(5) {
	case 0:
		b.Cosigned = slices.Delete(b.Cosigned, n, n+1)
	case 1:
		b.Cosigned = slices.Insert(b.Cosigned, n, b.Cosigned[n])
	case 2:
		slices.Reverse(b.Cosigned)
	case 3:
		b.Cosigned[n] = b.Cosigned[n][:strings.LastIndex(b.Cosigned[n], "— ")]
	default:
		i := len(b.Cosigned[n]) - 20 - p.r.IntN(40)
		b.Cosigned[n] = b.Cosigned[n][:i] + "x" + b.Cosigned[n][i+1:]
		if b.Cosigned[n] == p.bundle.Cosigned[n] {
			b.Cosigned[n] += "\n"
		}
	}
	return p.changed(fmt.Sprintf("cosignature on %d", n), b, Finding{Where: AtBundle, What: FoundPart, Detail: "cosigned"})
}

// taken are entries of a log of the house's, as an export takes them along.
func taken(l logbook, below int) (all []BundleEntry) {
	for i := 1; i < below; i += 5 {
		all = append(all, BundleEntry{Number: int64(len(all) + 1), Index: int64(i), Leaf: l.leaves[i], Disclosed: map[string]Disclosure{}})
	}
	return all
}

func TestAnExportOfTheFirstFormatIsStillRead(t *testing.T) {
	p := newParcel(t)
	p.log.first = true
	b := p.log.export(taken(p.log, len(p.log.leaves)), p.sizes(1<<40), opening)
	raw, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if r, records := VerifyBundle(raw, Pin{Key: p.pin.Key, Checkpoints: p.pin.Checkpoints}); !r.OK() || len(records) != len(b.Entries) {
		t.Error(r.String())
	}
	b.Format = BundleFormat
	raw, _ = b.Encode()
	if r, _ := VerifyBundle(raw, Pin{}); r.OK() {
		t.Error("it passes for one of the second")
	}
}

// rollBack is an export of an earlier state of the house, signed with its key, long after the witness saw more.
func (p *parcel) rollBack() altered {
	size := 1 + p.r.IntN(len(p.log.leaves)-3)
	l := logbook{signer: p.log.signer, leaves: p.log.leaves[:size]}
	b := l.export(taken(l, size), p.sizes(int64(size)), opening.Add(time.Hour))
	for _, c := range p.kept {
		if c.Size > int64(size+1) { // the export is an entry itself
			return p.changed(fmt.Sprintf("roll back to %d", size), b, Finding{Where: AtCheckpoint, Index: c.Size, What: FoundRolledBack, Detail: span(int64(size+1), c.Size)})
		}
	}
	panic("the last checkpoint is of more")
}

// sizes are those of the checkpoints that were kept, as far as the log goes.
func (p *parcel) sizes(most int64) (all []int64) {
	for _, c := range p.kept {
		if c.Size <= most {
			all = append(all, c.Size)
		}
	}
	return all
}

// fork is an export of another past, from an entry on, signed with the very key of the house.
func (p *parcel) fork() altered {
	from := p.r.IntN(len(p.log.leaves))
	l := logbook{signer: p.log.signer, leaves: slices.Clone(p.log.leaves)}
	first := strings.Index(l.leaves[from], `"random":"`) + len(`"random":"`)
	l.leaves[from] = l.leaves[from][:first] + string(other(l.leaves[from][first])) + l.leaves[from][first+1:]
	b := l.export(taken(l, len(l.leaves)), p.sizes(1<<40), opening.Add(time.Hour))
	raw, _ := b.Encode()
	if r, _ := VerifyBundle(raw, Pin{Key: p.pin.Key}); !r.OK() {
		p.Errorf("without what was kept, nobody should see a fork from %d: %v", from, r.String())
	}
	agreed := int64(0)
	for _, c := range p.kept {
		if c.Size > int64(from) {
			return p.changed(fmt.Sprintf("fork from %d", from), b, Finding{Where: AtCheckpoint, Index: c.Size, What: FoundRewritten, Detail: span(agreed, c.Size)})
		}
		agreed = c.Size
	}
	panic(errors.New("the last checkpoint is of all"))
}
