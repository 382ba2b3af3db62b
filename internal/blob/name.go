package blob

import (
	"crypto/rand"
	"fmt"
	"io/fs"
	"strings"
)

// maxName is the longest name in bytes; S3 takes 1024, file systems 255 a segment.
const maxName = 240

// tempPrefix marks files that are still being written. No valid name has it, so no row can ever name one.
const tempPrefix = ".tmp-"

// PartName makes a fresh name for part n of an object. It carries 65 random bits, so that two writers of the same part
// never meet: the loser's bytes become an orphan and the winner's stay as they are.
func PartName(id string, n int) string {
	return fmt.Sprintf("%s/%06d-%s", id, n, strings.ToLower(rand.Text()[:13]))
}

// checkName refuses what could leave the store, hide in it, or be spelt differently by the two backends.
func checkName(name string) error {
	if len(name) > maxName || name == "." || !fs.ValidPath(name) {
		return fmt.Errorf("blob: bad object name %q", name)
	}
	for segment := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(segment, ".") || strings.ContainsFunc(segment, outsideNames) {
			return fmt.Errorf("blob: bad object name %q", name)
		}
	}
	return nil
}

// checkID accepts one segment: an object's id is the folder of its parts.
func checkID(id string) error {
	if strings.Contains(id, "/") || len(id) > maxName/2 {
		return fmt.Errorf("blob: bad object id %q", id)
	}
	return checkName(id)
}

func outsideNames(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return false
	}
	return !strings.ContainsRune("._-", r)
}
