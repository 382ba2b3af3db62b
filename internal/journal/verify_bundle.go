package journal

import (
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// VerifyBundle checks a bundle by itself: no database, no network. The records are its entries as far as they could be
// read, with what was disclosed; the last one is the export itself.
func VerifyBundle(raw []byte, pin Pin) (Report, []Record) {
	v := bundleCheck{proven: map[int64]Hash{}}
	b, err := DecodeBundle(raw)
	var form *FormError
	if errors.As(err, &form) {
		v.found(FoundForm, strconv.FormatInt(form.Offset, 10))
	}
	if err != nil && len(b.Entries) == 0 {
		return v.report, nil
	}
	v.checkpoint(b, pin)
	expected, sound := int64(1), true
	for _, e := range b.Entries {
		sound = v.entry(expected, e)
		expected = e.Number + 1
	}
	if sound { // what the last entry says is then worth comparing with
		v.export(b)
	}
	return v.report, v.records
}

type bundleCheck struct {
	report  Report
	records []Record
	newest  Checkpoint     // Note is "" where it proves nothing
	proven  map[int64]Hash // what the log hashed to at these sizes
}

func (v *bundleCheck) found(what, detail string) {
	v.report.found(Finding{Where: AtBundle, What: what, Detail: detail})
}

func (v *bundleCheck) checkpoint(b Bundle, pin Pin) {
	r := &v.report
	if b.Format != BundleFormat && b.Format != firstFormat {
		v.found(FoundForm, b.Format)
	}
	c, err := readExact(b.Checkpoint, b.Key)
	if err != nil {
		r.found(Finding{Where: AtCheckpoint, What: FoundSignature})
		return
	}
	v.newest = c
	r.Checkpoints, r.Size, r.Origin, r.Key = 1, c.Size, c.Origin, c.Key
	if r.OriginChecked = c.Key == pin.Key; pin.Key != "" && !r.OriginChecked {
		r.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundKey})
	}
	for _, p := range b.Consistency {
		if tlog.CheckTree(tlog.TreeProof(p.Proof), c.Size, c.Root, p.Size, p.Root) != nil {
			r.found(Finding{Where: AtCheckpoint, Index: p.Size, What: FoundConsistency})
			continue
		}
		v.proven[p.Size] = p.Root
	}
	v.proven[c.Size] = c.Root
	v.compare(b, pin)
}

// entry checks one, and says whether its leaf is in the log and can be read.
func (v *bundleCheck) entry(number int64, e BundleEntry) bool {
	find := func(what, detail string) {
		v.report.found(Finding{Where: AtEntry, Index: e.Index, What: what, Detail: detail})
	}
	v.report.Entries++
	if e.Number != number {
		find(FoundNumber, strconv.FormatInt(number, 10))
	}
	hash := tlog.RecordHash([]byte(e.Leaf))
	if c := v.newest; c.Note != "" && tlog.CheckRecord(tlog.RecordProof(e.Proof), c.Size, c.Root, e.Index, hash) != nil {
		find(FoundProof, "")
		return false
	}
	r, err := recordOf(e.Index, []byte(e.Leaf))
	if err != nil {
		find(FoundUnreadable, "")
		return false
	}
	l, _ := parseLeaf([]byte(e.Leaf)) // as recordOf did
	for _, name := range slices.Sorted(maps.Keys(e.Disclosed)) {
		d := e.Disclosed[name]
		salt, err := hex.DecodeString(d.Salt)
		i := slices.IndexFunc(l.personal, func(c commitment) bool { return c.name == name })
		switch {
		case i < 0:
			find(FoundStray, name)
		case err != nil || hex.EncodeToString(salt) != d.Salt || len(salt) != saltSize || commit(salt, []byte(d.Value)) != l.personal[i].hash:
			find(FoundPersonal, name)
		default:
			r.disclose(name, salt, []byte(d.Value))
		}
	}
	v.records = append(v.records, r)
	return true
}

// export holds what is here against what the last entry says was taken along.
func (v *bundleCheck) export(b Bundle) {
	if len(b.Entries) == 0 {
		v.found(FoundNoExport, "")
		return
	}
	last := b.Entries[len(b.Entries)-1]
	r, err := recordOf(last.Index, []byte(last.Leaf))
	if err != nil || r.Fact != JournalExported {
		v.found(FoundNoExport, "")
		return
	}
	taken := b.Entries[:len(b.Entries)-1]
	if n := r.Data[exportedCount]; n != int64(len(taken)) {
		v.found(FoundExport, strconv.Itoa(len(taken)))
	} else if r.Data[exportedHash] != digest(taken) {
		v.found(FoundExport, "")
	}
	v.parts(b, r.Data)
}

// parts are bound by the last entry too, from the second format on; the entry knows which it is.
func (v *bundleCheck) parts(b Bundle, said map[string]any) {
	if _, second := said[continuesHash]; second != (b.Format == BundleFormat) {
		v.found(FoundForm, b.Format)
	} else if !second {
		if len(b.Cosigned) > 0 {
			v.found(FoundPart, "cosigned")
		}
		return
	}
	if said[continuesHash] != digestConsistency(b.Consistency) {
		v.found(FoundPart, "consistency")
	}
	if said[cosignedHash] != digestCosigned(b.Cosigned) {
		v.found(FoundPart, "cosigned")
	}
}
