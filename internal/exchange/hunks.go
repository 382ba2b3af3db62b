package exchange

// Change says what became of a line.
type Change string

// The changes.
const (
	Kept    Change = "kept"
	Removed Change = "removed"
	Added   Change = "added"
)

// Line is one of a difference; a number is 0 where the line isn't on that side.
type Line struct {
	Change  Change
	Earlier int
	Later   int
	Text    string
}

// Hunk is a place where two versions differ, with a few lines around it that don't.
type Hunk struct{ Lines []Line }

// Limits of a difference.
const (
	DifferenceLines = 2000 // that are given
	around          = 3    // lines kept on each side of a change
	effort          = 1000 // changes up to which the shortest way is looked for
)

// differ lines a up against b: the fewest lines removed and added (Myers), or, beyond effort, everything between the first
// and the last that differ.
func differ(a, b []string) []Line {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var all []Line
	for i := range head {
		all = append(all, Line{Kept, i + 1, i + 1, a[i]})
	}
	for _, l := range shortest(a[head:len(a)-tail], b[head:len(b)-tail]) {
		if l.Earlier > 0 {
			l.Earlier += head
		}
		if l.Later > 0 {
			l.Later += head
		}
		all = append(all, l)
	}
	for i := tail; i > 0; i-- {
		all = append(all, Line{Kept, len(a) - i + 1, len(b) - i + 1, a[len(a)-i]})
	}
	return all
}

// shortest is Myers' greedy search, of which each round's furthest points are kept to walk back along them.
func shortest(a, b []string) []Line {
	limit := min(len(a)+len(b), effort)
	reach := make([]int, 2*limit+3)
	var rounds [][]int
	for d := 0; d <= limit; d++ {
		rounds = append(rounds, append([]int(nil), reach[limit-d:limit+d+3]...))
		for k := -d; k <= d; k += 2 {
			x := furthest(reach, limit+1, k, d)
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[limit+1+k] = x
			if x >= len(a) && x-k >= len(b) {
				return back(a, b, rounds)
			}
		}
	}
	return replaced(a, b)
}

// furthest is where diagonal k begins in round d: a step down or to the right from the round before.
func furthest(reach []int, middle, k, d int) int {
	if k == -d || k != d && reach[middle+k-1] < reach[middle+k+1] {
		return reach[middle+k+1]
	}
	return reach[middle+k-1] + 1
}

func back(a, b []string, rounds [][]int) []Line {
	var reversed []Line
	x, y := len(a), len(b)
	for d := len(rounds) - 1; d >= 0; d-- {
		reach, middle, k := rounds[d], d+1, x-y
		fromK := k - 1
		if k == -d || k != d && reach[middle+k-1] < reach[middle+k+1] {
			fromK = k + 1
		}
		fromX := reach[middle+fromK]
		fromY := fromX - fromK
		if d == 0 {
			fromX, fromY = 0, 0
		}
		for x > fromX && y > fromY {
			reversed = append(reversed, Line{Kept, x, y, a[x-1]})
			x, y = x-1, y-1
		}
		switch {
		case d == 0:
		case x > fromX:
			reversed = append(reversed, Line{Removed, x, 0, a[x-1]})
			x--
		case y > fromY:
			reversed = append(reversed, Line{Added, 0, y, b[y-1]})
			y--
		}
	}
	all := make([]Line, len(reversed))
	for i, l := range reversed {
		all[len(all)-1-i] = l
	}
	return all
}

func replaced(a, b []string) (all []Line) {
	for i, text := range a {
		all = append(all, Line{Removed, i + 1, 0, text})
	}
	for i, text := range b {
		all = append(all, Line{Added, 0, i + 1, text})
	}
	return all
}

// hunks cuts what stays the same away, but for a few lines around each change; cut says that there would be more.
func hunks(all []Line) (list []Hunk, cut bool) {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Change == Kept {
			continue
		}
		for k := max(0, i-around); k < min(len(all), i+around+1); k++ {
			near[k] = true
		}
	}
	given := 0
	for i, l := range all {
		switch {
		case !near[i]:
			continue
		case given == DifferenceLines:
			return list, true
		case i == 0 || !near[i-1]:
			list = append(list, Hunk{})
		}
		last := &list[len(list)-1]
		last.Lines = append(last.Lines, l)
		given++
	}
	return list, false
}
