package textlog

import "bytes"

// iso reads 2026-03-27T15:41:02.123+09:00 and its relatives: a space for the T, a comma before the fraction, +0900, slashes or
// dots between year, month and day, AM or PM behind the time.
func iso(b []byte, p int) (stamp, bool) {
	st := stamp{form: isoForm, start: p}
	var ok bool
	if st.year, ok = fixed(b, p, 4); !ok || p+11 > len(b) {
		return st, false
	}
	sep := b[p+4]
	if sep != '-' && sep != '/' && sep != '.' || b[p+7] != sep || b[p+10] != 'T' && b[p+10] != ' ' && b[p+10] != 't' && b[p+10] != '\t' {
		return st, false
	}
	var okMonth, okDay bool
	st.month, okMonth = fixed(b, p+5, 2)
	st.day, okDay = fixed(b, p+8, 2)
	q, ok := clockTime(b, p+11, &st, true)
	if !okMonth || !okDay || !ok {
		return st, false
	}
	if r, ok := halfDay(b, q, &st); ok { // a word that isn't one, or a half day that can't be, is none of the time's
		q = r
	}
	st.end = zone(b, q, &st)
	return st, st.plausible()
}

// clf reads 27/Mar/2026:15:41:02 +0900.
func clf(b []byte, p int) (stamp, bool) { return named(b, p, clfForm, '/', ':') }

// dashed reads 27-Mar-2026 15:41:02.123, as BIND writes it.
func dashed(b []byte, p int) (stamp, bool) { return named(b, p, bindForm, '-', ' ') }

// named reads a day, a month by its name and a year with a mark between them, and behind another one the time.
func named(b []byte, p int, f form, between, behind byte) (stamp, bool) {
	st := stamp{form: f, start: p}
	var ok bool
	if st.day, ok = fixed(b, p, 2); !ok || p+12 > len(b) || b[p+2] != between || b[p+6] != between || b[p+11] != behind {
		return st, false
	}
	st.month = month(b, p+3)
	if st.year, ok = fixed(b, p+7, 4); !ok || st.month == 0 {
		return st, false
	}
	q, ok := clockTime(b, p+12, &st, true)
	if !ok {
		return st, false
	}
	st.end = zone(b, q, &st)
	return st, st.plausible()
}

// numeric reads 3/27/2026 3:41:02 PM and 27.03.2026 15:41:02. With slashes, which is the day is for others to say.
func numeric(b []byte, p int) (stamp, bool) {
	st := stamp{start: p}
	first, q := digits(b, p, 2)
	if first < 0 || q >= len(b) || b[q] != '/' && b[q] != '.' {
		return st, false
	}
	sep := b[q]
	second, r := digits(b, q+1, 2)
	if second < 0 || r >= len(b) || b[r] != sep {
		return st, false
	}
	var ok bool
	if st.year, ok = fixed(b, r+1, 4); !ok {
		return st, false
	}
	r += 5
	if r < len(b) && b[r] == ',' {
		r++
	}
	if r >= len(b) || b[r] != ' ' {
		return st, false
	}
	st.form, st.month, st.day = slashForm, first, second
	if sep == '.' {
		st.form, st.month, st.day = dotForm, second, first
	}
	if r, ok = clockTime(b, r+1, &st, false); !ok {
		return st, false
	}
	if r, ok = halfDay(b, r, &st); !ok {
		return st, false
	}
	st.end = zone(b, r, &st)
	return st, st.year >= 1970 && first > 0 && second > 0 && first <= 31 && second <= 31 && (st.form == slashForm || st.month <= 12)
}

// yearFirst reads 2026/3/28 0:15:00 and 2026年3月28日 00:15:00, as Windows writes them in East Asia; iso has the stricter relatives.
func yearFirst(b []byte, p int) (stamp, bool) {
	st := stamp{form: isoForm, start: p}
	var ok bool
	if st.year, ok = fixed(b, p, 4); !ok {
		return st, false
	}
	marks := [3]string{"/", "/", ""}
	if bytes.HasPrefix(b[p+4:], []byte("年")) {
		marks = [3]string{"年", "月", "日"}
	}
	q := p + 4
	for k, part := range [2]*int{&st.month, &st.day} {
		if !bytes.HasPrefix(b[q:], []byte(marks[k])) {
			return st, false
		}
		if *part, q = digits(b, q+len(marks[k]), 2); *part < 0 {
			return st, false
		}
	}
	if !bytes.HasPrefix(b[q:], []byte(marks[2])) {
		return st, false
	}
	q += len(marks[2])
	hour := spaces(b, q)
	if hour == q && marks[2] == "" || !st.plausible() {
		return st, false
	}
	if q, ok = clockTime(b, hour, &st, false); !ok {
		return st, false
	}
	if q, ok = halfDay(b, q, &st); !ok {
		return st, false
	}
	st.end = zone(b, q, &st)
	return st, true
}

// monthName reads Mar 27 15:41:02.123, also with a year behind the day or at the end.
func monthName(b []byte, p int) (stamp, bool) {
	st := stamp{form: monthForm, start: p}
	if st.month = month(b, p); st.month == 0 || p+4 > len(b) || b[p+3] != ' ' {
		return st, false
	}
	q := spaces(b, p+3)
	if st.day, q = digits(b, q, 2); st.day < 0 || q >= len(b) || b[q] != ' ' {
		return st, false
	}
	q = spaces(b, q)
	if y, ok := fixed(b, q, 4); ok && q+4 < len(b) && b[q+4] == ' ' {
		st.year, q = y, q+5
	}
	q, ok := clockTime(b, q, &st, true)
	if !ok {
		return st, false
	}
	st.end = zone(b, q, &st)
	if y, ok := fixed(b, st.end+1, 4); ok && st.year == 0 && b[st.end] == ' ' && y >= 1970 && y < 2200 && !wordAt(b, st.end+5) {
		st.year, st.end = y, st.end+5
	}
	return st, st.plausible()
}

// year2000 is the earliest instant that a plain number is taken for.
const year2000 = 946_684_800 * micro

// epoch reads seconds (10 digits) or milliseconds (13) since 1970.
func epoch(b []byte, p int) (stamp, bool) {
	st := stamp{form: epochForm, start: p}
	n, q := digits(b, p, 14)
	switch {
	case q-p == 13:
		st.epoch = int64(n) * 1000
	case q-p == 10:
		st.epoch = int64(n) * 1_000_000
		if q < len(b) && b[q] == '.' {
			st.micros, q = fraction(b, q+1)
			st.epoch += int64(st.micros)
		}
	default:
		return st, false
	}
	st.end = q
	return st, st.epoch >= year2000 && !wordAt(b, q)
}

func (st stamp) plausible() bool {
	return (st.year == 0 || st.year >= 1970) && st.month >= 1 && st.month <= 12 && st.day >= 1 && st.day <= 31
}
