package worktime

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
)

func TestFaultNamesTheFieldOfTheDue(t *testing.T) {
	for _, c := range []struct {
		name, wall, zone, fold string
		want                   []string
	}{
		{"a time that Frankfurt skips is refused at the wall time", "2026-03-29T02:30", "Europe/Berlin", "", []string{"/due/wall time.in_gap"}},
		{"a time that Frankfurt has twice asks which", "2026-10-25T02:30", "Europe/Berlin", "", []string{"/due/fold time.exists_twice"}},
		{"a fold where Frankfurt has the time once", "2026-10-25T04:30", "Europe/Berlin", "later", []string{"/due/fold time.once"}},
		{"everything that is wrong is said at once", "25:00", "Mars/Olympus", "both",
			[]string{"/due/wall time.not_a_time", "/due/zone zone.unknown", "/due/fold time.bad_fold"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseDue(c.wall, c.zone, c.fold)
			f, ok := fault.As(Fault("/due", err))
			if !ok || f.Kind != fault.KindInvalid {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, field := range f.Fields {
				got = append(got, field.Pointer+" "+field.Key)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
