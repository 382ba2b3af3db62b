package api

import (
	"context"
	"net/http"
	"time"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
)

func (a *API) lineRoutes() {
	get(a, "/evidence-items/:evidence_item/lines", a.listLogLines)
	get(a, "/incidents/:incident/log-lines", a.listMergedLogLines)
	raw(a, http.MethodGet, "/incidents/:incident/log-lines/file", a.downloadMergedLogLines)
}

// linesPage is a part of a log on the wire.
type linesPage struct {
	wire.LogLineList
	after string
}

func (p linesPage) next() string { return p.after }

// looking is what all looks ask with.
type looking struct {
	From   string `query:"from"`
	To     string `query:"to"`
	Grep   string `query:"grep"`
	GrepAs string `query:"grep_as"`
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

func (in looking) query() (exchange.LineQuery, error) {
	q := exchange.LineQuery{Grep: in.Grep, Pattern: in.GrepAs == "re2", Limit: in.Limit, After: in.Cursor}
	var err error
	if q.From, err = queryInstant("/from", in.From); err != nil {
		return q, err
	}
	q.Until, err = queryInstant("/to", in.To)
	return q, err
}

func (a *API) listLogLines(ctx context.Context, in struct {
	looking
	Item  string `path:"evidence_item"`
	First int64  `query:"first_line"`
	Last  int64  `query:"last_line"`
}) (linesPage, error) {
	q, err := in.query()
	q.First, q.Last = in.First, in.Last
	if err != nil {
		return linesPage{}, err
	}
	l, err := a.Evidence.Lines(ctx, in.Item, q)
	if err != nil {
		return linesPage{}, err
	}
	p := linesPage{LogLineList: wire.LogLineList{Items: make([]wire.LogLine, len(l.Lines)), Redacted: l.Redacted, Index: wireLogIndex(l.Index)}, after: l.Next}
	for i, line := range l.Lines {
		p.Items[i] = wireLogLine(line)
	}
	return p, nil
}

func (a *API) listMergedLogLines(ctx context.Context, in struct {
	looking
	Incident string   `path:"incident"`
	Items    []string `query:"item"`
}) (page[wire.MergedLogLine], error) {
	q, err := in.query()
	if err != nil {
		return page[wire.MergedLogLine]{}, err
	}
	lines, next, err := a.Evidence.Merge(ctx, in.Incident, in.Items, q)
	if err != nil {
		return page[wire.MergedLogLine]{}, err
	}
	p := page[wire.MergedLogLine]{Items: make([]wire.MergedLogLine, len(lines)), after: next}
	for i, l := range lines {
		p.Items[i] = wire.MergedLogLine{Item: l.Item.ID, Reference: l.Item.Reference, Line: wireLogLine(l.LogLine)}
	}
	return p, nil
}

func (a *API) downloadMergedLogLines(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	var in struct {
		looking
		Items  []string `query:"item"`
		Format string   `query:"format"`
	}
	if err := bind(&in, nil, r, nil); err != nil {
		return err
	}
	q, err := in.query()
	if err != nil {
		return err
	}
	return a.Evidence.DownloadMerged(w, r, params["incident"], in.Items, q, exchange.MergeFormat(in.Format))
}

// queryInstant is an instant in a query, zero where it isn't there.
func queryInstant(pointer, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.Malformed(pointer, "contract.format")
	}
	return t, nil
}

func wireLogLine(l exchange.LogLine) wire.LogLine {
	w := wire.LogLine{
		Line: l.Number, Piece: l.Piece, Offset: l.Offset, Text: l.Text, SourceTime: l.Time, At: l.At, OrAt: l.Or, Flags: []wire.LogLineFlag{},
	}
	for _, name := range l.Flags.Names() {
		w.Flags = append(w.Flags, wire.LogLineFlag(name))
	}
	return w
}

func wireLogIndex(i exchange.LineIndex) wire.LogIndex {
	var from wire.LogIndexZoneFrom
	switch {
	case i.OwnZone:
		from = wire.LogIndexZoneFromLog
	case i.Zone != "":
		from = wire.LogIndexZoneFromRequest
	}
	return wire.LogIndex{
		Lines: i.Counts.Lines, Dated: i.Counts.Dated, Ambiguous: i.Counts.Ambiguous, OutOfOrder: i.Counts.OutOfOrder, Earliest: i.Earliest,
		Latest: i.Latest, Encoding: wire.LogIndexEncoding(i.Encoding), Zone: i.Zone, ZoneFrom: from, ClockOffsetSeconds: int(i.Offset / time.Second),
		NoTimes: wire.LogIndexNoTimes(i.Why), Packing: wire.LogIndexPacking(i.Packing), IndexedBytes: i.Indexed, CutShort: wire.LogIndexCutShort(i.CutShort),
	}
}
