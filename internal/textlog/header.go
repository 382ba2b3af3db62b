package textlog

import (
	"bytes"
	"slices"
)

// header is what the directives say that a log begins with, as IIS and CloudFront write them:
//
//	#Software: Microsoft Internet Information Services 10.0
//	#Date: 2026-03-27 16:00:00
//	#Fields: date time s-ip cs-method …
//
// The times of such a log are in UTC: the W3C's Extended Log File Format (WD-logfile-960323, https://www.w3.org/TR/WD-logfile.html)
// has its fields date and time in GMT, whatever the clock of the server shows. Windows' firewall takes over the form alone, and says so.
type header struct{ over, dated, half, local bool }

// add takes the next line. Behind the first entry a directive is repeated, or is somebody's words.
func (h *header) add(line []byte) {
	switch {
	case h.over || len(line) == 0:
	case !Directive(line):
		h.over = true
	case bytes.HasPrefix(line, []byte("#Fields:")):
		names := bytes.Fields(line[len("#Fields:"):])
		has := func(name string) bool {
			return slices.ContainsFunc(names, func(n []byte) bool { return string(n) == name })
		}
		h.dated, h.half = has("date") && has("time"), has("date") != has("time")
	case bytes.HasPrefix(line, []byte("#Time Format: Local")):
		h.local = true
	}
}

func (h *header) utc() bool { return h.dated && !h.local }

// Directive says that a line of a log with a header belongs to it, or to its repetition.
func Directive(line []byte) bool { return bytes.HasPrefix(line, []byte("#")) }

// ZoneOf is the zone of times that name none: the log's own statement, or else the request's, "" where nobody said.
func (t Traits) ZoneOf(d Dating) string {
	if t.UTC {
		return "UTC"
	}
	return d.Zone
}
