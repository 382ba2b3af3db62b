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
	for _, row := range rows {
		c, err := readExact(row.Note, row.Key)
		if err != nil || c.Size != row.Size {
			v.report.found(Finding{Where: AtCheckpoint, Index: row.Size, What: FoundSignature})
			continue
		}
		v.sawCheckpoint(c)
	}
	if v.pin.Key != "" && !v.report.OriginChecked {
		v.report.found(Finding{Where: AtCheckpoint, What: FoundKey})
	}
	v.pinCheckpoint()
	slices.SortStableFunc(v.due, func(a, b Checkpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	return nil
}

func (v *verification) sawCheckpoint(c Checkpoint) {
	r := &v.report
	r.Checkpoints++
	if r.Origin != "" && c.Origin != r.Origin {
		r.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundOrigin, Detail: c.Origin})
	}
	r.Origin, r.Key = c.Origin, c.Key
	r.OriginChecked = r.OriginChecked || c.Key == v.pin.Key
	v.due = append(v.due, c)
}

// pinCheckpoint has the walk reach the checkpoint that the reader kept. It is trusted as it is: it came by the
// reader's own way, so nobody's signature on it says more.
func (v *verification) pinCheckpoint() {
	if v.pin.Checkpoint == "" {
		return
	}
	c, err := readUnsigned(v.pin.Checkpoint)
	if err != nil {
		v.report.found(Finding{Where: AtCheckpoint, What: FoundSignature})
		return
	}
	if v.report.Origin != "" && c.Origin != v.report.Origin {
		v.report.found(Finding{Where: AtCheckpoint, Index: c.Size, What: FoundOrigin, Detail: c.Origin})
	}
	v.report.OriginChecked = true
	v.due = append(v.due, c)
}

// reach compares the tree as it stands with the checkpoints of its size.
func (v *verification) reach() {
	for len(v.due) > 0 && v.due[0].Size == v.tree.size {
		if roots := v.tree.roots(); len(roots) > 0 && !slices.Contains(roots, v.due[0].Root) {
			v.report.found(Finding{Where: AtCheckpoint, Index: v.tree.size, What: FoundRewritten})
		}
		v.due = v.due[1:]
	}
}
