package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
)

func everyOther(n, shift int, word string) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "%s %s %d\n", start.Add(time.Duration(2*i+shift)*time.Second).Format(time.RFC3339), word, i)
		if i == 1 {
			b.WriteString("=cmd() without a time\n")
		}
	}
	return b.Bytes()
}

func (h *house) twoLogs(n int) []string {
	h.t.Helper()
	h.DatedBy(func(context.Context, string, string) (textlog.Dating, error) { return textlog.Dating{}, nil })
	a, b := h.handedIn(everyOther(n, 0, "even")), h.handedIn(everyOther(n, 1, "odd"))
	must(h.t, h.Index(h.t.Context()))
	return []string{a.ID, b.ID}
}

func TestSeveralLogsAreReadAsOne(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ids := h.twoLogs(500)
		var last time.Time
		q, n, pages := LineQuery{Limit: 70}, 0, 0
		for more := true; more; more = q.After != "" {
			lines, next, err := h.Merge(h.as(h.desk), h.incident.ID, ids, q)
			must(t, err)
			for _, l := range lines {
				if l.At.Before(last) {
					t.Fatalf("%s after %s", l.At, last)
				}
				last, n = l.At, n+1
			}
			q.After, pages = next, pages+1
		}
		if n != 1002 || pages < 15 || pages > 60 {
			t.Errorf("%d lines on %d pages", n, pages)
		}
		_, _, err := h.Merge(h.as(h.desk), h.incident.ID, nil, LineQuery{})
		wantField(t, err, "/item", "lines.how_many")
		_, _, err = h.Merge(h.as(h.desk), h.incident.ID, ids, LineQuery{After: "1"})
		wantField(t, err, "/cursor", "contract.format")
		for _, who := range []context.Context{h.as(h.rival)} {
			if _, _, err = h.Merge(who, h.incident.ID, ids, LineQuery{}); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestAMergedViewIsTakenAlong(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ids := h.twoLogs(1200)
		var b bytes.Buffer
		open := func() io.Writer { return &b }
		must(t, h.MergeFile(h.as(h.desk), h.incident.ID, ids, LineQuery{}, AsCSV, open))
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != 2403 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		guarded := 0
		for _, r := range rows {
			if strings.HasPrefix(r[8], "'=cmd()") {
				guarded++
			}
		}
		if guarded != 2 {
			t.Errorf("%d formulas were made harmless", guarded)
		}
		b.Reset()
		must(t, h.MergeFile(h.as(h.desk), h.incident.ID, ids, LineQuery{Grep: "odd 7"}, AsTimesketch, open))
		first, _, _ := strings.Cut(b.String(), "\n")
		var event struct {
			Message, Datetime string
			Timestamp         int64
			Desc              string `json:"timestamp_desc"`
		}
		must(t, json.Unmarshal([]byte(first), &event))
		if event.Timestamp != start.Add(15*time.Second).UnixMicro() || event.Desc == "" || !strings.HasSuffix(event.Message, "odd 7") || event.Datetime != "2026-03-28T00:30:15.000000Z" {
			t.Errorf("%+v", event)
		}
	})
}
