package textlog

// The small pieces of written times. Each says how far it read.

func spaces(b []byte, p int) int {
	for p < len(b) && (b[p] == ' ' || b[p] == '\t') {
		p++
	}
	return p
}

// digits reads at most n digits; -1 for none.
func digits(b []byte, p, n int) (value, end int) {
	end = p
	for end < len(b) && end-p < n && b[end] >= '0' && b[end] <= '9' {
		value = value*10 + int(b[end]-'0')
		end++
	}
	if end == p {
		return -1, p
	}
	return value, end
}

// fixed reads exactly n digits.
func fixed(b []byte, p, n int) (int, bool) {
	if p < 0 || p+n > len(b) {
		return 0, false
	}
	v, q := digits(b, p, n)
	return v, q == p+n
}

func wordAt(b []byte, p int) bool {
	if p >= len(b) {
		return false
	}
	c := b[p]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-'
}

// clockTime reads 15:41:02 with a fraction; strict asks for seconds and two digits of the hour.
func clockTime(b []byte, p int, st *stamp, strict bool) (int, bool) {
	var q int
	st.hour, q = digits(b, p, 2)
	if st.hour < 0 || strict && q != p+2 || q >= len(b) || b[q] != ':' {
		return p, false
	}
	var ok bool
	if st.minute, ok = fixed(b, q+1, 2); !ok {
		return p, false
	}
	q += 3
	if q < len(b) && b[q] == ':' {
		if st.second, ok = fixed(b, q+1, 2); !ok {
			return p, false
		}
		q += 3
		if q+1 < len(b) && (b[q] == '.' || b[q] == ',') && b[q+1] >= '0' && b[q+1] <= '9' {
			st.micros, q = fraction(b, q+1)
		}
	} else if strict {
		return p, false
	}
	if q < len(b) && b[q] >= '0' && b[q] <= '9' {
		return p, false
	}
	return q, st.hour < 24 && st.minute < 60 && st.second <= 60
}

// fraction reads the digits behind the point, of which microseconds are kept.
func fraction(b []byte, p int) (micros, end int) {
	scale := 100_000
	for end = p; end < len(b) && b[end] >= '0' && b[end] <= '9'; end++ {
		micros += int(b[end]-'0') * scale
		scale /= 10
	}
	return micros, end
}

// halfDay reads AM or PM, where it stands there.
func halfDay(b []byte, p int, st *stamp) (int, bool) {
	q := spaces(b, p)
	if q == p || q+2 > len(b) || b[q+1]|0x20 != 'm' || b[q]|0x20 != 'a' && b[q]|0x20 != 'p' || wordAt(b, q+2) {
		return p, true
	}
	if st.hour < 1 || st.hour > 12 {
		return p, false
	}
	st.hour %= 12
	if b[q]|0x20 == 'p' {
		st.hour += 12
	}
	return q + 2, true
}

// zone reads Z, an offset or the abbreviation of a zone behind a time; it says where the stamp ends.
func zone(b []byte, p int, st *stamp) int {
	if p >= len(b) {
		return p
	}
	if (b[p] == 'Z' || b[p] == 'z') && !wordAt(b, p+1) {
		st.zone = offsetZone
		return p + 1
	}
	q := spaces(b, p)
	if q-p > 1 || q >= len(b) {
		return p
	}
	if b[q] == '+' || b[q] == '-' {
		if end, ok := offset(b, q, st, q == p); ok {
			return end
		}
		return p
	}
	if q == p {
		return p
	}
	end := q
	for end < len(b) && end-q < 6 && b[end] >= 'A' && b[end] <= 'Z' {
		end++
	}
	name := string(b[q:end])
	if _, known := abbreviations[name]; !known || wordAt(b, end) {
		return p
	}
	st.zone, st.name = namedZone, name
	return end
}

// offset reads +09:00, +0900 and, right behind the time, +09.
func offset(b []byte, p int, st *stamp, joined bool) (int, bool) {
	hours, ok := fixed(b, p+1, 2)
	if !ok {
		return p, false
	}
	end, minutes := p+3, 0
	if end < len(b) && b[end] == ':' {
		end++
	}
	if m, ok := fixed(b, end, 2); ok {
		minutes, end = m, end+2
	} else if end != p+3 || !joined {
		return p, false
	}
	if hours > 15 || minutes > 59 || wordAt(b, end) {
		return p, false
	}
	st.zone, st.offset = offsetZone, hours*3600+minutes*60
	if b[p] == '-' {
		st.offset = -st.offset
	}
	return end, true
}

// abbreviations that logs write, and the one offset each has in seconds; several is for those that different places use.
const several = -1

var abbreviations = map[string]int{
	"UTC": 0, "GMT": 0, "JST": 9 * 3600, "KST": 9 * 3600, "SGT": 8 * 3600, "HKT": 8 * 3600, "MYT": 8 * 3600, "PHT": 8 * 3600, "ICT": 7 * 3600,
	"WIB": 7 * 3600, "CET": 3600, "CEST": 2 * 3600, "EET": 2 * 3600, "EEST": 3 * 3600, "WEST": 3600, "EDT": -4 * 3600, "CDT": several,
	"PDT": -7 * 3600, "MDT": -6 * 3600, "AEST": 10 * 3600, "AEDT": 11 * 3600, "NZST": 12 * 3600, "NZDT": 13 * 3600,
	"IST": several, "CST": several, "BST": several, "EST": several, "MST": several, "PST": several, "WET": several, "AST": several,
}

var monthNames = "JanFebMarAprMayJunJulAugSepOctNovDec"

func month(b []byte, p int) int {
	if p+3 > len(b) {
		return 0
	}
	for i := 0; i < len(monthNames); i += 3 {
		if b[p] == monthNames[i] && b[p+1] == monthNames[i+1] && b[p+2] == monthNames[i+2] {
			return i/3 + 1
		}
	}
	return 0
}

var weekdayNames = "MonTueWedThuFriSatSun"

// weekday skips "Fri " or "Fri, ".
func weekday(b []byte, p int) int {
	if p+4 > len(b) {
		return p
	}
	for i := 0; i < len(weekdayNames); i += 3 {
		if string(b[p:p+3]) == weekdayNames[i:i+3] {
			q := p + 3
			if b[q] == ',' {
				q++
			}
			if r := spaces(b, q); r > q {
				return r
			}
			return p
		}
	}
	return p
}
