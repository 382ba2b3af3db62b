package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// compare holds the bundle against what the reader trusts already: checkpoints that they kept, and witnesses. What the
// bundle itself brings of cosigned checkpoints counts where its log is proved to continue them.
func (v *bundleCheck) compare(b Bundle, pin Pin) {
	asked, err := newWitnesses(pin.Witnesses)
	if err != nil {
		v.report.found(Finding{Where: AtCheckpoint, What: FoundUnwitnessed})
		return
	}
	for _, signed := range b.Cosigned {
		c, err := ReadCheckpoint(signed, v.newest.Key)
		switch root, ok := v.proven[c.Size]; {
		case err != nil:
			v.report.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundSignature})
		case !ok || root != c.Root:
			v.report.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundConsistency})
		default:
			v.report.heard(asked, c)
		}
	}
	agreed := int64(0)
	for _, c := range v.report.kept(pin) {
		if v.pinned(b, c, agreed, asked) {
			agreed = c.Size
		}
	}
	v.report.witnessed(asked)
}

// pinned holds the bundle's log against one checkpoint that the reader kept, and says whether it continues it. Up to agreed
// an earlier one has shown that it does.
func (v *bundleCheck) pinned(b Bundle, old Checkpoint, agreed int64, asked witnesses) bool {
	find := func(what, detail string) {
		v.report.found(Finding{Where: AtCheckpoint, Index: old.Size, What: what, Detail: detail})
	}
	root, ok := v.proven[old.Size]
	// Whoever got an export can go on from a genuine past with a key of their own.
	_, another := ReadCheckpoint(old.Note, v.newest.Key)
	switch {
	case old.Origin != v.newest.Origin:
		find(FoundOrigin, old.Origin)
	case ok && root != old.Root:
		find(FoundRewritten, span(agreed, old.Size))
	case another != nil:
		find(FoundKey, "")
	case ok:
		v.report.OriginChecked = true
		v.report.heard(asked, old)
		return true
	case old.Size > v.newest.Size && madeAfter(b, old, asked):
		find(FoundRolledBack, span(v.newest.Size, old.Size))
	default:
		v.report.OriginChecked = true
		find(FoundUnprovable, "")
	}
	return false
}

// clocksDiffer is how far a witness's clock may be from the house's.
const clocksDiffer = 10 * time.Minute

// madeAfter says that the export was made after a witness had cosigned the checkpoint, by the times that both say.
// Without a witness's time nobody knows: an export may well be older than a checkpoint.
func madeAfter(b Bundle, old Checkpoint, asked witnesses) bool {
	if len(b.Entries) == 0 {
		return false
	}
	last := b.Entries[len(b.Entries)-1]
	export, err := recordOf(last.Index, []byte(last.Leaf))
	for key := range asked {
		if _, c, unsigned := ReadCosignature(old.Note, key); unsigned == nil && err == nil && export.At.After(c.At.Add(clocksDiffer)) {
			return true
		}
	}
	return false
}

// kept reads the checkpoints of a pin, the smallest first. They are trusted as they are: they came by the reader's own way.
func (r *Report) kept(pin Pin) (all []Checkpoint) {
	for _, signed := range pin.Checkpoints {
		text, _, _ := strings.Cut(signed, "\n\n")
		c, err := readUnsigned(text + "\n")
		if err != nil {
			r.found(Finding{Where: AtCheckpoint, What: FoundSignature})
			continue
		}
		c.Note = signed
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b Checkpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	return all
}

// heard takes what witnesses say of a checkpoint that belongs to the log.
func (r *Report) heard(asked witnesses, c Checkpoint) {
	for _, name := range asked.saw(c.Note) {
		r.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundCosignature, Detail: name})
	}
}

// witnessed says how far each of those who were asked for vouches. What a witness signs doesn't name the log's key, so that
// it vouches for whose log it is only where nothing comes behind: that can be anybody's.
func (r *Report) witnessed(asked witnesses) {
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		w := asked[key]
		if w.At.IsZero() {
			r.found(Finding{Where: AtCheckpoint, Index: r.Size, What: FoundUnwitnessed, Detail: w.name})
			continue
		}
		r.OriginChecked = r.OriginChecked || w.Size == r.Size
		r.Witnesses = append(r.Witnesses, WitnessReport{w.name, w.Size, w.At})
	}
}

// span are the entries from one size up to another.
func span(from, to int64) string {
	if to-from <= 1 {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d–%d", from, to-1)
}
