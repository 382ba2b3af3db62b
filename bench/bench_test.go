// Package bench prints each figure of the requirements beside a floor that is measured in the same run: the barest
// best-known form of the same work, in bench/floor. Five interleaved rounds, medians, and their ratio: machines are
// shared and noisy, so an absolute time proves nothing. Nothing here fails for being slow.
package bench

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/db/dbtest"
)

const rounds = 5

// figures runs only when asked for: `make bench`.
func figures(t *testing.T) {
	t.Helper()
	if os.Getenv("TASUKI_BENCH") == "" {
		t.Skip("figures are for make bench")
	}
}

// engines runs a figure on both.
func engines(t *testing.T, run func(t *testing.T, h *apptest.House, engine string)) {
	figures(t)
	t.Run("sqlite", func(t *testing.T) { run(t, apptest.Scenario(t), "sqlite, WAL, synchronous=FULL") })
	t.Run("postgres", func(t *testing.T) {
		run(t, apptest.ScenarioOn(t, dbtest.PostgresURL(t)), "postgres, fsync="+os.Getenv("FSYNC"))
	})
}

// measure interleaves ours and the floor and gives the median of each.
func measure(ours, floor func() float64) (float64, float64) {
	var a, b []float64
	ours()
	floor() // both warm
	for range rounds {
		a, b = append(a, ours()), append(b, floor())
	}
	return median(a), median(b)
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// slower prints a figure where more is worse: ours may take at most limit times the floor.
func slower(t *testing.T, name, engine, unit string, ours, floor, limit float64) {
	t.Helper()
	report(t, name, engine, unit, ours, floor, ours/floor, fmt.Sprintf("at most %.2g", limit), ours/floor <= limit)
}

// share prints a figure where more is better: ours is to be at least least of the floor.
func share(t *testing.T, name, engine, unit string, ours, floor, least float64) {
	t.Helper()
	report(t, name, engine, unit, ours, floor, ours/floor, fmt.Sprintf("at least %.2g", least), ours/floor >= least)
}

func report(t *testing.T, name, engine, unit string, ours, floor, ratio float64, target string, met bool) {
	t.Helper()
	mark := "met"
	if !met {
		mark = "NOT MET"
	}
	fmt.Printf("%-52s %-32s ours %10.4g %-6s floor %10.4g %-6s ratio %5.2f (%s) %s\n", name, engine, ours, unit, floor, unit, ratio, target, mark)
}

// within prints what has a bound of its own and no floor.
func within(t *testing.T, name, engine, unit string, ours, most float64) {
	t.Helper()
	mark := "met"
	if ours > most {
		mark = "NOT MET"
	}
	fmt.Printf("%-52s %-32s ours %10.4g %-6s (at most %.4g) %s\n", name, engine, ours, unit, most, mark)
}

// soaks runs only in the long campaigns: `make soak`.
func soaks(t *testing.T) {
	t.Helper()
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("the long campaign is for make soak")
	}
}

// p50 of n calls, in milliseconds.
func p50(t *testing.T, n int, call func() error) float64 {
	t.Helper()
	took := make([]float64, n)
	for i := range took {
		from := time.Now()
		if err := call(); err != nil {
			t.Fatal(err)
		}
		took[i] = time.Since(from).Seconds() * 1000
	}
	return median(took)
}
