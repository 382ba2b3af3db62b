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
	var v bundleCheck
	b, err := DecodeBundle(raw)
	var form *FormError
	if errors.As(err, &form) {
		v.found(FoundForm, strconv.FormatInt(form.Offset, 10))
	}
	if err != nil && len(b.Entries) == 0 {
		return v.report, nil
	}
	v.checkpoint(b, pin)
	expected := int64(1)
	for _, e := range b.Entries {
		v.entry(expected, e)
		expected = e.Number + 1
	}
	v.export(b.Entries)
	return v.report, v.records
}

type bundleCheck struct {
	report  Report
	records []Record
	newest  Checkpoint // Note is "" where it proves nothing
}

func (v *bundleCheck) found(what, detail string) {
	v.report.found(Finding{Where: AtBundle, What: what, Detail: detail})
}

func (v *bundleCheck) checkpoint(b Bundle, pin Pin) {
	r := &v.report
	if b.Format != BundleFormat {
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
	if pin.Checkpoint != "" {
		v.pinned(b, pin.Checkpoint)
	}
	for _, p := range b.Consistency {
		if tlog.CheckTree(tlog.TreeProof(p.Proof), c.Size, c.Root, p.Size, p.Root) != nil {
			r.found(Finding{Where: AtCheckpoint, Index: p.Size, What: FoundConsistency})
		}
	}
}

// pinned holds the bundle's checkpoint against one that the reader kept.
func (v *bundleCheck) pinned(b Bundle, kept string) {
	old, err := readUnsigned(kept)
	if err != nil {
		v.report.found(Finding{Where: AtCheckpoint, What: FoundSignature})
		return
	}
	switch root, ok := v.rootAt(b, old.Size); {
	case old.Origin != v.newest.Origin:
		v.report.found(Finding{Where: AtCheckpoint, Index: old.Size, What: FoundOrigin, Detail: old.Origin})
	case ok && root != old.Root:
		v.report.found(Finding{Where: AtCheckpoint, Index: old.Size, What: FoundRewritten})
	case ok:
		v.report.OriginChecked = true
	default: // then the kept one must at least come from who signed this one
		v.report.Unlinked = true
		if _, err := ReadCheckpoint(kept, v.newest.Key); err != nil {
			v.report.found(Finding{Where: AtCheckpoint, Index: old.Size, What: FoundKey})
			return
		}
		v.report.OriginChecked = true
	}
}

// rootAt is what the log hashed to when it had size entries, where the bundle proves it.
func (v *bundleCheck) rootAt(b Bundle, size int64) (Hash, bool) {
	if size == v.newest.Size {
		return v.newest.Root, true
	}
	for _, p := range b.Consistency {
		if p.Size == size {
			return p.Root, true
		}
	}
	return Hash{}, false
}

func (v *bundleCheck) entry(number int64, e BundleEntry) {
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
		return
	}
	r, err := recordOf(e.Index, []byte(e.Leaf))
	if err != nil {
		find(FoundUnreadable, "")
		return
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
}

// export holds what is here against what the last entry says was taken along.
func (v *bundleCheck) export(entries []BundleEntry) {
	if len(entries) == 0 {
		v.found(FoundNoExport, "")
		return
	}
	last := entries[len(entries)-1]
	r, err := recordOf(last.Index, []byte(last.Leaf))
	if err != nil || r.Fact != JournalExported {
		v.found(FoundNoExport, "")
		return
	}
	taken := entries[:len(entries)-1]
	if n := r.Data[exportedCount]; n != int64(len(taken)) {
		v.found(FoundExport, strconv.Itoa(len(taken)))
	} else if r.Data[exportedHash] != digest(taken) {
		v.found(FoundExport, "")
	}
}
