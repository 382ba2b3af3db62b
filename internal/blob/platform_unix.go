//go:build linux || darwin || freebsd

package blob

import (
	"os"
	"syscall"
)

// freeBytes is what an ordinary user may still write on the file system of dir.
func freeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}

// lock holds other processes off until the file is closed.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
