package bench

import (
	"fmt"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// TestBadLine has a browser that was never here read the longest briefing there can be, in each language, over 50 kbit/s
// and 800 ms with TLS. The floor is the line itself: three round trips and the answer's own bytes.
func TestBadLine(t *testing.T) {
	figures(t)
	h := apptest.Scenario(t)
	var worst, floor float64
	var size int
	var seconds []string
	for _, l := range h.App.Catalog.Tags() {
		c := h.ReadCold(t, "liaison@bangkok", h.Brief(t, h.Longest("liaison@bangkok", l.Tag)))
		seconds = append(seconds, fmt.Sprintf("%s %.1f", l.Tag, c.Seconds))
		size = max(size, c.Answer)
		if c.Seconds > worst {
			worst, floor = c.Seconds, 3*apptest.TelephoneTrip.Seconds()+float64(c.Answer)/apptest.Telephone
		}
	}
	t.Log(strings.Join(seconds, ", "))
	const engine = "Chromium, TLS, 50 kbit/s, 800 ms"
	report(t, "the longest briefing, readable", engine, "s", worst, floor, worst/floor, "at most 6 s", worst <= 6)
	fmt.Printf("%-52s %-32s ours %10d bytes (at most 10240)\n", "  its one answer", engine, size)
}
