package redact

import "encoding/hex"

// vigenere is the fixed text that Cisco's type 7 is made with; it hides nothing, it only looks different each time.
const vigenere = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"

// plain is the secret itself where it is only wrapped in a reversible encoding, so that one password that two lines
// encode differently gets one pseudonym; anything else as it is.
func plain(secret string) string {
	if len(secret) < 6 || len(secret)%2 != 0 || secret[0] > '5' || secret[0] < '0' || secret[1] < '0' || secret[1] > '9' {
		return secret
	}
	raw, err := hex.DecodeString(secret[2:])
	if err != nil {
		return secret
	}
	at := int(secret[0]-'0')*10 + int(secret[1]-'0')
	for i := range raw {
		raw[i] ^= vigenere[(at+i)%len(vigenere)]
		if raw[i] < ' ' || raw[i] > '~' {
			return secret
		}
	}
	return string(raw)
}
