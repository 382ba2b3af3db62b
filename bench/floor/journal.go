package floor

import "crypto/sha256"

// Hash hashes each leaf once: less than that nobody can do who wants to know that a log is whole.
func Hash(leaves [][]byte) (all [32]byte) {
	for _, leaf := range leaves {
		sum := sha256.Sum256(leaf)
		for i := range all {
			all[i] ^= sum[i]
		}
	}
	return all
}
