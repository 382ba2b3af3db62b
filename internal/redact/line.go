package redact

import (
	"slices"
	"strings"
)

// redactor takes the lines of one file, in their order.
type redactor struct {
	format Format
	key    []byte

	// What lines before this one have begun. Each of them withholds lines until it ends.
	armour    string // the name of a block in PEM's armour that is no certificate
	quote     byte   // a quote that is open
	depth     int    // brackets that are open in a secret's value
	semicolon bool   // a statement whose value is still to come
	until     string // a word that ends a block
	indent    int    // lines further in than this belong to a secret; -1 for none
	continued bool   // the line before ended in a backslash

	path    []string // Juniper's blocks, FortiOS' tables
	pending Kind     // an entry called "name" named a secret: its "value" follows
	shown   string   // a certificate's armour: public, and shown as it is
}

func newRedactor(f Format, key []byte) *redactor { return &redactor{format: f, key: key, indent: -1} }

// seen is the copy of a line without characters that nobody sees.
func (r *redactor) seen(line string) string {
	shown := r.shown != ""
	if r.hidden(line) {
		return Withheld
	}
	if r.armoured(line) {
		return Withheld
	}
	if shown && r.shown != "" {
		if strings.Contains(line, "-----END ") {
			r.shown = ""
		}
		if isArmour(line) {
			return line
		}
		r.shown = ""
	}
	second := *r // what it would begin doesn't count: the first look has begun it
	second.path = slices.Clone(r.path)
	spans := slices.Concat(second.own(line, apart(line)), r.own(line, divide(line)), anywhere(line))
	if len(spans) > 0 && strings.HasSuffix(line, `\`) {
		r.continued = true
	}
	return put(line, spans, r.key)
}

func (r *redactor) own(line string, words []word) []span {
	switch r.format {
	case Cisco:
		return r.cisco(line, words)
	case Forti:
		return r.forti(line, words)
	case Junos, JunosSet:
		return r.junos(line, words)
	case Blocks:
		return r.blocks(line, words)
	case Directives:
		return r.directives(line, words)
	}
	return r.keyed(line, words)
}

// hidden says that a line belongs to a secret that began before it.
func (r *redactor) hidden(line string) bool {
	text := strings.TrimSpace(line)
	switch {
	case r.armour != "":
		if strings.Contains(line, "-----END "+r.armour) {
			r.armour = ""
		}
	case r.quote != 0:
		if strings.IndexByte(line, r.quote) >= 0 {
			r.quote = 0
		}
	case r.depth > 0:
		r.depth = max(0, r.depth+depth(line))
	case r.semicolon:
		r.semicolon = !strings.Contains(line, ";")
	case r.until != "":
		if text == r.until || text == "exit" || text == "end" || text == "!" {
			r.until = ""
		}
	case r.continued:
		r.continued = strings.HasSuffix(line, `\`)
	case r.indent >= 0:
		if text != "" && indent(line) <= r.indent && !(strings.HasPrefix(text, "- ") && indent(line) == r.indent) {
			r.indent = -1
			return false
		}
		return text != ""
	default:
		return false
	}
	return true
}

// armoured withholds what stands in armour: a private key, or anything else that is not known to be public.
func (r *redactor) armoured(line string) bool {
	_, rest, found := strings.Cut(line, "-----BEGIN ")
	if !found {
		return strings.Contains(line, "PRIVATE KEY-----")
	}
	name, after, _ := strings.Cut(rest, "-----")
	switch name {
	case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "CERTIFICATE REQUEST", "PUBLIC KEY", "RSA PUBLIC KEY", "X509 CRL":
		if !strings.Contains(after, "-----END ") && strings.TrimSpace(after) == "" {
			r.shown = name
		}
		return strings.Contains(after, "PRIVATE KEY")
	}
	if !strings.Contains(after, "-----END "+name) {
		r.armour = name
	}
	return true
}

// isArmour says that a line is base64, or begins or ends a block of it.
func isArmour(line string) bool {
	text := strings.TrimSpace(line)
	return strings.HasPrefix(text, "-----") || strings.TrimRight(strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), "=") == "" && len(text) <= 80
}
