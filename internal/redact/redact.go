// Package redact makes the copy of a configuration that may be shown to whoever may not see its secrets: passwords, keys,
// communities, tokens, hashes, pre-shared and private keys become pseudonyms, and every other line stays as it is, byte for
// byte. It is pure: a reader in, a reader out, one line in memory. UTF-16 with its mark is read as the UTF-8 that it stands for.
//
// What it does not understand is withheld. A file in no known format is refused as a whole (ErrUnknown), and so is one
// with bytes that are no text or a line beyond LineLimit: what its lines mean is then anybody's guess, and a guess that is
// wrong once has given the secret away. In a known format it errs the same way: after a word that announces a secret, all
// that its grammar doesn't name is part of the secret.
package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// Limits of what is redacted.
const (
	LineLimit = 64 << 10
	FileLimit = 32 << 20
)

// ErrUnknown is the answer where no parser understands the file.
var ErrUnknown = errors.New("redact: in no format that is understood")

// Format is the grammar that a file was found to follow.
type Format string

// The formats.
const (
	Unknown    Format = ""
	Cisco      Format = "cisco"      // IOS, NX-OS, ASA, and Arista EOS, which speaks alike
	Forti      Format = "forti"      // FortiOS: config, edit, set, next, end
	JunosSet   Format = "junos_set"  // Juniper, one statement a line
	Junos      Format = "junos"      // Juniper, in braces
	Blocks     Format = "blocks"     // named.conf, nginx: statements in braces that end in semicolons
	Keyed      Format = "keyed"      // INI, YAML, JSON, properties: a name, a sign, a value
	Directives Format = "directives" // sshd_config, snmpd.conf: a name and its values
)

// Kind of a secret; it stands in the pseudonym, so that a reader sees what was there.
type Kind string

// The kinds.
const (
	Password   Kind = "password"
	Key        Kind = "key"
	Community  Kind = "community"
	Token      Kind = "token"
	Hash       Kind = "hash"
	PrivateKey Kind = "private-key"
	SharedKey  Kind = "pre-shared-key"
)

// Withheld stands for a line of which nothing can be shown. There is one for each, so that lines keep their numbers.
const Withheld = "[withheld]"

// pseudonym of a secret: the same for the same secret under the same key, whatever it was used for. Without the key nobody
// finds the secret by trying, however short it is.
func pseudonym(key []byte, k Kind, secret string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(plain(secret)))
	return "<" + string(k) + ":" + hex.EncodeToString(mac.Sum(nil)[:6]) + ">"
}
