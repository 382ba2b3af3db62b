package exchange

import (
	"bytes"
	"context"
	"io"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/textlog"
)

// Limits of what is compared: no configuration of one host is larger.
const (
	ComparedBytes = 4 << 20 // of each version, unpacked
	ShownLine     = 2000    // bytes of a line that are given
)

// Difference is between two versions, as its reader may see them.
type Difference struct {
	From     Item
	Standard *SiteBaseline // that takes the place of From: a file of its own; nil where From is one
	To       Item
	Redacted bool // secrets are pseudonyms on both sides, equal where they are equal
	Same     bool // as far as the reader may see
	Cut      bool // there would be more
	Hunks    []Hunk
}

// FromID is the id of what stands before.
func (d Difference) FromID() string {
	if d.Standard != nil {
		return d.Standard.ID
	}
	return d.From.ID
}

// Compare tells two configurations apart; the first may be a site's baseline. It reads both, which goes on record before anything is told.
// A reader who is below full in the case of one of them gets copies of both, so that pseudonyms stand beside pseudonyms and not beside
// what they stand for.
//
// Errors: 404, 403; 403 "evidence.withheld"; 409 "evidence.not_here", "configuration.none" for an item that is no
// configuration, "lines.no_text" for one that is no text; 413 "configuration.too_large".
func (s *Service) Compare(ctx context.Context, from, to string) (d Difference, err error) {
	if d.To, err = s.compared(ctx, to); err != nil {
		return d, err
	}
	earlier, err := s.earlier(ctx, &d, from)
	if err != nil {
		return d, err
	}
	a, err := s.linesOf(ctx, earlier, d)
	if err != nil {
		return d, err
	}
	b, err := s.linesOf(ctx, s.versionFile(d.To), d)
	if err != nil {
		return d, err
	}
	if err := s.readBoth(ctx, d); err != nil {
		return d, err
	}
	d.Hunks, d.Cut = hunks(differ(a, b))
	d.Same = len(d.Hunks) == 0
	for _, h := range d.Hunks {
		for k := range h.Lines {
			h.Lines[k].Text = shownLine(h.Lines[k].Text)
		}
	}
	return d, nil
}

// earlier finds what the later one is held against, and how much of both their reader may see.
func (s *Service) earlier(ctx context.Context, d *Difference, id string) (plain, error) {
	r, err := s.store.siteBaseline(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.ID != "" && r.ItemID == nil {
		return s.baselineFile(r.ID), s.standard(ctx, d, r.baseline())
	}
	if r.ID != "" {
		id = *r.ItemID
	}
	if d.From, err = s.compared(ctx, id); err != nil {
		return nil, err
	}
	readings, err := s.Readings(ctx, d.From, d.To)
	d.Redacted = readings[d.From.ID] != Original || readings[d.To.ID] != Original
	return s.versionFile(d.From), err
}

// standard holds the later one against a site's file, which is read as it is by whoever reads that site's cases in full. May somebody
// compare the later one, they may do so with what its host is held against, whatever their token is for.
func (s *Service) standard(ctx context.Context, d *Difference, b SiteBaseline) error {
	if _, err := s.site(access.Whole(ctx), b.Site, access.ListSiteBaselines); err != nil {
		return err
	}
	readings, err := s.Readings(ctx, d.To)
	if err != nil {
		return err
	}
	full, err := s.store.analysed(ctx, s.incidents, b.Site, access.Full)
	d.Standard, d.Redacted = &b, readings[d.To.ID] != Original || !full && !access.From(ctx).SeesEveryCase()
	return err
}

func (s *Service) compared(ctx context.Context, id string) (Item, error) {
	i, err := s.see(ctx, id, access.CompareConfigurations)
	if err != nil {
		return Item{}, err
	}
	return i, notComparable(i)
}

// notComparable says why an item can't be compared.
func notComparable(i Item) error {
	switch {
	case i.Kind != Configuration:
		return fault.Conflict("configuration.none")
	case !i.State.Here():
		return fault.Conflict("evidence.not_here", "state", string(i.State))
	case i.Latest().Size > ComparedBytes:
		return tooLarge(ComparedBytes, "configuration.too_large")
	}
	return nil
}

func (s *Service) versionFile(i Item) plain {
	return s.fileOf(i.Latest(), ComparedBytes, "configuration.too_large")
}

// baselineFile opens a site's file where it is.
func (s *Service) baselineFile(id string) plain {
	return legible(func(ctx context.Context) (io.ReadCloser, error) {
		whole, err := s.baselineBytes(ctx, id)
		return io.NopCloser(bytes.NewReader(whole)), err
	}, ComparedBytes, "configuration.too_large")
}

// linesOf a file as its reader may have them, without their ends and however their characters are written. Both get their pseudonyms from
// the later one's case.
func (s *Service) linesOf(ctx context.Context, f plain, d Difference) (all []string, err error) {
	r, err := s.opened(ctx, s.gated(f), d)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	scan, _, err := scanned(r)
	if err != nil {
		return nil, err
	}
	var long []byte
	for scan.Next() {
		line := scan.Line()
		if line.Piece == 0 {
			all, long = append(all, string(line.Text)), append(long[:0], line.Text...)
			continue
		}
		long = append(long, line.Text...)
		if line.Flags&textlog.Cut == 0 {
			all[len(all)-1] = string(long)
		}
	}
	if k := len(all) - 1; k >= 0 && len(long) > len(all[k]) { // the file ends where a piece does, without a line's end
		all[k] = string(long)
	}
	return all, illegible(scan.Err())
}

func (s *Service) opened(ctx context.Context, f plain, d Difference) (io.ReadCloser, error) {
	if !d.Redacted {
		return f(ctx)
	}
	format, err := recognised(ctx, f)
	if err != nil {
		return nil, err
	}
	key, err := s.pseudonyms(ctx, d.To.Incident)
	if err != nil {
		return nil, err
	}
	r, err := f(ctx)
	if err != nil {
		return nil, err
	}
	return veiled(r, format, key), nil
}

func (s *Service) readBoth(ctx context.Context, d Difference) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		both := []Item{d.From, d.To}
		if d.Standard != nil {
			e := d.Standard.entry(journal.SiteBaselineRead)
			if d.Redacted {
				e.Data["redacted"] = true
			}
			if err := s.journal.Append(ctx, e); err != nil {
				return err
			}
			both = both[1:]
		}
		for _, i := range both {
			a := i.Latest()
			read := map[string]any{"attempt": a.Number, "sha256": a.SHA256, "from": int64(0), "to": a.Size, "compared": true}
			if d.Redacted {
				read["redacted"] = true
			}
			if err := s.record(ctx, i, journal.EvidenceRead, read, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// shownLine is a line as text: what is none is replaced, and what is too long is cut.
func shownLine(text string) string {
	if len(text) > ShownLine {
		text = text[:ShownLine] + "…"
	}
	return strings.ToValidUTF8(text, "\ufffd")
}
