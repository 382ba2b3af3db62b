package report

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/journal"
)

// An exported file is tampered with at random. Each time verifying must find it, and name the member.

func TestMutationsOfAFileAreCaughtAndPlaced(t *testing.T) { mutate(t, 400) }

func TestSoakMutationsOfAFile(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 20,000 mutations of an exported file, make soak")
	}
	mutate(t, 20_000)
}

// mutant is a file and the members one of which must be named, with what of it; "" where anything will do.
type mutant struct {
	name    string
	raw     []byte
	members []string
	what    string
}

func (m mutant) caught(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool {
		return f.What == FoundNoBundle && m.what == "" || slices.Contains(m.members, f.Member) && (m.what == "" || m.what == f.What)
	})
}

func mutate(t *testing.T, times int) {
	raw, _ := told(t)
	all, r := taken(t, raw), rand.New(rand.NewPCG(11, 5))
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.name
	}
	member := func() int { return 2 + r.IntN(len(all)-2) } // beside the two that a bundle begins with
	kinds := []func() mutant{
		func() mutant {
			at, bit := r.IntN(len(raw)), r.IntN(8)
			b := slices.Clone(raw)
			b[at] ^= 1 << bit
			return mutant{fmt.Sprintf("flip byte %d, bit %d", at, bit), b, []string{memberAt(t, raw, at)}, ""}
		},
		func() mutant {
			n := r.IntN(len(raw))
			return mutant{fmt.Sprintf("cut after byte %d", n), raw[:n], append(names[1:], memberAt(t, raw, n)), cutAs(n)}
		},
		func() mutant {
			n := member()
			return mutant{"drop " + names[n], packed(t, slices.Delete(slices.Clone(all), n, n+1)), names[n : n+1], FoundMissing}
		},
		func() mutant {
			n := member()
			m := 2 + (n-2+1+r.IntN(len(all)-3))%(len(all)-2)
			b := slices.Clone(all)
			b[n], b[m] = b[m], b[n]
			return mutant{"reorder " + names[n] + " and " + names[m], packed(t, b), []string{names[n], names[m]}, FoundOrder}
		},
		func() mutant {
			n, m := member(), member()
			b := slices.Insert(slices.Clone(all), m, all[n])
			return mutant{"duplicate " + names[n] + " at " + names[m], packed(t, b), names[n : n+1], FoundTwice}
		},
		func() mutant {
			n := member()
			b := slices.Clone(all)
			b[n].bytes = append(slices.Clone(b[n].bytes), '.')
			return mutant{"replace " + names[n], packed(t, b), names[n : n+1], FoundBytes}
		},
	}
	count := map[string]int{}
	for i := range times {
		m := kinds[i%len(kinds)]()
		count[strings.Fields(m.name)[0]]++
		if f := verified(t, m.raw, journal.Pin{}).Findings; !m.caught(f) {
			t.Fatalf("%d: %s: found %v\nwant %s of one of %q", i, m.name, f, m.what, m.members)
		}
	}
	t.Log(count)
}

// cutAs: what is too short for the first header is no bundle at all.
func cutAs(n int) string {
	if n < blockSize {
		return ""
	}
	return FoundCut
}
