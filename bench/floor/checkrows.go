package floor

import "strings"

// appended are rows of one table, as Check leaves them behind.
type appended struct {
	into, row string
	args      []any
}

func (a appended) text() string {
	rows := len(a.args) / strings.Count(a.row, "?")
	return "INSERT INTO " + a.into + " VALUES " + a.row + strings.Repeat(", "+a.row, rows-1)
}

const (
	oneID    = "'0195e0a0-0000-7000-8000-000000000000'"
	somebody = `'["0195e0a0-0000-7000-8000-000000000000"]'`
	stepRows = "escalation_steps (id, item_id, once, object_type, object_id, trigger, whom, round, planned_at, at, outcome, people)"
	stepRow  = "(?, ?, 'not_acknowledged/1774830600000000/0/0', 'bench', ?, 'not_acknowledged', 'holder', 0, ?, ?, 'told', " + somebody + ")"
	mailRow  = "(?, ?, 'escalation', 'queued', ?, 'engineer@merlinet.example', 'An engineer', 'en', 'Asia/Singapore', 'BENCH', " +
		"'/requests', 'bench', ?, '', " + somebody + ", ?, ?, 0, '', NULL, NULL, 0, '')"
)

var leaf = make([]byte, 456) // as long as the journal's are of this
