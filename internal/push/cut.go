package push

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"time"

	"tasuki/internal/textlog"
)

// Cut is which lines of a text log are sent. Times are what the lines say, in their own zone or else in Zone; a line that has none and
// follows one that has goes with it. One whose time can't be told is sent, and counted.
type Cut struct {
	Since, Until time.Time // zero: no bound; Until is not part of it
	Zone         string    // IANA, of times that name none
	Offset       time.Duration
	Grep         *regexp.Regexp
	Now          time.Time // for times without a year: none of them lies ahead
}

// Cuts says that not every line goes.
func (c Cut) Cuts() bool { return c.timed() || c.Grep != nil }

func (c Cut) timed() bool { return !c.Since.IsZero() || !c.Until.IsZero() }

// Told is what is to be said of the lines.
type Told struct {
	Lines, Kept int64
	Undated     map[string]int64 // sent all the same, by why
	Long        int64            // lines that are longer than is searched, and sent
}

// words are what people are told of it, a sentence each.
func (t Told) words(w Words) []string {
	all := []string{w.Text("cli.push.cut", "count", t.Lines, "kept", t.Kept)}
	var n int64
	var why []string
	for _, reason := range slices.Sorted(maps.Keys(t.Undated)) {
		n += t.Undated[reason]
		why = append(why, w.Text("cli.push.undated_why", "why", w.Text(flagKey(reason)), "lines", t.Undated[reason]))
	}
	if n > 0 {
		all = append(all, w.Text("cli.push.undated", "count", n, "why", why))
	}
	if t.Long > 0 {
		all = append(all, w.Text("cli.push.long", "count", t.Long))
	}
	return all
}

// flagKey is where the words for a reason stand: those of the pages, but for one that they have no use for.
func flagKey(reason string) string {
	if reason == noTime {
		return "cli.push.no_time"
	}
	return "lines.flag." + reason
}

// searched is how much of one line is kept in memory until it is known whether it goes.
const searched = 1 << 20

// copy writes the lines that go, byte for byte.
func (c Cut) copy(to io.Writer, from io.Reader) (t Told, err error) {
	sample := make([]byte, textlog.SampleSize)
	n, err := io.ReadFull(from, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return t, err
	}
	sample = sample[:n]
	traits, err := textlog.Look(sample)
	if err != nil {
		return t, failure(Usage, "cli.push.no_text", "flags", "--since, --until, --grep")
	}
	raw := &taken{r: io.MultiReader(bytes.NewReader(sample), from)}
	scan := textlog.NewScanner(raw, textlog.NewClock(traits, c.dating()), textlog.Start)
	l := line{cut: c, to: to, told: &t, headed: traits.UTC}
	if mark := bom(sample); len(mark) > 0 { // without it what is left of the file would be read as something else
		l.mark = mark
	}
	for scan.Next() {
		at := scan.Line()
		if err := l.piece(at, raw.take(int(at.Size))); err != nil {
			return t, err
		}
	}
	return t, scan.Err()
}

// dating is what a log's times mean. Without a bound on one side, a date without a year lies within a year of the other. A host whose
// own clock is behind the window knows nothing of what lies ahead.
func (c Cut) dating() textlog.Dating {
	d := textlog.Dating{Zone: c.Zone, Offset: c.Offset, From: c.Since, Until: c.Until}
	if c.timed() && d.Until.IsZero() {
		d.Until = c.Now
	}
	if c.timed() && d.From.IsZero() {
		d.From = d.Until.AddDate(-1, 0, 0)
	}
	if c.Now.After(d.From) {
		d.Received = c.Now
	}
	return d
}

func bom(b []byte) []byte {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return b[:2]
	}
	return nil
}

// taken keeps what was read until it is taken, so that a line is sent as it stands in the file.
type taken struct {
	r    io.Reader
	kept bytes.Buffer
}

func (t *taken) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.kept.Write(p[:n])
	return n, err
}

func (t *taken) take(n int) []byte { return t.kept.Next(n) }
