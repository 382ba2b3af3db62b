package lang

import (
	"strconv"
	"strings"
	"time"

	"github.com/agentable/go-intl/datetimeformat"
)

// buddhistEra is how far the Thai year runs ahead: 2026 is 2569.
const buddhistEra = 543

func (f *formats) date(t time.Time) string      { return f.dated(f.day(), t, "Mon 2006-01-02") }
func (f *formats) shortDate(t time.Time) string { return f.dated(f.shortDay(), t, "Mon 01-02") }

// dated writes the day t shows in its own zone.
func (f *formats) dated(format *datetimeformat.DateTimeFormat, t time.Time, plain string) string {
	if format == nil {
		return t.Format(plain)
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	if !f.buddhist {
		return format.Format(wall)
	}
	var b strings.Builder
	for _, part := range format.FormatToParts(wall) {
		if part.Type == datetimeformat.PartYear {
			part.Value = strconv.Itoa(t.Year() + buddhistEra)
		}
		b.WriteString(part.Value)
	}
	return b.String()
}
