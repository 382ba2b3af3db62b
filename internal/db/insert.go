package db

import (
	"database/sql/driver"
	"slices"
	"strconv"
	"strings"
)

// insertAtOnce bounds the rows of one statement.
const insertAtOnce = 500

// Inserts are the statements that put rows into a table, in their order: into names it with its columns, and values has the rows
// one behind the other. SQLite is given what all of them share once: there each value costs about as much as a column does, and most
// rows that come together say much the same. PostgreSQL would have to be told the type of each.
func (d *DB) Inserts(into string, columns int, values []any) (all []Statement) {
	for some := range slices.Chunk(values, columns*insertAtOnce) {
		shared := make([]bool, columns)
		if !d.postgres {
			some = plainly(some)
			shared = sharedBy(some, columns)
		}
		all = append(all, insert(into, some, shared))
	}
	return all
}

func insert(into string, values []any, shared []bool) Statement {
	columns := len(shared)
	if !slices.Contains(shared, true) || !slices.Contains(shared, false) {
		return Statement{"INSERT INTO " + into + " VALUES " + Tuples(len(values)/columns, columns), values}
	}
	once, args, own := make([]any, 0, columns), make([]any, 0, len(values)), 0
	said := make([]string, columns)
	for c, same := range shared {
		if said[c] = "?"; same {
			once = append(once, values[c])
			continue
		}
		own++
		said[c] = "column" + strconv.Itoa(own)
	}
	for n, v := range values {
		if !shared[n%columns] {
			args = append(args, v)
		}
	}
	text := "INSERT INTO " + into + " SELECT " + strings.Join(said, ", ") + " FROM (VALUES " + Tuples(len(values)/columns, own) + ")"
	return Statement{text, append(once, args...)}
}

// plainly are the values as the driver would make them of what makes its own, so that they can be compared. What can't say its own
// says so to the driver too.
func plainly(values []any) []any {
	plain := slices.Clone(values)
	for n, v := range plain {
		if own, ok := v.(driver.Valuer); ok {
			if said, err := own.Value(); err == nil {
				plain[n] = said
			}
		}
	}
	return plain
}

// sharedBy says in which columns all rows say the same, as far as that is seen at once.
func sharedBy(values []any, columns int) []bool {
	shared := make([]bool, columns)
	for c := range shared {
		shared[c] = true
		for n := c; n < len(values) && shared[c]; n += columns {
			shared[c] = same(values[c], values[n])
		}
	}
	return shared
}

func same(a, b any) bool {
	switch a.(type) {
	case nil, string, int, int64, bool:
		return a == b
	}
	return false
}
