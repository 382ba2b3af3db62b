package lang

import (
	"math"
	"testing"
)

func TestBytesChangeTheUnitBeforeTheyRoundToAThousand(t *testing.T) {
	l := catalog(t).For("en", nil)
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1 kB", 1500: "1.5 kB", 999_949: "999.9 kB", 999_950: "1 MB",
		3_400_000_000: "3.4 GB", 61_000_000_000: "61 GB", 4_000_000_000_000: "4 TB", -1500: "-1.5 kB",
		math.MaxInt64: "9,223.4 PB", math.MinInt64: "-9,223.4 PB",
	} {
		if got := l.Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestNumWritesWhatIsNoNumberAsItIs(t *testing.T) {
	l := catalog(t).For("de", nil)
	for want, n := range map[string]any{"61.000": 61000, "1.234,5": 1234.5, "7": uint8(7), "seven": "seven", "<nil>": nil} {
		if got := l.Num(n); got != want {
			t.Errorf("Num(%v) = %q, want %q", n, got, want)
		}
	}
}
