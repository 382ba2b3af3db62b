package journal

import (
	"context"
	"slices"
)

// readCheckpoints reads the signed checkpoints and the pin, and keeps those that are sound for the walk to reach.
func (v *verification) readCheckpoints(ctx context.Context) error {
	rows, err := v.store.checkpoints(ctx)
	if err != nil {
		return err
	}
	signed, err := v.readCosignatures(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c, err := readExact(row.Note, row.Key)
		if err != nil || c.Size != row.Size {
			v.report.found(Finding{Where: AtCheckpoint, Index: row.Size, What: FoundSignature})
			continue
		}
		v.sawCheckpoint(v.cosigned(c, signed[c.Size]))
		delete(signed, c.Size)
	}
	for _, stray := range signed {
		for _, row := range stray {
			v.report.found(badCosignature(row))
		}
	}
	if v.pin.Key != "" && !v.report.OriginChecked {
		v.report.found(Finding{Where: AtCheckpoint, What: FoundKey})
	}
	v.report.OriginChecked = v.report.OriginChecked && v.report.Key == v.pin.Key // of what it says last, too
	if v.asked, err = newWitnesses(v.pin.Witnesses); err != nil {
		return err
	}
	v.pinCheckpoints()
	slices.SortStableFunc(v.due, func(a, b dueCheckpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	return nil
}

// dueCheckpoint is one that the walk has yet to reach.
type dueCheckpoint struct {
	Checkpoint
	kept bool // by the reader, and not by the database
}

func (v *verification) sawCheckpoint(c Checkpoint) {
	r := &v.report
	r.Checkpoints++
	if r.Origin != "" && c.Origin != r.Origin {
		r.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundOrigin, Detail: c.Origin})
	}
	r.Origin, r.Key = c.Origin, c.Key
	switch pinned := c.Key == v.pin.Key; {
	case pinned:
		r.OriginChecked = true
	case v.pin.Key != "" && r.OriginChecked: // the key was in use already: another doesn't come behind it by itself
		r.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundKey})
	}
	v.due = append(v.due, dueCheckpoint{Checkpoint: c})
}

// readCosignatures gives them by the size of their checkpoint.
func (v *verification) readCosignatures(ctx context.Context) (map[int64][]cosignatureRow, error) {
	rows, err := v.store.cosignatures(ctx)
	all := map[int64][]cosignatureRow{}
	for _, row := range rows {
		all[row.Size] = append(all[row.Size], row)
	}
	return all, err
}

// cosigned adds to a stored checkpoint what witnesses have signed below it.
func (v *verification) cosigned(c Checkpoint, rows []cosignatureRow) Checkpoint {
	signed := c.Note
	for _, row := range rows {
		_, sig, err := ReadCosignature(c.Note+row.Line, row.Key)
		if err != nil || sig.Line != row.Line {
			v.report.found(badCosignature(row))
			continue
		}
		signed += row.Line
	}
	c.Note = signed
	return c
}

func badCosignature(row cosignatureRow) Finding {
	name, _ := WitnessName(row.Key)
	return Finding{Where: AtCheckpoint, Index: row.Size, What: FoundCosignature, Detail: name}
}

// pinCheckpoints has the walk reach the checkpoints that the reader kept.
func (v *verification) pinCheckpoints() {
	for _, c := range v.report.kept(v.pin) {
		if v.report.Origin != "" && c.Origin != v.report.Origin {
			v.report.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundOrigin, Detail: c.Origin})
		}
		v.due = append(v.due, dueCheckpoint{c, true})
	}
}

// reach compares the tree as it stands with the checkpoints of its size.
func (v *verification) reach() {
	for len(v.due) > 0 && v.due[0].Size == v.tree.size {
		c := v.due[0]
		v.due = v.due[1:]
		switch roots := v.tree.roots(); {
		case len(roots) == 0: // an entry before it is missing, which is said
		case !slices.Contains(roots, c.Root):
			v.report.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundRewritten, Detail: span(v.agreed[c.kept], c.Size)})
		default:
			v.agrees(c)
		}
	}
}

// agrees: from here on the log can have been written again. Whoever wrote it again can have signed the database's own
// checkpoints again, so that these say nothing where one that was kept disagrees.
func (v *verification) agrees(c dueCheckpoint) {
	v.agreed[false] = c.Size
	if c.kept {
		v.agreed[true] = c.Size
		v.sameKey(c.Checkpoint)
	}
	v.report.heard(v.asked, c.Checkpoint)
}

// sameKey: a kept checkpoint vouches for whose log this is where the key that signed it is the one that signs today. What
// comes behind it can have been added under any other.
func (v *verification) sameKey(kept Checkpoint) {
	if _, err := ReadCheckpoint(kept.Note, v.report.Key); err != nil {
		v.report.found(Finding{Where: AtCheckpoint, Index: kept.Size, What: FoundKey})
		return
	}
	v.report.OriginChecked = true
}
