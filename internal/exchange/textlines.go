package exchange

import (
	"context"
	"strconv"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
)

// whyConfiguration says of a file that its lines have no times: it says how something is, and not when.
const whyConfiguration = "configuration"

// configurationLines looks into a configuration, or into the copy that its reader gets. It has no index: it is small enough to be gone
// through, and a copy has other places than what it is of. What is searched for is searched for in what the reader may see.
//
// Errors: 403 "evidence.withheld"; 409 "lines.no_text"; 413 "lines.too_large"; 422 for a time.
func (s *Service) configurationLines(ctx context.Context, item Item, q LineQuery, w search) (Lines, error) {
	switch {
	case !q.From.IsZero():
		return Lines{}, fault.Invalid("/from", "lines.no_times")
	case !q.Until.IsZero():
		return Lines{}, fault.Invalid("/to", "lines.no_times")
	}
	readings, err := s.Readings(ctx, item)
	if err != nil {
		return Lines{}, err
	}
	d := Difference{To: item, Redacted: readings[item.ID] != Original}
	file, err := s.opened(ctx, s.gated(s.configurationFile(item.Latest())), d)
	if err != nil {
		return Lines{}, err
	}
	defer file.Close()
	scan, traits, err := scanned(file)
	if err != nil {
		return Lines{}, err
	}
	if err := s.db.In(ctx, func(ctx context.Context) error { return s.looked(ctx, item, q, w, d.Redacted) }); err != nil {
		return Lines{}, err
	}
	found := Lines{
		Item: item, Redacted: d.Redacted, Lines: []LogLine{},
		Index: LineIndex{State: IndexDone, Why: whyConfiguration, Encoding: traits.Encoding},
	}
	if u, ok := file.(*unpackedFile); ok {
		found.Index.Packing = u.packing
	}
	if err = found.read(ctx, scan, w); ill(err) { // the lines before are there
		found.Index.CutShort, err = cutAtDamage, nil
	}
	return found, withheld(err)
}

// read takes the lines that are wanted, and counts all there are.
func (l *Lines) read(ctx context.Context, scan *textlog.Scanner, w search) error {
	room := shownBytes
	for scan.Next() {
		line := scan.Line()
		if line.Piece == 0 {
			l.Index.Counts.Lines++
		}
		if line.Offset < w.offset || !w.numbered(line.Line) || l.Next != "" || !w.match(line.Text) {
			continue
		}
		if len(l.Lines) == w.limit || room <= 0 {
			l.Next = strconv.FormatInt(line.Offset, 10)
			continue
		}
		text, replaced := textlog.Show(line.Text)
		one := LogLine{Number: line.Line, Piece: line.Piece, Offset: line.Offset, Text: text, Flags: line.Flags & (textlog.Cut | textlog.Continued)}
		if replaced {
			one.Flags |= textlog.Replaced
		}
		room -= len(text)
		l.Lines = append(l.Lines, one)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return scan.Err()
}
