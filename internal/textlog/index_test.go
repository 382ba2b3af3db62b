package textlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"
)

type seen struct {
	Place
	Size  int64
	Text  string
	Span  Span
	Flags Flags
}

func scan(t testing.TB, r io.Reader, c *Clock, from Place) []seen {
	t.Helper()
	var all []seen
	s := NewScanner(r, c, from)
	for s.Next() {
		l := s.Line()
		all = append(all, seen{l.Place, l.Size, string(l.Text), l.Span, l.Flags})
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return all
}

func clockOf(t testing.TB, log []byte, d Dating) *Clock {
	t.Helper()
	traits, err := Look(log[:min(len(log), SampleSize)])
	if err != nil {
		t.Fatal(err)
	}
	return NewClock(traits, d)
}

// checkLog holds the whole index of a log against a plain reading of it: every byte belongs to exactly one line, and from each
// block on everything reads the same.
func checkLog(t *testing.T, log []byte, d Dating) []seen {
	t.Helper()
	c := clockOf(t, log, d)
	all := scan(t, iotest.HalfReader(bytes.NewReader(log)), c, Start)
	offset := int64(0)
	for _, l := range all {
		if l.Offset != offset || l.Size <= 0 || l.Size > PieceSize {
			t.Fatalf("a line of %d bytes at %d, where %d was next", l.Size, l.Offset, offset)
		}
		offset += l.Size
	}
	if offset != int64(len(log)) {
		t.Fatalf("%d bytes of %d belong to lines", offset, len(log))
	}
	blocks, _, err := Index(bytes.NewReader(log), c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Unpack(Pack(blocks))
	if err != nil || fmt.Sprint(again) != fmt.Sprint(blocks) {
		t.Fatalf("unpacked otherwise: %v", err)
	}
	rest := all
	for k, b := range again {
		for rest[0].Offset < b.Offset {
			rest = rest[1:]
		}
		here := scan(t, bytes.NewReader(log[b.Offset:]), NewClock(c.traits, d), b.Place)
		if fmt.Sprint(here) != fmt.Sprint(rest) {
			t.Fatalf("block %d at %d reads otherwise", k, b.Offset)
		}
		end := int64(len(log))
		if k+1 < len(again) {
			end = again[k+1].Offset
		}
		for _, l := range rest {
			if l.Offset < end && l.Span.Known() && !b.Lines.Meets(l.Span.At, l.Span.At+1) {
				t.Fatalf("block %d doesn't tell of line %d", k, l.Line)
			}
		}
	}
	return all
}

func manyLines(n int, end string) []byte {
	var b bytes.Buffer
	at := time.Date(2026, 3, 27, 23, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&b, "%s dns01 named[7]: query %d%s", at.Add(time.Duration(i)*time.Second).Format("Jan _2 15:04:05"), i, end)
		if i%50 == 0 {
			b.WriteString("    at a place in the middle of it" + end)
		}
		if i%97 == 0 {
			fmt.Fprintf(&b, "%s dns01 late: an earlier time%s", at.Format("Jan _2 15:04:05"), end)
		}
	}
	return b.Bytes()
}

func widened(text string, big bool) []byte {
	out := []byte{0xff, 0xfe}
	if big {
		out = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestEveryLineIsAddressableFromTheBlockItIsIn(t *testing.T) {
	unix := manyLines(8000, "\n")
	for name, log := range map[string][]byte{
		"LF": unix, "CRLF": manyLines(8000, "\r\n"), "no end": []byte("2026-03-27T15:41:02Z one"), "one byte": []byte("x"), "empty": nil,
		"blank lines": bytes.Repeat([]byte("\n"), 70_000), "UTF-16 little": widened(string(unix[:200_000])+"横😀", false),
		"UTF-16 big": widened(string(unix[:200_000]), true), "UTF-16 cut": append(widened("a\nb", false), 'c'),
		"long lines": []byte(strings.Repeat("2026-03-27T15:41:02Z "+strings.Repeat("横浜😀x", 20_000)+"\n", 3)),
		"wide long":  widened("2026-03-27T15:41:02Z "+strings.Repeat("😀", 30_000)+"\nnext", false),
		"no UTF-8":   bytes.Repeat([]byte("2026-03-27T15:41:02Z caf\xe9 \xff\xfe\n"), 4000),
		"mark":       append([]byte("\xef\xbb\xbf"), unix...), "holes": append(append(unix[:100_000:100_000], make([]byte, 200_000)...), unix...),
	} {
		t.Run(name, func(t *testing.T) { checkLog(t, log, tokyo) })
	}
}

func TestWhatALineIsSaidToBe(t *testing.T) {
	log := "\xef\xbb\xbfheading\r\n2026-03-27T15:41:02Z a\r\n  more\r\n2026-03-27T15:40:00Z b\r\n" + strings.Repeat("x", PieceSize+5)
	all := checkLog(t, []byte(log), Dating{})
	var got []string
	for _, l := range all {
		got = append(got, fmt.Sprintf("%d.%d %d %.9q %s %s", l.Line, l.Piece, l.Offset, l.Text, iso8601(l.Span.At), strings.Join(l.Flags.Names(), " ")))
	}
	want := []string{
		`1.0 0 "heading"  no_time`, `2.0 12 "2026-03-2" 2026-03-27T15:41:02Z `, `3.0 36 "  more" 2026-03-27T15:41:02Z inherited`,
		`4.0 44 "2026-03-2" 2026-03-27T15:40:00Z `, `5.0 68 "xxxxxxxxx" 2026-03-27T15:40:00Z inherited cut`,
		`5.1 16452 "xxxxx" 2026-03-27T15:40:00Z inherited continued`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	_, b, err := Index(strings.NewReader(log), clockOf(t, []byte(log), Dating{}))
	if err != nil || b.Counts != (Counts{Lines: 5, Dated: 2, Inherited: 2, OutOfOrder: 1, Cut: 1, NoTime: 1}) {
		t.Errorf("%+v, %v", b.Counts, err)
	}
}

func TestFilesThatAreNoTextAreToldApart(t *testing.T) {
	for name, log := range map[string][]byte{
		"gzip": {0x1f, 0x8b, 8, 0, 'x'}, "event log": []byte("ElfFile\x00abc"), "zeros": make([]byte, 100), "archive": []byte("PK\x03\x04 and so on"),
		"numbers": bytes.Repeat([]byte{1, 2, 3, 'a', 'b', 0}, 100),
	} {
		if _, err := Look(log); !errors.Is(err, ErrBinary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, log := range map[string]string{"nothing": "", "a line": "a", "Japanese": "横浜の記録\n", "colours": "\x1b[31mred\x1b[0m\n", "Latin-1": "caf\xe9\n"} {
		if _, err := Look([]byte(log)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneDateThatIsClearSettlesTheOthers(t *testing.T) {
	for log, want := range map[string]DayOrder{
		"04/05/2026 10:00:00 a\n25/05/2026 10:00:00 b": DayFirst, "04/05/2026 10:00:00 a\n05/25/2026 10:00:00 b": MonthFirst,
		"04/05/2026 10:00:00 a": EitherFirst, "25/05/2026 10:00:00 a\n05/25/2026 10:00:00 b": EitherFirst,
	} {
		if traits, err := Look([]byte(log)); err != nil || traits.DayOrder != want {
			t.Errorf("%q: %+v, %v", log, traits, err)
		}
	}
}

func TestWhyALogHasNoTimes(t *testing.T) {
	for log, want := range map[string]string{
		"Mar 27 15:41:02 a\nMar 27 15:41:03 b\nfoot\n": "no_zone", "words\n": "no_time", "": "", "2026-03-27T15:41:02Z\nMar 27 15:41:03 b\n": "",
		"2026-03-27 15:41:02 IST a\n": "unknown_zone",
	} {
		_, b, err := Index(strings.NewReader(log), clockOf(t, []byte(log), Dating{}))
		if err != nil || b.Counts.Why() != want {
			t.Errorf("%q: %q, want %q (%+v, %v)", log, b.Counts.Why(), want, b.Counts, err)
		}
	}
}

func TestAnErrorIsNoEnd(t *testing.T) {
	s := NewScanner(io.MultiReader(strings.NewReader("one\ntwo"), iotest.ErrReader(io.ErrUnexpectedEOF)), NewClock(Traits{}, Dating{}), Start)
	n := 0
	for s.Next() {
		n++
	}
	if n != 1 || s.Err() != io.ErrUnexpectedEOF {
		t.Errorf("%d lines, %v", n, s.Err())
	}
}

// endless is a line that goes on and on.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	for k := range p[:n] {
		p[k] = 'x'
	}
	e.left -= n
	return int(n), nil
}

func TestOneLineOf4GBIsCutWithBoundedMemory(t *testing.T) {
	size := int64(4 << 30)
	if testing.Short() {
		size = 64 << 20
	}
	s, b := NewScanner(&endless{size}, NewClock(Traits{Encoding: UTF8}, Dating{}), Start), NewBuilder(Counts{}, Nothing())
	total, blocks := int64(0), 0
	for s.Next() {
		if b.Full(s.Line().Place) {
			blocks += len(b.Take())
		}
		b.Add(s.Line())
		total += s.Line().Size
	}
	if blocks += len(b.Blocks); total != size || b.Counts.Lines != 1 || blocks != int(size/BlockSize) {
		t.Errorf("%d bytes, %d lines, %d blocks", total, b.Counts.Lines, blocks)
	}
}

func TestIndexIsATinyPartOfItsLog(t *testing.T) {
	log := manyLines(200_000, "\n")
	blocks, _, err := Index(bytes.NewReader(log), clockOf(t, log, tokyo))
	if err != nil {
		t.Fatal(err)
	}
	if size := len(Pack(blocks)); size*1000 > len(log) {
		t.Errorf("%d bytes of index for %d of log", size, len(log))
	}
}

func TestNothingThatIsShownCanActOnAScreen(t *testing.T) {
	text, replaced := Show([]byte("a\tb\x1b[31m\x00\u202egpj.exe\u0085\xff\x7f横"))
	if want := "a\tb␛[31m␀\\u{202E}gpj.exe\\u{0085}\uFFFD␡横"; text != want || !replaced {
		t.Errorf("got %q, want %q", text, want)
	}
	if text, replaced := Show([]byte("plain\t<b>")); text != "plain\t<b>" || replaced {
		t.Errorf("got %q", text)
	}
}

func TestEveryLineOfTheRealLogsIsAddressable(t *testing.T) {
	window := func(zone, from, until string) Dating {
		return Dating{Zone: zone, From: day(from), Until: day(until)}
	}
	for name, c := range map[string]struct {
		dating      Dating
		first, last string
	}{
		"OpenSSH_2k.log": {window("Asia/Shanghai", "2023-12-01T00:00:00Z", "2023-12-31T00:00:00Z"), "2023-12-09T22:55:46Z", "2023-12-10T03:04:45Z"},
		"Linux_2k.log":   {window("America/New_York", "2005-06-01T00:00:00Z", "2005-08-01T00:00:00Z"), "2005-06-14T19:16:01Z", "2005-07-27T18:42:00Z"},
		"Apache_2k.log":  {window("America/New_York", "2005-12-01T00:00:00Z", "2005-12-31T00:00:00Z"), "2005-12-04T09:47:44Z", "2005-12-06T00:15:57Z"},
		"Windows_2k.log": {window("Asia/Shanghai", "2016-09-01T00:00:00Z", "2016-09-30T00:00:00Z"), "2016-09-27T20:30:30Z", "2016-09-28T18:04:40Z"},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("../../../shared/data/logs", name))
			if os.IsNotExist(err) {
				if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
					t.Fatal("the real logs (../shared/data/logs) are missing")
				}
				t.Skip("left out: the index of real logs (../shared/data/logs is not there)")
			}
			if err != nil {
				t.Fatal(err)
			}
			all := checkLog(t, raw, c.dating)
			if len(all) != 2000 {
				t.Errorf("%d lines", len(all))
			}
			for _, l := range all {
				if !l.Span.Known() || l.Span.At != l.Span.Or || l.Flags&Inherited != 0 {
					t.Fatalf("line %d: %s %v", l.Line, l.Text, l.Flags.Names())
				}
			}
			if first, last := iso8601(all[0].Span.At), iso8601(all[len(all)-1].Span.At); first != c.first || last != c.last {
				t.Errorf("from %s to %s", first, last)
			}
		})
	}
}

func FuzzNoTimeIsMadeUp(f *testing.F) {
	for _, line := range []string{"Mar 27 15:41:02.1 x", "2026-03-27T15:41:02+09:00", "04/05/2026 1:00 PM", "<1>1 2026", "[27/Mar/2026:15:41:02 +0900]", "1774593662.5"} {
		f.Add([]byte(line))
	}
	c := NewClock(Traits{Epoch: true}, tokyo)
	f.Fuzz(func(t *testing.T, line []byte) {
		st, span, _, found := c.read(line)
		if !found && span.Known() || found && (st.start < 0 || st.end <= st.start || st.end > len(line)) || span.Known() && span.Or < span.At {
			t.Errorf("%q: %+v %+v", line, st, span)
		}
	})
}

// Entries that have a time and no date stand at no time: when the file was begun isn't when they were, and the day may have changed since.
func TestHalfATimeIsNone(t *testing.T) {
	singapore := Dating{Zone: "Asia/Singapore", From: day("2026-03-27T16:00:00Z"), Until: day("2026-03-27T19:00:00Z")}
	const head = "#Version: 1.0\r\n#Date: 2026-03-27 23:59:00\r\n"
	for text, half := range map[string]bool{
		head + "#Fields: time c-ip cs-uri-stem\r\n23:59:30 192.0.2.9 /owa/\r\n00:00:10 192.0.2.9 /owa/\r\n": true,
		head + "#Fields: date c-ip cs-uri-stem\r\n2026-03-27 192.0.2.9 /owa/\r\n":                           true,
		head + "#Fields: date time c-ip\r\n2026-03-27 23:59:30 192.0.2.9\r\n":                               false,
		"#Fields: date-time,session-id\n2026-03-27 16:15:00,1\n":                                            false,
	} {
		for _, raw := range [][]byte{[]byte(text), widened(text, false), widened(text, true)} {
			for n, l := range checkLog(t, raw, singapore) {
				if half && (l.Span.Known() || l.Flags&NoTime == 0) {
					t.Errorf("%.60q: line %d is at %s", text, n+1, iso8601(l.Span.At))
				}
			}
			if traits, err := Look(raw); err != nil || traits.Half != half {
				t.Errorf("%.60q: %+v %v", text, traits, err)
			}
		}
	}
}

// iisLog is as IIS writes it in Singapore, started anew in the middle of the day.
const iisLog = "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-03-27 16:00:01\r\n" + iisFields +
	"2026-03-27 16:15:00 10.9.0.21 GET /owa/ - 443 - 203.0.113.9 Mozilla/5.0 200 0 0 31\r\n" +
	"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-03-27 18:00:00\r\n" + iisFields +
	"2026-03-27 18:05:09 10.9.0.21 POST /owa/auth.owa - 443 - 203.0.113.9 Mozilla/5.0 302 0 0 78\r\n"

const iisFields = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\r\n"

// What a log's header says of its clock counts before the step's zone; what only looks like one does not.
func TestAnExtendedLogIsReadInUTC(t *testing.T) {
	singapore := Dating{Zone: "Asia/Singapore", From: day("2026-03-27T16:00:00Z"), Until: day("2026-03-27T19:00:00Z")}
	all := checkLog(t, []byte(iisLog), singapore)
	for line, want := range map[int]string{5: "2026-03-27T16:15:00Z", 6: "2026-03-27T16:15:00Z", 8: "2026-03-27T18:00:00Z", 10: "2026-03-27T18:05:09Z"} {
		if l := all[line-1]; iso8601(l.Span.At) != want || l.Flags&ZoneSupplied != 0 {
			t.Errorf("line %d is at %s, want %s", line, iso8601(l.Span.At), want)
		}
	}
	entry := "2026-03-27 16:15:00 ALLOW TCP 10.9.0.21\n"
	for text, utc := range map[string]bool{
		iisLog:                         true,
		"\xef\xbb\xbf" + iisLog:        true,
		string(widened(iisLog, false)): true,
		"#Version: 1.0\n#Fields: date time x-edge-location\n2026-03-27\t16:15:00\tSIN2-C1\n":                                        true,
		"#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action protocol\n\n" + entry: false,
		"#Fields: date-time,session-id\n" + entry:                                                                                   false,
		"#Fields: time c-ip\n16:15:00 10.9.0.21\n":                                                                                  false,
		entry + "#Fields: date time c-ip\n" + entry:                                                                                 false,
		entry: false,
	} {
		if traits, err := Look([]byte(text)); err != nil || traits.UTC != utc {
			t.Errorf("%.60q: %+v %v", text, traits, err)
		}
	}
}
