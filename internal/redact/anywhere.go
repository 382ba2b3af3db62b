package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Secrets that show by themselves, whatever stands before them.
var (
	crypted  = regexp.MustCompile(`\$(?:0|1|2[abxy]?|3|4|5|6|7|8|9|10|14|y|gy|sha1|md5|apr1|scrypt|pbkdf2[-a-z0-9]*|argon2[a-z]*|bcrypt[-a-z0-9]*)\$[^\s"';,]{4,}`)
	ldap     = regexp.MustCompile(`(?i)\{(?:s?sha\d*|s?md5|crypt|pbkdf2[^}]*)\}([^\s"';,]+)`)
	issued   = regexp.MustCompile(`\b(?:eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk_test_|AKIA|ASIA|AIza|tsk_)[-_A-Za-z0-9]{8,})`)
	userinfo = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"']*:([^\s"']+)@`)
	scheme   = regexp.MustCompile(`(?i)\b(?:bearer|basic|digest)\s+([A-Za-z0-9+/._~-]{8,}=*)`)
	option   = regexp.MustCompile(`(?:^|\s)(?:-u|--user|-p)\s*[^\s:]+:(\S+)`)
	assigned = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:[a-z0-9_-]*(?:password|passwd|pwd|secret|token|apikey|api_key|psk)|(?:ingest)?auth|key)=([^\s"';&]+)`)
	long     = regexp.MustCompile(`[A-Za-z0-9+/_-]{32,}={0,2}`)
	public   = regexp.MustCompile(`(?:ssh-rsa|ssh-dss|ssh-ed25519|ecdsa-sha2-[a-z0-9-]+|DNSKEY|SSHFP)\s`)
)

// anywhere finds what shows by itself.
func anywhere(line string) (spans []span) {
	add := func(re *regexp.Regexp, k Kind) {
		for _, m := range re.FindAllStringSubmatchIndex(line, -1) {
			spans = append(spans, span{m[len(m)-2], m[len(m)-1], k})
		}
	}
	if strings.IndexByte(line, '$') >= 0 {
		add(crypted, Hash)
	}
	if strings.IndexByte(line, '{') >= 0 {
		add(ldap, Hash)
	}
	if strings.Contains(line, "://") {
		add(userinfo, Password)
	}
	if strings.IndexByte(line, '=') >= 0 {
		add(assigned, Key)
	}
	if len(line) > 12 {
		add(issued, Token)
		add(scheme, Token)
		add(option, Password)
	}
	if len(line) >= 32 && !public.MatchString(line) {
		for _, m := range long.FindAllStringIndex(line, -1) {
			if random(line[m[0]:m[1]]) {
				spans = append(spans, span{m[0], m[1], Hash})
			}
		}
	}
	return slices.DeleteFunc(spans, func(s span) bool { return s.from >= s.to || answer(line[s.from:s.to]) })
}

// random says that nobody thought of this word: hexadecimal, or capitals, small letters and digits that take turns.
func random(s string) bool {
	s = strings.TrimRight(s, "=")
	if strings.Trim(s, "0123456789abcdefABCDEF") == "" {
		return strings.ContainsAny(s, "0123456789") && strings.ContainsAny(s, "abcdefABCDEF")
	}
	if uuid(s) {
		return false
	}
	turns, seen, last := 0, 0, 0
	for i := range len(s) {
		class := classOf(s[i])
		seen |= class
		if i > 0 && class != last && class != 8 && last != 8 {
			turns++
		}
		last = class
	}
	return seen&7 == 7 && turns*10 >= len(s)*3
}

func classOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return 1
	case c >= 'a' && c <= 'z':
		return 2
	case c >= 'A' && c <= 'Z':
		return 4
	}
	return 8
}

func uuid(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}
