package redact

import (
	"slices"
	"strings"
)

// trailing are words that go on after a secret of one word.
var trailing = []string{
	"privilege", "role", "encrypted", "expire", "address", "hostname", "timeout", "localizedkey", "access", "vrf", "level-1", "level-2",
	"nt-encrypted", "mschap", "pbkdf2", "ro", "rw", "no-xauth", "priv", "view", "use-vrf", "version", "udp-port", "single-connection",
	"ipv4", "ipv6", "cryptographic-algorithm",
}

// cisco finds the secrets of a line of IOS, NX-OS, ASA or EOS.
func (r *redactor) cisco(line string, words []word) (spans []span) {
	if len(words) == 0 {
		return nil
	}
	first := words[0].lower
	if first == "no" && len(words) > 1 {
		first = words[1].lower
	}
	if first == "snmp-server" {
		return ciscoSNMP(line, words)
	}
	for i, w := range words {
		k, ids := ciscoName(words, i, first)
		if k == "" {
			continue
		}
		if w.lower == "key-string" && strings.TrimSpace(line[w.to:]) == "" {
			r.until = "quit" // a public key, they say, in the lines that follow
			return spans
		}
		at := encoded(line, start(line, w), ids)
		if s, ok := ciscoValue(line, at, k, first); ok {
			spans = append(spans, s)
		}
	}
	return spans
}

// ciscoName is the kind of what words[i] announces, and whether a number may stand before the secret.
func ciscoName(words []word, i int, first string) (k Kind, ids bool) {
	name, next, before := words[i].lower, "", ""
	if i+1 < len(words) {
		next = words[i+1].lower
	}
	if i > 0 {
		before = words[i-1].lower
	}
	switch {
	case slices.Contains(settings, next), first == "crypto" && name == "token", soft[name]:
		return "", false
	case name == "key":
		if next == "chain" || before == "crypto" || first == "ntp" && digits(next) || i == 0 && digits(next) && len(words) == 2 {
			return "", false
		}
		if before == "isakmp" {
			return SharedKey, false
		}
		return Key, false
	case name == "config-key":
		return Key, false
	case name == "authentication" && (slices.Contains([]string{"standby", "vrrp", "glbp"}, first) || before == "nhrp"):
		return Password, false
	case name == "message-digest-key" || name == "authentication-key" || name == "key-octet-string":
		return Key, true
	case slices.Contains([]string{"key-string", "cipher", "authenticator", "cak"}, name):
		return Key, true
	case strings.HasPrefix(name, "pre-shared-key"), name == "wpa-psk":
		return SharedKey, false
	case strings.HasSuffix(name, "-key") && !innocent[name]:
		return Key, true
	}
	return named(name), false
}

// ciscoValue is one word where a word that is known goes on after it, and the rest of the line otherwise: passwords may
// have spaces in them.
func ciscoValue(line string, at int, k Kind, first string) (span, bool) {
	if end, quoted, _ := quotedAt(line, at); quoted {
		return trimmed(line, at+1, end, k)
	}
	end := len(line)
	fields := strings.Fields(line[at:])
	if len(fields) > 1 && first != "enable" && first != "password" && slices.Contains(trailing, strings.ToLower(fields[1])) {
		end = at + strings.Index(line[at:], fields[0]) + len(fields[0])
	}
	return trimmed(line, at, end, k)
}

// ciscoSNMP knows where communities and the keys of users stand, which nothing announces.
func ciscoSNMP(line string, words []word) (spans []span) {
	add := func(w word, k Kind) {
		end := w.to // a word of ours may end at a sign; a community ends at a space
		for !w.quoted && end < len(line) && strings.IndexByte(" \t\r\n", line[end]) < 0 {
			end++
		}
		spans = append(spans, span{w.from, end, k})
	}
	at := slices.IndexFunc(words, func(w word) bool { return w.lower == "snmp-server" }) + 1
	if at >= len(words) {
		return nil
	}
	switch rest := words[at+1:]; words[at].lower {
	case "community":
		if len(rest) > 1 && len(rest[0].lower) == 1 && digits(rest[0].lower) && !slices.Contains(trailing, rest[1].lower) {
			rest = rest[1:]
		}
		if len(rest) > 0 {
			add(rest[0], Community)
		}
	case "host":
		if w, ok := trapCommunity(rest); ok {
			add(w, Community)
		}
	case "user":
		for i, w := range rest {
			if i < 2 || w.lower != "auth" && w.lower != "priv" {
				continue
			}
			if j := pastAlgorithm(rest, i+1); j < len(rest) {
				add(rest[j], Key)
			}
		}
	default:
		for _, w := range words[at:] {
			if k := named(w.lower); k != "" && !soft[w.lower] {
				if s, ok := trimmed(line, start(line, w), len(line), k); ok {
					spans = append(spans, s)
				}
			}
		}
	}
	return spans
}

// pastAlgorithm is the index of the secret after "auth" or "priv".
func pastAlgorithm(words []word, i int) int {
	for i+1 < len(words) && slices.Contains([]string{
		"md5", "sha", "sha-224", "sha-256", "sha-384", "sha-512", "sha224", "sha256", "sha384", "sha512", "des", "des56", "3des", "aes", "aes-128", "aes-192",
		"aes-256", "aes128", "aes192", "aes256", "128", "192", "256", "encrypted", "0", "7",
	}, words[i].lower) {
		i++
	}
	return i
}

// trapCommunity is the word that traps are sent with: the first after the host that is no option.
func trapCommunity(words []word) (word, bool) {
	i := 1
	if len(words) > 1 && !numeric(words[0].lower) && numeric(words[1].lower) {
		i = 2 // ASA names an interface first
	}
	for i < len(words) {
		switch w := words[i].lower; {
		case slices.Contains([]string{"traps", "informs", "trap", "inform", "auth", "noauth", "priv", "poll", "community", "0", "7", "8"}, w):
			i++
		case slices.Contains([]string{"version", "vrf", "use-vrf", "udp-port", "port"}, w):
			i += 2
		default:
			return words[i], true
		}
	}
	return word{}, false
}

// numeric says that the word is an address rather than a name.
func numeric(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
