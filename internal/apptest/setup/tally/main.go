// Command tally reads what `go test -json` writes. It prints one line for each package, what a failed test
// said, and at the end what was left out and why. Where TASUKI_REQUIRE_ALL=1, leaving out is failing, unless the reason
// names the target that runs the test instead: make bench or make soak.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action, Package, ImportPath, Test, Output string
}

type tally struct {
	out                     io.Writer
	said                    map[[2]string]string // by package and test, while it runs
	leftOut                 map[string]int       // tests by reason
	passed, failed, skipped int
	broken                  bool // a package failed, by its tests or without them
}

func main() {
	t := &tally{out: os.Stdout, said: map[[2]string]string{}, leftOut: map[string]int{}}
	if err := t.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(2)
	}
	if !t.close(os.Getenv("TASUKI_REQUIRE_ALL") == "1") {
		os.Exit(1)
	}
}

func (t *tally) read(from io.Reader) error {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil {
				e = event{Action: "build-output", Output: line} // the go command speaks for itself
			}
			t.take(e)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tally) take(e event) {
	key := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "build-fail":
		t.broken = true
	case "output":
		if !progress.MatchString(e.Output) {
			t.said[key] += e.Output
		}
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e, key)
		}
	}
}

var progress = regexp.MustCompile(`^=== (RUN|PAUSE|CONT|NAME) `)

func (t *tally) endTest(e event, key [2]string) {
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		fmt.Fprint(t.out, short(t.said[key]))
	case "skip":
		t.skipped++
		t.leftOut[reason(t.said[key])]++
	}
	delete(t.said, key)
}

// endPackage prints the closing line of a package that passed, and all that one said that failed, with what its tests
// said that never came to an end.
func (t *tally) endPackage(e event) {
	t.broken = t.broken || e.Action == "fail"
	own := [2]string{e.Package}
	last := t.said[own]
	delete(t.said, own)
	for key, said := range t.said {
		if key[0] == e.Package {
			fmt.Fprint(t.out, short(said))
			delete(t.said, key)
		}
	}
	for line := range strings.Lines(last) {
		if e.Action == "fail" || strings.HasPrefix(line, "ok ") {
			fmt.Fprint(t.out, line)
		}
	}
}

// short keeps the beginning and the end of what is too long to be read among everything else.
func short(said string) string {
	const most = 200
	lines := strings.SplitAfter(said, "\n")
	if len(lines) <= most {
		return said
	}
	cut := fmt.Sprintf("    … %d lines; `go test` of this package shows them …\n", len(lines)-most)
	return strings.Join(lines[:most/2], "") + cut + strings.Join(lines[len(lines)-most/2:], "")
}

var place = regexp.MustCompile(`(?m)^ +\S+\.go:\d+: (?:left out: )?(.*)$`)

// reason is the last thing that a skipped test said.
func reason(said string) string {
	all := place.FindAllStringSubmatch(said, -1)
	if len(all) == 0 {
		return "no reason given"
	}
	return all[len(all)-1][1]
}

var elsewhere = regexp.MustCompile(`\bmake (bench|soak)\b`)

// close prints the end and says whether all is well.
func (t *tally) close(requireAll bool) bool {
	well := !t.broken && t.failed == 0 && t.passed > 0
	for _, why := range slices.Sorted(maps.Keys(t.leftOut)) {
		fmt.Fprintf(t.out, "left out: %s (tests: %d)\n", why, t.leftOut[why])
		well = well && (!requireAll || elsewhere.MatchString(why))
	}
	fmt.Fprintf(t.out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	return well
}
