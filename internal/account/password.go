package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"tasuki/internal/fault"
)

// The cost of a password: about 0.1 s and 64 MiB on two cores. More memory hurts who guesses more than who signs in.
var strong = argon2id.Params{Memory: 64 * 1024, Iterations: 2, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// The cost of a code that is good for minutes: about 10 ms. Whoever reads its hash would need days for all of them.
var brief = argon2id.Params{Memory: 16 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

var weak = argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Lengths of a password in characters. Length is what makes it strong; no kinds of characters are asked for.
const (
	minPassword = 12
	maxPassword = 200
)

// hasher makes and checks passwords, few at a time: each takes memory and a core or two.
type hasher struct {
	params argon2id.Params
	decoy  string        // what an unknown mailbox is checked against, so that it takes the same time
	slots  chan struct{} // those at work
	line   chan struct{} // those at work or waiting; beyond it nobody is helped by waiting
}

func newHasher(p argon2id.Params) *hasher {
	return &hasher{
		params: p, decoy: decoy(p),
		slots: make(chan struct{}, max(1, runtime.NumCPU()/int(p.Parallelism))), line: make(chan struct{}, 64),
	}
}

// decoy looks like a hash and is none: checking a password against it takes as long, and making it no time.
func decoy(p argon2id.Params) string {
	random := func(n uint32) string {
		b := make([]byte, n)
		_, _ = rand.Read(b) // never fails
		return base64.RawStdEncoding.EncodeToString(b)
	}
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
		p.Memory, p.Iterations, p.Parallelism, random(p.SaltLength), random(p.KeyLength))
}

// hash takes about as long as signing in: not inside a transaction.
func (h *hasher) hash(ctx context.Context, password string) (hash string, err error) {
	if waited := h.queue(ctx, func() { hash, err = argon2id.CreateHash(norm.NFC.String(password), &h.params) }); waited != nil {
		return "", waited
	}
	return hash, err
}

// matches says whether password is the one that hash was made of. Against no hash it takes as long and says no.
func (h *hasher) matches(ctx context.Context, password, hash string) (ok bool, err error) {
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	if waited := h.queue(ctx, func() { ok, err = argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash) }); waited != nil {
		return false, waited
	}
	return ok && known, err
}

func (h *hasher) queue(ctx context.Context, work func()) error {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return fault.Unavailable(errors.New("too many passwords to check at once"))
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	work()
	return nil
}

// checkPassword refuses what is too short, and the first things that anybody would try: own is the person's name and
// mailbox.
func checkPassword(pointer, password string, own ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return fault.Invalid(pointer, "field.not_text")
	case n < minPassword:
		return fault.Invalid(pointer, "password.too_short", "limit", minPassword)
	case n > maxPassword:
		return fault.Invalid(pointer, "field.too_long", "limit", maxPassword)
	}
	plain := strings.ToLower(strings.TrimSpace(password))
	first, _ := utf8.DecodeRuneInString(plain)
	if strings.Trim(plain, string(first)) == "" {
		return fault.Invalid(pointer, "password.guessable")
	}
	for _, s := range own {
		if strings.ToLower(s) == plain {
			return fault.Invalid(pointer, "password.guessable")
		}
	}
	return nil
}
