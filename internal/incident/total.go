package incident

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// reader is what decides about which cases somebody sees by grants, read anew each time: the engagements that hold now,
// and how often a grant to their organisation was given or taken.
type reader struct {
	organization, person string
	engaged              []string // ids, sorted
	generation           int64
	now                  time.Time
}

// totals remembers how many cases each reader sees, so that a list with its total does not walk through all of them.
// What it remembers is exact: it holds only while nothing has changed that it was counted from, whoever changed it.
type totals struct {
	mu    sync.Mutex
	known map[string]total
}

type total struct {
	count      int64
	generation int64
	engaged    string
	until      time.Time // when the first of the grants ends by itself; zero for never
}

// totalsLimit bounds the memory; a reader who was forgotten is counted again.
const totalsLimit = 10_000

func (t *totals) recall(r reader) (int64, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, ok := t.known[r.key()]
	if !ok || n.generation != r.generation || n.engaged != r.under() || !n.until.IsZero() && !r.now.Before(n.until) {
		return 0, false
	}
	return n.count, true
}

func (t *totals) remember(r reader, count int64, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= totalsLimit {
		t.known = map[string]total{}
	}
	t.known[r.key()] = total{count, r.generation, r.under(), until}
}

func (r reader) key() string   { return r.organization + "/" + r.person }
func (r reader) under() string { return strings.Join(slices.Sorted(slices.Values(r.engaged)), " ") }
