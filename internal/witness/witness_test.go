package witness

import (
	"testing"
	"time"

	"tasuki/internal/journal"
)

func TestAWitnessIsStaleByWhatItSignedAndByWhatCame(t *testing.T) {
	now := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	fresh, old := now.Add(-time.Minute), now.Add(-Patience-time.Minute)
	for name, c := range map[string]struct {
		w    Witness
		last journal.Witnessed
		want bool
	}{
		"new":                        {Witness{Registered: fresh}, journal.Witnessed{}, false},
		"never heard of":             {Witness{Registered: old}, journal.Witnessed{}, true},
		"it signs":                   {Witness{Registered: old}, journal.Witnessed{At: fresh, Received: fresh}, false},
		"somebody sends what is old": {Witness{Registered: old}, journal.Witnessed{At: old, Received: fresh}, true},
		"its clock is ahead":         {Witness{Registered: old}, journal.Witnessed{At: now.Add(Patience), Received: old}, true},
		"it has ended":               {Witness{Registered: old, Ended: fresh}, journal.Witnessed{}, false},
	} {
		if got := c.w.heard(c.last, now).Stale; got != c.want {
			t.Errorf("%s: stale is %v", name, got)
		}
	}
}
