package exchange

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sides puts a difference together again.
func sides(all []Line) (a, b []string) {
	for _, l := range all {
		if l.Change != Added {
			a = append(a, l.Text)
		}
		if l.Change != Removed {
			b = append(b, l.Text)
		}
	}
	return a, b
}

func TestADifferenceGivesBothVersionsAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 40)
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		all := differ(a, b)
		gotA, gotB := sides(all)
		if !slices.Equal(gotA, a) || !slices.Equal(gotB, b) {
			t.Fatalf("%v", all)
		}
		for _, l := range all {
			if l.Earlier > 0 && a[l.Earlier-1] != l.Text || l.Later > 0 && b[l.Later-1] != l.Text {
				t.Fatalf("numbers: %v", l)
			}
		}
		kept := len(slices.DeleteFunc(slices.Clone(all), func(l Line) bool { return l.Change != Kept }))
		if want := common(a, b); kept != want {
			t.Fatalf("%d lines are kept, of %d that could be", kept, want)
		}
	})
}

// common is the length of the longest common subsequence, by the book.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j], above)
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestVersionsThatHaveNothingInCommonAreToldApartAllTheSame(t *testing.T) {
	a, b := strings.Split(strings.Repeat("x\n", 5000), "\n"), strings.Split(strings.Repeat("y\n", 5000), "\n")
	gotA, gotB := sides(differ(a, b))
	if !slices.Equal(gotA, a) || !slices.Equal(gotB, b) {
		t.Error("they can't be put together again")
	}
	list, cut := hunks(differ(a, b))
	if n := len(list[0].Lines); !cut || len(list) != 1 || n != DifferenceLines {
		t.Errorf("%d hunks, %d lines, cut %t", len(list), n, cut)
	}
}

func TestHunksKeepAFewLinesAroundAChange(t *testing.T) {
	a := strings.Split("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", " ")
	b := slices.Clone(a)
	b[4], b[17] = "five", "eighteen"
	list, cut := hunks(differ(a, b))
	if cut || len(list) != 2 || len(list[0].Lines) != 8 || len(list[1].Lines) != 7 || list[0].Lines[0].Text != "2" || list[1].Lines[6].Later != 20 {
		t.Errorf("got %v", list)
	}
	if list, _ := hunks(differ(a, a)); len(list) != 0 {
		t.Errorf("the same twice differ in %v", list)
	}
}
