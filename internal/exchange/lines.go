package exchange

import (
	"bytes"
	"context"
	"math"
	"regexp"
	"strconv"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/textlog"
	"tasuki/internal/unpack"
)

// Bounds of one look into a log.
const (
	LinesLimit   = 1000
	PatternLimit = 200
	lookBytes    = 64 << 20 // that are searched; whoever wants more goes on from there
	shownBytes   = 2 << 20  // of text in one answer
)

// LineQuery asks for lines of a log.
type LineQuery struct {
	From, Until time.Time // corrected instants, until not included; zero for no bound
	Grep        string    // "" for all lines
	Pattern     bool      // Grep is RE2, not a text
	Limit       int       // 0: 100
	After       string    // where an earlier answer ended
	First, Last int64     // only lines with these numbers and those between, of a configuration; 0 for no bound
}

// LogLine is one line, or a piece of a long one.
type LogLine struct {
	Number, Piece, Offset int64
	Text                  string    // what a screen may show
	Time                  string    // as the source wrote it, "" for none of its own
	At                    time.Time // corrected; zero for none
	Or                    time.Time // the later one, where it can be read in two ways
	Flags                 textlog.Flags
}

// LineIndex is what is known of a log as a whole.
type LineIndex struct {
	State            IndexState
	Why              string
	CutShort         string // why the rest of the file isn't indexed
	Indexed          int64  // bytes of text
	Packing          unpack.Kind
	Encoding         textlog.Encoding
	DayOrder         textlog.DayOrder
	Zone             string
	OwnZone          bool // the log itself says so, whatever its request says
	Offset           time.Duration
	Counts           textlog.Counts
	Earliest, Latest time.Time
}

// Bomb says that the file isn't unpacked because it would come to far too much.
func (i LineIndex) Bomb() bool { return i.State == IndexRefused && i.Why == whyBomb }

// Lines are what was found. Next is what After must be to go on, "" at the end.
type Lines struct {
	Item     Item
	Redacted bool // they are those of the copy of a configuration without its secrets
	Index    LineIndex
	Lines    []LogLine
	Next     string
}

// window is a query in microseconds.
type window struct {
	set      bool
	from, to int64
}

// search is a query that was understood.
type search struct {
	window
	limit       int
	offset      int64
	match       func([]byte) bool
	first, last int64
}

func (s search) numbered(n int64) bool { return n >= s.first && (s.last == 0 || n <= s.last) }

func (q LineQuery) understood() (search, error) {
	s := search{limit: q.Limit, first: q.First, last: q.Last, match: func([]byte) bool { return true }}
	if s.limit == 0 {
		s.limit = 100
	}
	s.limit = min(s.limit, LinesLimit)
	s.window = window{set: !q.From.IsZero() || !q.Until.IsZero(), from: math.MinInt64 + 1, to: math.MaxInt64}
	if !q.From.IsZero() {
		s.from = q.From.UnixMicro()
	}
	if !q.Until.IsZero() {
		s.to = q.Until.UnixMicro()
	}
	if s.from >= s.to {
		return s, fault.Invalid("/to", "time.ends_before_it_starts")
	}
	if q.Last != 0 && q.Last < q.First {
		return s, fault.Invalid("/last_line", "time.ends_before_it_starts")
	}
	if q.After != "" {
		var err error
		if s.offset, err = strconv.ParseInt(q.After, 10, 64); err != nil || s.offset < 0 {
			return s, fault.Invalid("/cursor", "contract.format")
		}
	}
	switch {
	case len([]rune(q.Grep)) > PatternLimit:
		return s, fault.Invalid("/grep", "contract.too_long", "limit", PatternLimit)
	case q.Grep == "":
	case q.Pattern:
		re, err := regexp.Compile(q.Grep)
		if err != nil {
			return s, fault.Invalid("/grep", "lines.bad_pattern")
		}
		s.match = re.Match
	default:
		text := []byte(q.Grep)
		s.match = func(line []byte) bool { return bytes.Contains(line, text) }
	}
	return s, nil
}

// IndexOf is what is known of the lines of an item, for whoever may read it; zero where there is no index.
func (s *Service) IndexOf(ctx context.Context, i Item) (LineIndex, error) {
	if i.Latest().ID == "" {
		return LineIndex{}, nil
	}
	row, err := s.lines.index(ctx, i.Latest().ID)
	return row.known(), err
}

// Indexed are those of the items whose lines can be looked at. It is for whoever read the items, and asks no policy.
func (s *Service) Indexed(ctx context.Context, items []Item) ([]Item, error) {
	attempts := make([]string, len(items))
	for k, i := range items {
		attempts[k] = i.Latest().ID
	}
	done, err := s.lines.done(ctx, attempts)
	var indexed []Item
	for _, i := range items {
		if i.State.Here() && done[i.Latest().ID] {
			indexed = append(indexed, i)
		}
	}
	return indexed, err
}

func (r indexRow) known() LineIndex {
	k := LineIndex{State: r.State, Why: r.Why, CutShort: r.CutShort, Indexed: r.Indexed, Packing: r.packing(), Counts: r.Counts.V}
	if t := r.Traits.V; t != nil {
		k.Encoding, k.DayOrder = t.Encoding, t.DayOrder
	}
	if t, d := r.Traits.V, r.Dating.V; t != nil && d != nil {
		k.Zone, k.OwnZone, k.Offset = t.ZoneOf(*d), t.UTC, d.Offset
	}
	if span := r.span(); span.Known() {
		k.Earliest, k.Latest = instant(span.At), instant(span.Or)
	}
	return k
}

func instant(micros int64) time.Time {
	if micros == textlog.None {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// Lines looks into a log, or into a configuration. Of a log only the parts that hold what is asked for are opened. The look is in the
// journal before it begins.
//
// Errors: 404, 403; 422 for the query; as of configurationLines; 409 "evidence.not_here", "lines.not_yet" while the index is being made, "lines.no_text"
// where there is none, "lines.bomb" for a file that isn't unpacked because it would come to far too much.
func (s *Service) Lines(ctx context.Context, id string, q LineQuery) (Lines, error) {
	item, err := s.see(ctx, id, access.ReadLines)
	if err != nil {
		return Lines{}, err
	}
	wanted, err := q.understood()
	if err != nil {
		return Lines{}, err
	}
	if !item.Here() {
		return Lines{}, fault.Conflict("evidence.not_here", "state", string(item.State))
	}
	if item.Kind == Configuration {
		return s.configurationLines(ctx, item, q, wanted)
	}
	if q.First != 0 || q.Last != 0 {
		return Lines{}, fault.Invalid("/first_line", "lines.by_time")
	}
	row, err := s.lines.index(ctx, item.Latest().ID)
	switch {
	case err != nil:
		return Lines{}, err
	case row.State == IndexWaiting:
		return Lines{}, fault.Conflict("lines.not_yet", "percent", row.Taken*100/max(1, item.Latest().Size))
	case row.known().Bomb():
		return Lines{}, fault.Conflict("lines.bomb")
	case row.State != IndexDone:
		return Lines{}, fault.Conflict("lines.no_text")
	}
	o, err := s.store.object(ctx, row.AttemptID)
	if err != nil {
		return Lines{}, err
	}
	if err := s.db.In(ctx, func(ctx context.Context) error { return s.looked(ctx, item, q, wanted, false) }); err != nil {
		return Lines{}, err
	}
	found := Lines{Item: item, Index: row.known(), Lines: []LogLine{}}
	err = s.collect(ctx, row, o, wanted, &found)
	return found, err
}

// looked puts a look on the record: what was asked for, never what was found. What was searched for is the searcher's own.
func (s *Service) looked(ctx context.Context, i Item, q LineQuery, w search, redacted bool) error {
	data := map[string]any{"attempt": i.Latest().Number, "sha256": i.Latest().SHA256, "offset": w.offset, "limit": w.limit}
	for name, t := range map[string]time.Time{"from": q.From, "until": q.Until} {
		if !t.IsZero() {
			data[name] = t.UTC().Format(time.RFC3339Nano)
		}
	}
	if redacted {
		data["redacted"] = true
	}
	if q.First != 0 || q.Last != 0 {
		data["first_line"], data["last_line"] = q.First, q.Last
	}
	var personal map[string]string
	if q.Grep != "" {
		personal = map[string]string{"grep": q.Grep}
	}
	return s.record(ctx, i, journal.EvidenceLooked, data, personal)
}

// collect goes from chunk to chunk and from block to block, and reads the blocks that may hold what is wanted.
func (s *Service) collect(ctx context.Context, row indexRow, o stored, w search, into *Lines) error {
	release, err := s.unpacks(ctx, row.packing())
	if err != nil {
		return err
	}
	defer release()
	look := &looking{service: s, ctx: ctx, object: o, packing: row.packing(), clock: textlog.NewClock(*row.Traits.V, *row.Dating.V), search: w, into: into, budget: lookBytes, room: shownBytes}
	defer look.close()
	for offset := w.offset; ; {
		c, err := s.lines.chunk(ctx, row.AttemptID, offset, w.window)
		if err != nil || c == nil {
			return err
		}
		if look.restarts, err = unpackRestarts(c.Restarts); err != nil {
			return err
		}
		blocks, err := textlog.Unpack(c.Blocks)
		if err != nil {
			return err
		}
		for k, b := range blocks {
			end := c.Ends
			if k+1 < len(blocks) {
				end = blocks[k+1].Offset
			}
			if end <= w.offset || w.set && !b.Lines.Meets(w.from, w.to) {
				continue
			}
			if full, err := look.block(b.Place, end); err != nil || full {
				return err
			}
		}
		offset = c.Ends
	}
}
