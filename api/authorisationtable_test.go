package api_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// table is what people have reviewed: who may do what. Of the lines about an operation the first that fits a cell
// decides; `*` fits anything, and `a|b` either.
type table struct {
	file  string
	lines []*line
}

// line is one sentence of the table: this operation, asked for by this role in this relation with this grant, answers
// that.
type line struct {
	operation, role, relation, grant string
	expect                           string      // 2xx, or the status itself
	number                           int         // in the file
	used                             atomic.Bool // worlds are judged side by side
}

// cell is one place of the matrix.
type cell struct{ operation, role, relation, grant string }

func readTable(t *testing.T, file string) *table {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', 5, true
	tab := &table{file: file}
	for {
		record, err := r.Read()
		if record == nil {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		at, _ := r.FieldPos(0)
		tab.lines = append(tab.lines, &line{operation: record[0], role: record[1], relation: record[2], grant: record[3], expect: record[4], number: at})
	}
	if head := tab.lines[0]; head.operation != "operation" || head.expect != "expect" {
		t.Fatalf("%s: wants operation,role,relation,grant,expect first", file)
	}
	tab.lines = tab.lines[1:]
	return tab
}

// expects is what the table says of a cell; "" where it says nothing.
func (tab *table) expects(c cell) string {
	for _, l := range tab.lines {
		if fits(l.operation, c.operation) && fits(l.role, c.role) && fits(l.relation, c.relation) && fits(l.grant, c.grant) {
			l.used.Store(true)
			return l.expect
		}
	}
	return ""
}

func fits(pattern, word string) bool {
	return pattern == "*" || slices.Contains(strings.Split(pattern, "|"), word)
}

// complete compares the table with the contract, both ways, and gives the operations in the contract's order.
func (tab *table) complete(t *testing.T, roles []string) []string {
	t.Helper()
	names := operations(t)
	for _, name := range names {
		for _, role := range roles {
			for _, relation := range relations {
				for _, grant := range grants {
					if tab.expects(cell{name, role, relation, grant}) == "" {
						t.Errorf("%s says nothing of %s by %s, %s, %s", tab.file, name, role, relation, grant)
					}
				}
			}
		}
	}
	for _, l := range tab.lines {
		if !l.used.Load() {
			t.Errorf("%s:%d decides nothing: %s,%s,%s,%s", tab.file, l.number, l.operation, l.role, l.relation, l.grant)
		}
		if !slices.Contains([]string{"2xx", "403", "404", "409"}, l.expect) {
			t.Errorf("%s:%d expects %q", tab.file, l.number, l.expect)
		}
	}
	return names
}

// operations are those of the contract, by their ids.
func operations(t *testing.T) (names []string) {
	t.Helper()
	for _, item := range contractOf(t).Paths.Map() {
		for _, o := range item.Operations() {
			names = append(names, o.OperationID)
		}
	}
	slices.Sort(names)
	return names
}

// written is the contract, which takes a second to read under the race detector and which nobody changes.
var written = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromFile("../openapi.yaml") })

func contractOf(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := written()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
