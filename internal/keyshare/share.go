// Package keyshare splits a secret of 32 bytes among several people, so that a threshold of them can put it together
// again and fewer know nothing of it (Shamir, over GF(256)), and writes each share as text that survives being printed,
// kept in a drawer for years and typed off again.
//
// It knows nothing of keys or files: what the secret opens is the caller's business.
package keyshare

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"github.com/corvus-ch/shamir"

	"tasuki/internal/fault"
)

// SecretSize is the length of what is split.
const SecretSize = 32

// Bounds of how many shares there are.
const (
	MinThreshold = 2 // one share that opens everything would be no share
	MaxShares    = 32
)

// Share is one person's part of a secret.
type Share struct {
	Set       Set  // which splitting it is of: shares of two don't fit together
	Number    byte // from 1
	Threshold byte // how many put the secret together again
	x         byte
	y         [SecretSize]byte
}

// Set names a splitting.
type Set [4]byte

// Split makes the shares of secret. Errors: 422 "keys.bad_threshold".
func Split(secret [SecretSize]byte, shares, threshold int) ([]Share, error) {
	if threshold < MinThreshold || shares < threshold || shares > MaxShares {
		return nil, fault.New(fault.KindInvalid, "keys.bad_threshold", "most", MaxShares, "least", MinThreshold)
	}
	points, err := shamir.Split(secret[:], shares, threshold)
	if err != nil {
		return nil, err
	}
	var set Set
	rand.Read(set[:]) // never fails
	all := make([]Share, 0, shares)
	for x, y := range points {
		s := Share{Set: set, Number: byte(len(all) + 1), Threshold: byte(threshold), x: x}
		copy(s.y[:], y)
		all = append(all, s)
	}
	return all, nil
}

// Combine puts the secret together again. That it is the right one shows only where it is used: shares carry a checksum
// against slips, not against whoever makes up a share.
//
// Errors: 422 "keys.share_twice", "keys.share_of_another" (number), "keys.too_few_shares" (have, need).
func Combine(shares []Share) (secret [SecretSize]byte, err error) {
	points := map[byte][]byte{}
	for _, s := range shares {
		if s.Set != shares[0].Set || s.Threshold != shares[0].Threshold {
			return secret, fault.New(fault.KindInvalid, "keys.share_of_another", "share", s.Number, "set", s.Set.String(), "other", shares[0].Set.String())
		}
		if points[s.x] != nil {
			return secret, fault.New(fault.KindInvalid, "keys.share_twice", "share", s.Number)
		}
		points[s.x] = bytes.Clone(s.y[:])
	}
	if len(shares) == 0 || len(shares) < int(shares[0].Threshold) {
		need := MinThreshold
		if len(shares) > 0 {
			need = int(shares[0].Threshold)
		}
		return secret, fault.New(fault.KindInvalid, "keys.too_few_shares", "have", len(shares), "need", need)
	}
	whole, err := shamir.Combine(points)
	if err != nil {
		return secret, fmt.Errorf("keyshare: %w", err)
	}
	copy(secret[:], whole)
	return secret, nil
}
