package redact

import (
	"slices"
	"strings"
)

// junos finds the secrets of a Juniper line: a statement, in braces or after "set".
func (r *redactor) junos(line string, words []word) (spans []span) {
	defer r.follow(line, words)
	if strings.Contains(line, "SECRET-DATA") {
		for _, w := range words {
			if w.quoted && !w.open {
				spans = append(spans, span{w.from, w.to, Hash})
			}
		}
	}
	for i, w := range words {
		k, ids := r.junosName(words, i)
		if k == "" {
			continue
		}
		at := start(line, w)
		if k == Community {
			if i+1 < len(words) {
				spans = append(spans, span{words[i+1].from, words[i+1].to, k})
			}
			continue
		}
		if s, ok := r.statement(line, encoded(line, at, ids), k, false); ok {
			spans = append(spans, s)
		}
	}
	return spans
}

func (r *redactor) junosName(words []word, i int) (k Kind, ids bool) {
	name, next := words[i].lower, ""
	if i+1 < len(words) {
		next = words[i+1].lower
	}
	switch {
	case slices.Contains(settings, next), soft[name], next == "":
		return "", false
	case name == "community" || name == "trap-group" || name == "snmp-community":
		if r.within("snmp") || slices.ContainsFunc(words[:i], func(w word) bool { return w.lower == "snmp" }) || i == 0 && len(r.path) == 0 && next != "members" && !contains(words, "members") {
			return Community, false
		}
		return "", false
	case name == "community-name":
		return Community, false
	case name == "key" && digits(next):
		return "", false // its number in a chain, or of a server's key
	case name == "key" || name == "authentication-key":
		return Key, true
	case strings.HasPrefix(name, "pre-shared-key"):
		return SharedKey, false
	case strings.HasSuffix(name, "-key") && !innocent[name]:
		return Key, true
	}
	return named(name), false
}

func contains(words []word, name string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.lower == name })
}

func (r *redactor) within(block string) bool { return slices.Contains(r.path, block) }

// follow keeps the names of the blocks that are open.
func (r *redactor) follow(line string, words []word) {
	if r.format == JunosSet {
		return
	}
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "#") || strings.HasPrefix(text, "/*") {
		return
	}
	switch {
	case strings.HasSuffix(text, "{") && len(words) > 0:
		name := words[0].lower
		if len(words) > 1 && (name == "inactive" || name == "protect") {
			name = words[1].lower
		}
		if len(r.path) < 100 {
			r.path = append(r.path, name)
		}
	case strings.HasPrefix(text, "}") && len(r.path) > 0:
		r.path = r.path[:len(r.path)-1]
	}
}

// statement is a secret up to its semicolon. What opens a block instead has its secrets inside; all of it is withheld
// where whole says so.
func (r *redactor) statement(line string, at int, k Kind, whole bool) (span, bool) {
	if end, quoted, closed := quotedAt(line, at); quoted {
		rest := ""
		if end < len(line) {
			rest = line[end:]
		}
		if closed && blockOpens(rest) {
			return span{}, false
		}
		if !closed {
			r.quote = line[at]
		}
		return trimmed(line, at+1, min(end, len(line)), k)
	}
	end := len(line)
	if semicolon := strings.IndexByte(line[at:], ';'); semicolon >= 0 {
		end = at + semicolon
	}
	if brace := strings.IndexByte(line[at:end], '{'); brace >= 0 {
		if whole {
			r.depth = depth(line[at:])
		}
		return span{}, false
	}
	s, ok := trimmed(line, at, end, k)
	if !ok && end == len(line) && r.format != JunosSet {
		r.semicolon = true
	}
	return s, ok
}

// blockOpens says that a block comes before the statement's end.
func blockOpens(rest string) bool {
	at := strings.IndexAny(rest, "{;")
	return at >= 0 && rest[at] == '{'
}

func depth(text string) int {
	return strings.Count(text, "{") + strings.Count(text, "[") - strings.Count(text, "}") - strings.Count(text, "]")
}
