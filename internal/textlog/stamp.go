package textlog

import "bytes"

// zoneKind says what a stamp says of its zone.
type zoneKind uint8

const (
	noZone zoneKind = iota
	offsetZone
	namedZone
)

// form is how a stamp is written.
type form uint8

const (
	noForm form = iota
	isoForm
	monthForm // Mar 27 15:41:02, with or without a year
	clfForm   // [27/Mar/2026:15:41:02 +0900]
	bindForm  // 27-Mar-2026 15:41:02.123
	slashForm // 3/27/2026 or 27/3/2026
	dotForm   // 27.03.2026
	epochForm
	eventForm // eventtime=1774638611123456789: a number that says by itself that it is a time
)

// stamp is a time as it stands in a line, not yet an instant.
type stamp struct {
	form                 form
	start, end           int // where it stands
	year, month, day     int // year 0: none; slashForm: month and day as they stand, first and second
	hour, minute, second int
	micros               int
	zone                 zoneKind
	offset               int // seconds east of UTC
	name                 string
	epoch                int64 // microseconds
}

// reach is how far into a line a time is looked for.
const reach = 512

// find looks for the time of a line: at its beginning, behind what loggers put before it, or where a known label says so.
func find(b []byte) (stamp, bool) {
	b = b[:min(len(b), reach)]
	p := prefix(b)
	if p < len(b) {
		if st, ok := at(b, p); ok {
			return st, true
		}
	}
	return labelled(b)
}

// prefix skips <34>1, sequence numbers and marks of unsynchronised clocks.
func prefix(b []byte) int {
	p := spaces(b, 0)
	if p < len(b) && b[p] == '<' {
		if n, q := digits(b, p+1, 3); n >= 0 && q < len(b) && b[q] == '>' {
			p = spaces(b, q+1)
			if p+2 < len(b) && b[p] == '1' && b[p+1] == ' ' {
				p += 2
			}
		}
	}
	if n, q := digits(b, p, 10); n >= 0 && q+1 < len(b) && b[q] == ':' && b[q+1] == ' ' { // Cisco's sequence number
		p = q + 2
	}
	for p < len(b) && bytes.IndexByte([]byte(`["'*.(`), b[p]) >= 0 {
		p++
	}
	return p
}

// at reads a time that begins at p.
func at(b []byte, p int) (stamp, bool) {
	if b[p] >= '0' && b[p] <= '9' {
		for _, read := range [...]func([]byte, int) (stamp, bool){iso, clf, dashed, numeric, epoch, yearFirst} {
			if st, ok := read(b, p); ok {
				return st, true
			}
		}
		return stamp{}, false
	}
	if q := weekday(b, p); q > p {
		if q < len(b) && b[q] >= '0' && b[q] <= '9' {
			st, ok := iso(b, q)
			st.start = p
			return st, ok
		}
		st, ok := monthName(b, q)
		st.start = p
		return st, ok
	}
	return monthName(b, p)
}

var labels = [][]byte{
	[]byte("Date: "), []byte(`SystemTime='`), []byte(`SystemTime="`), []byte(`"@timestamp":"`), []byte(`"timestamp":"`), []byte(`"time":"`),
	[]byte(`"ts":"`), []byte(`"@timestamp": "`), []byte(`"timestamp": "`), []byte(`"time": "`), []byte(`time="`), []byte("time="), []byte("ts="),
}

// labelled reads a time in brackets as web servers write it, in the second column of an export, or behind a label.
func labelled(b []byte) (stamp, bool) {
	if k := bytes.IndexByte(b, '['); k >= 0 && k+1 < len(b) {
		if st, ok := clf(b, k+1); ok {
			return st, true
		}
	}
	for _, separator := range []byte(",\t") {
		if k := bytes.IndexByte(b, separator); k >= 0 && k < 40 {
			k++
			for k < len(b) && (b[k] == '"' || b[k] == ' ') {
				k++
			}
			if st, ok := iso(b, k); ok {
				return st, true
			}
			if st, ok := numeric(b, k); ok {
				return st, true
			}
		}
	}
	if !bytes.ContainsAny(b, ":=") {
		return stamp{}, false
	}
	if p := property(b); p < len(b) {
		if st, ok := at(b, p); ok {
			return st, true
		}
	}
	if st, ok := fields(b); ok {
		return st, true
	}
	for _, label := range labels {
		if k := bytes.Index(b, label); k >= 0 {
			if st, ok := iso(b, k+len(label)); ok {
				return st, true
			}
		}
	}
	return stamp{}, false
}

var properties = [][]byte{[]byte("TimeCreated"), []byte("TimeGenerated"), []byte("TimeWritten")}

// property is where the value begins of an event's time as PowerShell's Format-List writes it, "TimeCreated  : 28/03/2026 00:15:00"; the
// line's end where it isn't that. Which is the day follows the culture of the console.
func property(b []byte) int {
	start := spaces(b, 0)
	for _, name := range properties {
		if !bytes.HasPrefix(b[start:], name) {
			continue
		}
		if p := spaces(b, start+len(name)); p < len(b) && b[p] == ':' {
			return spaces(b, p+1)
		}
	}
	return len(b)
}
