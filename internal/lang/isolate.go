package lang

import "strings"

const (
	firstStrong = "\u2068" // FSI: what follows has its own direction
	popIsolate  = "\u2069"
)

// Isolate wraps what somebody else wrote (a name, a host, a reference) so that in plain text its direction stays its
// own and the words around it keep theirs. Direction controls inside it are dropped: they could end the isolate.
// On a page use <bdi> instead, and never isolate what is to be copied into a terminal.
func Isolate(s string) string {
	return firstStrong + strings.Map(dropControl, s) + popIsolate
}

func dropControl(r rune) rune {
	if '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
		return -1
	}
	return r
}
