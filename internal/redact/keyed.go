package redact

import "strings"

// blocks finds the secrets of a line of named.conf or nginx.
func (r *redactor) blocks(line string, words []word) (spans []span) {
	for i, w := range words {
		k := edgeName(words, i)
		if k == "" {
			continue
		}
		at := start(line, w)
		if k == Key && strings.HasPrefix(strings.Trim(line[at:], `"'`), "/") {
			continue // where a key lies
		}
		if s, ok := r.statement(line, at, k, k != Key); ok && !answer(line[s.from:s.to]) {
			spans = append(spans, s)
		}
	}
	return spans
}

// edgeName is named, with what only a file of names and values says.
func edgeName(words []word, i int) Kind {
	name := words[i].lower
	switch {
	case name == "key" || name == "pass":
		return Key
	case name == "community" || name == "community_string" || name == "snmp_community":
		return Community
	case innocent[name]:
		return ""
	}
	return named(words[i].name)
}

// keyed finds the secrets of a line of INI, YAML, JSON or properties: what stands behind the name of one, to the end of the
// line or of its quotes, and whatever lines belong to it.
func (r *redactor) keyed(line string, words []word) (spans []span) {
	named := r.pending
	r.pending = ""
	for i, w := range words {
		k := edgeName(words, i)
		if (w.lower == "value" || w.lower == "default") && named != "" {
			k = named
		}
		if w.lower == "name" && i+1 < len(words) {
			r.pending = edgeName(words, i+1)
			continue
		}
		if k == "" {
			continue
		}
		at := start(line, w)
		if i > 0 && at >= len(strings.TrimRight(line, "\r\n ,;]})")) {
			continue // a value that is called so, at the end of its line
		}
		if k == Key && w.lower != "key" && strings.HasPrefix(strings.Trim(line[at:], `"'`), "/") {
			continue
		}
		if s, ok := r.value(line, at, k); ok {
			spans = append(spans, s)
		}
	}
	return spans
}

func (r *redactor) value(line string, at int, k Kind) (span, bool) {
	if end, quoted, closed := quotedAt(line, at); quoted {
		if !closed {
			r.quote = line[at]
		}
		return trimmed(line, at+1, min(end, len(line)), k)
	}
	text := strings.TrimSpace(line[at:])
	switch {
	case answer(text):
		if text == "" {
			r.indent = indent(line)
		}
		return span{}, false
	case text[0] == '{' || text[0] == '[':
		r.depth = max(depth(text), 0)
	default: // "|", ">", or a value that goes on in lines further in
		r.indent = indent(line)
	}
	return trimmed(line, at, len(line), k)
}

// indent is how far in a line begins.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// directives finds the secrets of a line of sshd_config or snmpd.conf.
func (r *redactor) directives(line string, words []word) (spans []span) {
	if len(words) == 0 {
		return nil
	}
	switch words[0].lower {
	case "com2sec", "com2sec6", "trapsink", "trap2sink", "informsink":
		if len(words) > 2 {
			w := words[len(words)-1]
			return append(spans, span{w.from, w.to, Community})
		}
	case "createuser", "trapsess", "proxy":
		if len(words) > 1 {
			if s, ok := trimmed(line, words[1].to, len(line), Key); ok {
				return append(spans, s)
			}
		}
		return nil
	case "rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6", "trapcommunity", "authcommunity":
		if len(words) > 1 {
			w := words[len(words)-1]
			if len(words) > 2 {
				w = words[1]
			}
			return append(spans, span{words[1].from, w.to, Community})
		}
	}
	for i, w := range words {
		k := edgeName(words, i)
		if k == "" {
			continue
		}
		if s, ok := trimmed(line, start(line, w), len(line), k); ok && !answer(line[s.from:s.to]) {
			spans = append(spans, s)
		}
	}
	return spans
}
