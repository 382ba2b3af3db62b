package exchange

import (
	"context"
	"io"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Limits of what is compared: no configuration of one host is larger.
const (
	ComparedBytes = 4 << 20 // of each version
	ShownLine     = 2000    // bytes of a line that are given
)

// Difference is between two versions, as its reader may see them.
type Difference struct {
	From, To Item
	Redacted bool // secrets are pseudonyms on both sides, equal where they are equal
	Same     bool // as far as the reader may see
	Cut      bool // there would be more
	Hunks    []Hunk
}

// Compare tells two configurations apart. It reads both, which goes on record before anything is told. A reader who is
// below full in the case of one of them gets copies of both, so that pseudonyms stand beside pseudonyms and not beside
// what they stand for.
//
// Errors: 404, 403; 403 "evidence.withheld"; 409 "evidence.not_here", "configuration.none" for an item that is no
// configuration; 413 "configuration.too_large".
func (s *Service) Compare(ctx context.Context, from, to string) (d Difference, err error) {
	if d.From, err = s.compared(ctx, from); err != nil {
		return d, err
	}
	if d.To, err = s.compared(ctx, to); err != nil {
		return d, err
	}
	readings, err := s.Readings(ctx, d.From, d.To)
	if err != nil {
		return d, err
	}
	d.Redacted = readings[d.From.ID] != Original || readings[d.To.ID] != Original
	a, err := s.linesOf(ctx, d.From, d)
	if err != nil {
		return d, err
	}
	b, err := s.linesOf(ctx, d.To, d)
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

func (s *Service) compared(ctx context.Context, id string) (Item, error) {
	i, err := s.see(ctx, id, access.CompareConfigurations)
	switch {
	case err != nil:
		return Item{}, err
	case i.Kind != Configuration:
		return Item{}, fault.Conflict("configuration.none")
	case !i.State.Here():
		return Item{}, fault.Conflict("evidence.not_here", "state", string(i.State))
	case i.Latest().Size > ComparedBytes:
		return Item{}, fault.New(fault.KindTooLarge, "configuration.too_large", "limit", ComparedBytes)
	}
	return i, nil
}

// linesOf of a version as its reader may have them, without their ends. Both get their pseudonyms from the later one's case.
func (s *Service) linesOf(ctx context.Context, i Item, d Difference) ([]string, error) {
	r, err := s.opened(ctx, i, d)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, 2*ComparedBytes)) // a pseudonym may be longer than its secret
	if err != nil {
		return nil, withheld(err)
	}
	if len(raw) == 0 {
		return nil, nil
	}
	all := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	for k := range all {
		all[k] = strings.TrimSuffix(all[k], "\r")
	}
	return all, nil
}

func (s *Service) opened(ctx context.Context, i Item, d Difference) (io.ReadCloser, error) {
	a := i.Latest()
	if !d.Redacted {
		return s.reader(ctx, a, 0, a.Size)
	}
	c := copied{of: a}
	var err error
	if c.format, err = s.recognise(ctx, a); err != nil {
		return nil, err
	}
	if c.key, err = s.pseudonyms(ctx, d.To.Incident); err != nil {
		return nil, err
	}
	return s.redacted(ctx, c)
}

func (s *Service) readBoth(ctx context.Context, d Difference) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		for _, i := range []Item{d.From, d.To} {
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
