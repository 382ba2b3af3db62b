package directory

import (
	"strconv"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// words are the entries of a cell with several short words: "ja en", "ja|en".
func (r csvRow) words(column string) []string {
	return strings.FieldsFunc(r.cells[column], func(c rune) bool { return c == ' ' || c == '|' })
}

// texts are the entries of a cell with several texts: "backup to bak01|DNS from dns01".
func (r csvRow) texts(column string) []string {
	var all []string
	for _, s := range strings.Split(r.cells[column], "|") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// yes reads "yes", "no", "true", "false"; an empty cell is no.
func (r csvRow) yes(c *checker, column string) bool {
	switch strings.ToLower(r.cells[column]) {
	case "yes", "true":
		return true
	case "", "no", "false":
		return false
	}
	c.refuse("/"+column, "import.yes_or_no")
	return false
}

// number reads a whole number; an empty cell is 0, not known.
func (r csvRow) number(c *checker, column string) int64 {
	if r.cells[column] == "" {
		return 0
	}
	n, err := strconv.ParseInt(r.cells[column], 10, 64)
	if err != nil {
		c.refuse("/"+column, "import.number")
	}
	return n
}

// hours reads "monday-friday 09:00-12:00 13:00-18:00, saturday 09:00-12:00".
func (r csvRow) hours(c *checker, column string) map[string][]worktime.Span {
	week := map[string][]worktime.Span{}
	for _, part := range strings.Split(r.cells[column], ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		days, ok := dayRange(strings.ToLower(words[0]))
		if !ok || len(words) == 1 {
			c.refuse("/"+column, "import.hours")
			return nil
		}
		for _, w := range words[1:] {
			from, to, _ := strings.Cut(w, "-")
			for _, day := range days {
				week[day] = append(week[day], worktime.Span{From: from, To: to})
			}
		}
	}
	return week
}

// dayRange reads "monday", "monday-friday" and "friday-monday".
func dayRange(s string) ([]string, bool) {
	first, last, several := strings.Cut(s, "-")
	if !several {
		last = first
	}
	from, ok := weekday(first)
	to, ok2 := weekday(last)
	if !ok || !ok2 {
		return nil, false
	}
	days := []string{}
	for d := from; ; d = (d + 1) % 7 {
		days = append(days, strings.ToLower(d.String()))
		if d == to {
			return days, true
		}
	}
}

func weekday(s string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); s == name || s == name[:3] {
			return d, true
		}
	}
	return 0, false
}

// sameOrRefused is for a row that is there already: the first column that differs is refused. pairs are names of
// columns, each with whether the row has what is there.
func sameOrRefused(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if !pairs[i+1].(bool) {
			return fault.Invalid("/"+pairs[i].(string), "import.differs")
		}
	}
	return nil
}
