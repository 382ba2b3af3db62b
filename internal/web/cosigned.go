package web

import (
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// cosignedRow is a checkpoint that second parties have signed: where it stands, who signed it when, and the note that whoever
// doesn't trust the house takes along.
type cosignedRow struct {
	Title, Size, Root string
	By                []cosignerRow
	Lead              []string
	Offline, Note     string
}

// cosignerRow is a witness by the name that stands before its signature.
type cosignerRow struct {
	Name string
	At   moment
}

// cosignedRow is the newest one, for a page that shows entries up to that index; nil where there is none.
func (s *Site) cosignedRow(v *visit, upTo int64) (*cosignedRow, error) {
	if err := access.Check(v.ctx(), access.ReadCheckpoint, access.Scope{}); err != nil {
		return nil, err
	}
	c, err := s.Journal.CosignedCheckpoint(v.ctx())
	if fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, by, err := s.Journal.WithCosignatures(v.ctx(), c)
	if err != nil {
		return nil, err
	}
	row := v.cosignedRow(c, by...)
	if upTo >= c.Size {
		row.Lead = append(row.Lead, v.T("page.cosigned.beyond", "size", c.Size))
	}
	return row, nil
}

func (v *visit) cosignedRow(c journal.Checkpoint, by ...journal.Cosignature) *cosignedRow {
	row := &cosignedRow{
		Title: v.T("page.cosigned.title"), Size: strconv.FormatInt(c.Size, 10), Root: c.Root.String(), Note: c.Note,
		Lead:    []string{v.T("page.cosigned.lead", "size", c.Size)},
		Offline: v.T("page.cosigned.offline", "command", "tasuki verify --checkpoint … --witness-key …"),
	}
	for _, one := range by {
		row.By = append(row.By, cosignerRow{one.Witness(), v.both(one.At)})
	}
	return row
}
