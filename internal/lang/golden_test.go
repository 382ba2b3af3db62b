package lang

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agentable/go-intl/relativetimeformat"
)

// golden is what Node's Intl says: language → kind → input → text. testdata/golden.mjs makes it.
type golden map[Tag]map[string]map[string]string

func TestDatesAndNumbersAreWrittenAsICUWritesThem(t *testing.T) {
	buf, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var want golden
	if err := json.Unmarshal(buf, &want); err != nil {
		t.Fatal(err)
	}
	differs := differences(t)
	for _, tag := range slices.Sorted(maps.Keys(want)) {
		for kind, cases := range want[tag] {
			for input, icu := range cases {
				compare(t, differs, tag, kind, input, icu)
			}
		}
	}
	for line := range differs {
		t.Errorf("no longer compared, remove it from golden_differences.txt: %s", line)
	}
}

func compare(t *testing.T, differs map[string]string, tag Tag, kind, input, icu string) {
	t.Helper()
	got := ours(t, tag, kind, input)
	id := tag + "\t" + kind + "\t" + input
	own, allowed := differs[id]
	delete(differs, id)
	switch {
	case allowed && got == icu:
		t.Errorf("%s %s %q no longer differs from ICU, remove it from golden_differences.txt", tag, kind, input)
	case allowed && got != own:
		t.Errorf("%s %s %q = %q, want our own %q", tag, kind, input, got, own)
	case !allowed && got != icu:
		t.Errorf("%s %s %q = %q, ICU says %q", tag, kind, input, got, icu)
	}
}

// ours gives our text for one case, in a language that may have no file of texts yet.
func ours(t *testing.T, tag Tag, kind, input string) string {
	t.Helper()
	l := &Localizer{locale: &locale{tag: tag, formats: newFormats(tag)}, zone: time.UTC}
	switch kind {
	case "date", "short":
		day, err := time.Parse(time.DateOnly, input)
		if err != nil {
			t.Fatal(err)
		}
		if kind == "short" {
			return l.locale.formats.shortDate(day)
		}
		return l.Date(day)
	case "relative":
		n, unit, _ := strings.Cut(input, " ")
		count, err := strconv.Atoi(n)
		if err != nil {
			t.Fatal(err)
		}
		return inUnit(t, l, count, unit)
	case "now":
		return l.Relative(epoch, epoch)
	case "list":
		return l.List(strings.Fields(input))
	case "choice":
		return l.Choice(strings.Fields(input))
	case "number":
		n, err := strconv.ParseFloat(input, 64)
		if err != nil {
			t.Fatal(err)
		}
		return l.Num(n)
	case "bytes":
		n, err := strconv.ParseInt(input, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return l.Bytes(n)
	}
	t.Fatalf("unknown kind %q", kind)
	return ""
}

// inUnit asks the formatter itself, because Relative would choose a larger unit for 100 hours.
func inUnit(t *testing.T, l *Localizer, n int, unit string) string {
	t.Helper()
	text, err := l.locale.formats.relative().FormatInt(n, relativetimeformat.Unit(unit))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// differences are the cases where we write something else than ICU on purpose: tag, kind, input and our own text,
// with tabs between.
func differences(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/golden_differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			i := strings.LastIndexByte(line, '\t')
			all[line[:i]] = line[i+1:]
		}
	}
	return all
}
