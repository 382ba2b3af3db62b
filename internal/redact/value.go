package redact

import (
	"slices"
	"strings"
)

// encodings stand between the name of a secret and the secret, and say how it is written.
var encodings = []string{
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "md5", "sha", "sha1", "sha-1", "sha256", "sha-256", "sha384", "sha-384", "sha512", "sha-512",
	"hmac-sha-256", "scrypt", "pbkdf2", "encrypted", "ascii-text", "hexadecimal", "ascii", "hex", "clear", "clear-text", "text", "local",
	"remote", "level", "15", "set-key", "hmac-md5", "hmac-sha1", "hmac-sha256", "aes", "aes-128", "cmac",
}

// settings follow the name of a secret where the line is about secrets in general.
var settings = []string{
	"encryption", "strength-check", "policy", "minimum-length", "min-length", "minimum", "maximum-length", "history", "lifetime", "prompt",
	"recovery", "required", "format", "minimum-changes", "change-type",
}

// start is where the value of words[i] begins: behind the name, its quote, and the sign for "is".
func start(line string, w word) int {
	at := w.to
	if at < len(line) && (line[at] == '"' || line[at] == '\'') && (w.quoted || strings.IndexByte(":=", (strings.TrimLeft(line[at+1:], " \t") + " ")[0]) >= 0) {
		at++
	}
	at += len(line[at:]) - len(strings.TrimLeft(line[at:], " \t"))
	for n := 0; n < 2 && at < len(line) && (line[at] == '=' || line[at] == ':' || n > 0 && line[at] == '>'); n++ {
		at++
	}
	return at + len(line[at:]) - len(strings.TrimLeft(line[at:], " \t"))
}

// encoded skips what says how the secret at is written, as long as something follows; ids too where ids can stand.
func encoded(line string, at int, ids bool) int {
	for {
		rest := strings.TrimRight(line[at:], "\r\n ;")
		first, more, found := strings.Cut(rest, " ")
		more = strings.TrimLeft(more, " ")
		if !found || more == "" || !slices.Contains(encodings, strings.ToLower(first)) && !(ids && digits(first)) {
			return at
		}
		at += len(rest) - len(more)
		ids = false
	}
}

func digits(s string) bool {
	return s != "" && len(s) <= 5 && strings.Trim(s, "0123456789") == ""
}

// quotedAt is the end of the value in quotes that begins at; closed is false where the quote goes on in the next line.
func quotedAt(line string, at int) (end int, quoted, closed bool) {
	if at >= len(line) || line[at] != '"' && line[at] != '\'' {
		return 0, false, true
	}
	end, closed = closing(line, at)
	return end, true, closed
}

// answer says that the value is how something is set.
func answer(value string) bool {
	value = strings.ToLower(strings.Trim(value, " \t\r\n\"',;"))
	return value == "" || slices.Contains(answers, value)
}
