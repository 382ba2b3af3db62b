package redact

import (
	"slices"
	"strings"
)

// span is a secret within a line.
type span struct {
	from, to int
	kind     Kind
}

// put gives the line with its secrets replaced. Spans that overlap are one.
func put(line string, spans []span, key []byte) string {
	if len(spans) == 0 {
		return line
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	at := 0
	for i := 0; i < len(spans); i++ {
		s := spans[i]
		for i+1 < len(spans) && spans[i+1].from < s.to {
			i++
			s.to = max(s.to, spans[i].to)
		}
		b.WriteString(line[at:s.from])
		b.WriteString(pseudonym(key, s.kind, line[s.from:s.to]))
		at = s.to
	}
	b.WriteString(line[at:])
	return b.String()
}

// trimmed is the span without the space and quotes around it; ok is false where nothing is left.
func trimmed(line string, from, to int, k Kind) (span, bool) {
	for from < to && strings.IndexByte(" \t\r\n", line[from]) >= 0 {
		from++
	}
	for to > from && strings.IndexByte(" \t\r\n", line[to-1]) >= 0 {
		to--
	}
	if to-from >= 2 && (line[from] == '"' || line[from] == '\'') && line[to-1] == line[from] {
		from, to = from+1, to-1
	}
	return span{from, to, k}, from < to
}
