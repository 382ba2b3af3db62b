package textlog

import "bytes"

// fields reads the time of a line that is made of fields, as FortiGate writes it: date=2026-03-28 time=02:10:11 … tz="+0700". The zone
// stands in a field of its own, further on. Where it doesn't, eventtime says the instant; where that isn't there either, the wall
// time has no zone, as any other.
func fields(b []byte) (stamp, bool) {
	st, ok := dateField(b)
	if !ok {
		return st, false
	}
	tz, zoned := field(b, st.end, "tz=")
	if zoned {
		if _, ok := offset(b, tz, &st, true); ok {
			return st, true
		}
	}
	if event, found := field(b, 0, "eventtime="); found {
		if at, ok := eventTime(b, event); ok {
			return at, true
		}
	}
	if zoned { // a zone that isn't understood is not the request's
		st.zone, st.name = namedZone, word(b, tz)
	}
	return st, true
}

// dateField reads date=2026-03-28 time=02:10:11, also with commas between the fields and quotes around them.
func dateField(b []byte) (stamp, bool) {
	st := stamp{form: isoForm}
	p, found := field(b, 0, "date=")
	if !found || p+10 >= len(b) || b[p+4] != '-' || b[p+7] != '-' {
		return st, false
	}
	var okYear, okMonth, okDay bool
	st.start = p
	st.year, okYear = fixed(b, p, 4)
	st.month, okMonth = fixed(b, p+5, 2)
	st.day, okDay = fixed(b, p+8, 2)
	q := p + 10
	for q < len(b) && q < p+14 && bytes.IndexByte([]byte(`", `), b[q]) >= 0 {
		q++
	}
	if !okYear || !okMonth || !okDay || q == p+10 || !bytes.HasPrefix(b[q:], []byte("time=")) {
		return st, false
	}
	q += len("time=")
	if q < len(b) && b[q] == '"' {
		q++
	}
	end, ok := clockTime(b, q, &st, true)
	st.end = end
	return st, ok && st.plausible()
}

// field finds where the value of a field begins, inside its quotes; a name within another field's name isn't it.
func field(b []byte, from int, name string) (int, bool) {
	for p := from; ; {
		k := bytes.Index(b[p:], []byte(name))
		if k < 0 {
			return 0, false
		}
		at := p + k
		if p = at + len(name); at == 0 || bytes.IndexByte([]byte("\" ,\t>"), b[at-1]) >= 0 {
			for p < len(b) && b[p] == '"' {
				p++
			}
			return p, p < len(b)
		}
	}
}

func word(b []byte, p int) string {
	end := p
	for wordAt(b, end) {
		end++
	}
	return string(b[p:end])
}

// eventTime reads the number of seconds, milliseconds, microseconds or nanoseconds since 1970: versions differ in which.
func eventTime(b []byte, p int) (stamp, bool) {
	st := stamp{form: eventForm, start: p}
	n, q := digits(b, p, 19)
	switch st.end = q; q - p {
	case 10:
		st.epoch = int64(n) * micro
	case 13:
		st.epoch = int64(n) * 1000
	case 16:
		st.epoch = int64(n)
	case 19:
		st.epoch = int64(n) / 1000
	default:
		return st, false
	}
	return st, st.epoch >= year2000 && !wordAt(b, q)
}
