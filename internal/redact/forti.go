package redact

import (
	"slices"
	"strings"
)

// fortiVerbs begin the lines of FortiOS.
var fortiVerbs = set(`config edit set unset next end append select`)

// forti finds the secrets of a FortiOS line: "set", a name, and values, of which what follows ENC is encrypted.
func (r *redactor) forti(line string, words []word) (spans []span) {
	if at := slices.IndexFunc(words, func(w word) bool { return w.name == "ENC" }); at >= 0 && at+1 < len(words) {
		if s, ok := trimmed(line, words[at].to, len(line), Password); ok {
			spans = append(spans, s)
		}
	}
	if len(words) > 1 && words[0].lower == "config" {
		r.path = []string{strings.TrimSpace(line)}
	}
	if len(words) > 2 && words[1].lower == "name" && r.within("config system snmp community") {
		return append(spans, span{words[2].from, words[2].to, Community})
	}
	for i, w := range words {
		k := fortiName(words, i)
		if k == "" || slices.Contains([]string{"config", "edit"}, words[0].lower) {
			continue
		}
		at := start(line, w)
		if rest := line[at:]; strings.HasPrefix(rest, "ENC ") {
			at += len("ENC ")
		}
		end, quoted, closed := quotedAt(line, at)
		if quoted && !closed {
			r.quote = line[at]
		}
		if !quoted || !closed {
			end = len(line)
		}
		if s, ok := trimmed(line, at, min(end+boolInt(quoted && closed), len(line)), k); ok && fortiSecret(line[s.from:s.to]) {
			spans = append(spans, s)
		}
	}
	return spans
}

func fortiName(words []word, i int) Kind {
	switch name := words[i].lower; {
	case i == 0 || words[0].lower == "unset":
		return ""
	case name == "psksecret", name == "psksecret-remote":
		return SharedKey
	case name == "key", strings.HasSuffix(name, "-pwd"), strings.HasSuffix(name, "-key") && !innocent[name]:
		return Key
	default:
		return named(words[i].lower)
	}
}

// fortiSecret says that a value is more than a setting.
func fortiSecret(value string) bool {
	return !slices.Contains([]string{"enable", "disable", "psk", "signature"}, strings.ToLower(value)) && !answer(value)
}
