package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
)

// What a secret is for can be told by its beginning, so that one that leaked is recognised and none serves for another.
const (
	sessionPrefix    = "tss_"
	tokenPrefix      = "tsk_"
	invitationPrefix = "inv_"
	feedPrefix       = "cal_"
	guestPrefix      = "gst_"
	pushPrefix       = "psh_"
)

const secretBytes = 32

// newSecret makes a secret to hand out, and what is stored of it.
func newSecret(prefix string) (secret string, stored []byte) {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails
	secret = prefix + base64.RawURLEncoding.EncodeToString(b)
	return secret, digest(secret)
}

// digest needs no salt and no slow hash: nobody guesses 256 random bits.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

var secretIn = regexp.MustCompile("(" + sessionPrefix + "|" + tokenPrefix + "|" + invitationPrefix + "|" + feedPrefix + "|" + guestPrefix + "|" + pushPrefix + ")[A-Za-z0-9_-]+")

// Redacted is a text, such as the path of a request, as it may stand in a log.
func Redacted(text string) string { return secretIn.ReplaceAllString(text, "$1…") }
