package lang

import (
	"strings"
	"time"
)

// renamed are IANA names that browsers still report; each was replaced by one that has a text.
var renamed = map[string]string{
	"Asia/Calcutta":  "Asia/Kolkata",
	"Asia/Saigon":    "Asia/Ho_Chi_Minh",
	"Asia/Chongqing": "Asia/Shanghai",
	"Japan":          "Asia/Tokyo",
	"Singapore":      "Asia/Singapore",
}

// Zone is the name of the reader's own zone: its city, in the reader's language.
func (l *Localizer) Zone() string { return l.City(l.zone.String()) }

// City is the name of an IANA zone for people: the city in the reader's language, or the city as the IANA writes it
// ("America/Argentina/Buenos_Aires" → "Buenos Aires").
func (l *Localizer) City(zone string) string {
	if to, ok := renamed[zone]; ok {
		zone = to
	}
	if _, m, ok := l.locale.find("zone." + zone); ok && m.plain != "" {
		return m.plain
	}
	switch zone {
	case "", "Etc/UTC", "Etc/GMT", "Etc/UCT", "GMT", "Zulu":
		return "UTC"
	}
	return cityOf(zone)
}

func cityOf(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// zoneAt names the zone of t, which is in it, and adds the offset where the name alone leaves two answers.
func (l *Localizer) zoneAt(t time.Time) string {
	name := t.Location().String()
	offset := t.Format("UTC-07:00")
	switch {
	case name == "" || strings.HasPrefix(name, "Etc/GMT") && name != "Etc/GMT":
		return offset
	case twice(t):
		return l.City(name) + ", " + offset
	}
	return l.City(name)
}

// twice says whether the wall clock of t shows the same time again, an hour later or earlier.
func twice(t time.Time) bool {
	start, end := t.ZoneBounds()
	if !end.IsZero() && end.Sub(t) <= setBack(t, end) {
		return true
	}
	return !start.IsZero() && t.Sub(start) < setBack(start.Add(-1), start)
}

// setBack is how far the clocks go back between two instants; nothing, or less, when they don't.
func setBack(before, after time.Time) time.Duration {
	_, from := before.Zone()
	_, to := after.Zone()
	return time.Duration(from-to) * time.Second
}
