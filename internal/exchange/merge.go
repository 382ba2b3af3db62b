package exchange

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// MergeLimit is how many logs are merged into one view.
const MergeLimit = 8

// MergedLine is a line with the log it is from.
type MergedLine struct {
	Item Item
	LogLine
}

// Merge looks into several logs of an incident at once: their lines by corrected instant, each log in its own order. The query's
// After and Next hold for all of them together. Each look is in the journal before it begins.
//
// Errors as of Lines; 422 where too few or too many are named, 404 for one that isn't the incident's.
func (s *Service) Merge(ctx context.Context, incident string, ids []string, q LineQuery) (lines []MergedLine, next string, err error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return nil, "", err
	}
	if err := access.See(ctx, access.ListEvidence, scope); err != nil {
		return nil, "", err
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 || len(ids) > MergeLimit {
		return nil, "", fault.Invalid("/item", "lines.how_many", "limit", MergeLimit)
	}
	for _, id := range ids { // before the first look goes on record
		if i, err := s.see(ctx, id, access.ReadLines); err != nil {
			return nil, "", err
		} else if i.Incident != scope.Incident {
			return nil, "", fault.NotFound()
		} else if i.Kind == Configuration {
			return nil, "", fault.Invalid("/item", "lines.no_times")
		}
	}
	logs, err := s.sources(ctx, ids, q)
	if err != nil {
		return nil, "", err
	}
	want := q.Limit
	if want == 0 {
		want = 100
	}
	lines, next = merged(logs, min(want, LinesLimit))
	return lines, next, nil
}

// source is one log of a merged view: what was read ahead of it, and where it goes on.
type source struct {
	item  Item
	lines []LogLine
	next  string // behind the lines; "" at the end
	key   time.Time
}

const endedMark = "x"

// sources read on in each log where the view before stopped.
func (s *Service) sources(ctx context.Context, ids []string, q LineQuery) ([]*source, error) {
	after := make([]string, len(ids))
	if q.After != "" {
		if after = strings.Split(q.After, "."); len(after) != len(ids) {
			return nil, fault.Invalid("/cursor", "contract.format")
		}
	}
	logs := make([]*source, len(ids))
	for k, id := range ids {
		if after[k] == endedMark {
			logs[k] = &source{}
			continue
		}
		one := q
		one.After = after[k]
		found, err := s.Lines(ctx, id, one)
		if err != nil {
			return nil, err
		}
		logs[k] = &source{item: found.Item, lines: found.Lines, next: found.Next}
	}
	return logs, nil
}

// merged takes the earliest line of all logs again and again, until there are enough, or a log has to be read on before it is
// known what comes first.
func merged(logs []*source, limit int) (lines []MergedLine, next string) {
	for len(lines) < limit {
		first := (*source)(nil)
		for _, l := range logs {
			if len(l.lines) == 0 {
				if l.next != "" {
					return lines, goOn(logs)
				}
				continue
			}
			if first == nil || l.at().Before(first.at()) {
				first = l
			}
		}
		if first == nil {
			return lines, ""
		}
		first.key = first.at()
		lines = append(lines, MergedLine{first.item, first.lines[0]})
		first.lines = first.lines[1:]
	}
	return lines, goOn(logs)
}

// at is when the next line of a log is: one without a time stays with the line before it.
func (l *source) at() time.Time {
	if l.lines[0].At.IsZero() {
		return l.key
	}
	return l.lines[0].At
}

// goOn is the cursor of a view: where each log goes on; "" where all have ended.
func goOn(logs []*source) string {
	places, more := make([]string, len(logs)), false
	for k, l := range logs {
		switch {
		case len(l.lines) > 0:
			places[k], more = strconv.FormatInt(l.lines[0].Offset, 10), true
		case l.next != "":
			places[k], more = l.next, true
		default:
			places[k] = endedMark
		}
	}
	if !more {
		return ""
	}
	return strings.Join(places, ".")
}
