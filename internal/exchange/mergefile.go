package exchange

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MergeFormat is how a merged view is taken along.
type MergeFormat string

// The formats.
const (
	AsCSV        MergeFormat = "csv"
	AsTimesketch MergeFormat = "timesketch" // JSON lines with message, datetime and timestamp_desc
)

// MergeFileLimit is the most lines of one file.
const MergeFileLimit = 50_000

// MergeFile writes a merged view to what open gives, which is asked for once the first lines are there, so that a refusal comes
// before anything was sent. A line without an instant has none in a CSV, and is left out for Timesketch, which can't hold it.
func (s *Service) MergeFile(ctx context.Context, incident string, ids []string, q LineQuery, f MergeFormat, open func() io.Writer) error {
	q.Limit = LinesLimit
	var write func(MergedLine) error
	flush := func() error { return nil }
	for n := 0; n < MergeFileLimit; {
		lines, next, err := s.Merge(ctx, incident, ids, q)
		if err != nil {
			return err
		}
		if write == nil {
			if write, flush, err = writerOf(f, open()); err != nil {
				return err
			}
		}
		for _, l := range lines {
			if err := write(l); err != nil {
				return err
			}
		}
		if n, q.After = n+len(lines), next; next == "" {
			break
		}
	}
	return flush()
}

func writerOf(f MergeFormat, w io.Writer) (write func(MergedLine) error, flush func() error, err error) {
	if f == AsTimesketch {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return func(l MergedLine) error { return writeTimesketch(out, l) }, func() error { return nil }, nil
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	err = out.Write([]string{"at", "or_at", "source_time", "item", "file", "line", "offset", "flags", "text"})
	return func(l MergedLine) error { return writeCSV(out, l) }, func() error { out.Flush(); return out.Error() }, err
}

func writeCSV(out *csv.Writer, l MergedLine) error {
	cells := []string{
		written(l.At), written(l.Or), l.Time, l.Item.Reference, Printable(l.Item.Filename), strconv.FormatInt(l.Number, 10),
		strconv.FormatInt(l.Offset, 10), strings.Join(l.Flags.Names(), " "), l.Text,
	}
	for k := range cells {
		cells[k] = neutral(cells[k])
	}
	return out.Write(cells)
}

// neutral keeps a cell from being a formula where a table is opened: what a log says is somebody else's.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func writeTimesketch(out *json.Encoder, l MergedLine) error {
	if l.At.IsZero() {
		return nil
	}
	return out.Encode(struct {
		Message   string   `json:"message"`
		Datetime  string   `json:"datetime"`
		Timestamp int64    `json:"timestamp"`
		Desc      string   `json:"timestamp_desc"`
		OrAt      string   `json:"or_at,omitempty"`
		Source    string   `json:"source_time"`
		Item      string   `json:"item"`
		File      string   `json:"filename"`
		Line      int64    `json:"line"`
		Offset    int64    `json:"offset"`
		Flags     []string `json:"flags"`
	}{l.Text, written(l.At), l.At.UnixMicro(), "Log line", written(l.Or), l.Time, l.Item.Reference, Printable(l.Item.Filename), l.Number, l.Offset, l.Flags.Names()})
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
}

// DownloadMerged answers a GET with a merged view as a file: always an attachment in a sandbox, as evidence is.
func (s *Service) DownloadMerged(w http.ResponseWriter, r *http.Request, incident string, ids []string, q LineQuery, f MergeFormat) error {
	name := "lines.csv"
	if f == AsTimesketch {
		name = "lines.jsonl"
	}
	line := http.NewResponseController(w)
	return s.MergeFile(r.Context(), incident, ids, q, f, func() io.Writer {
		_ = line.SetWriteDeadline(time.Now().Add(fileTime)) // not every writer has one
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", disposition(name))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		return w
	})
}

// fileTime is how long a file of lines may take.
const fileTime = 10 * time.Minute
