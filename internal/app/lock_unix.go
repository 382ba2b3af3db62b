//go:build linux || darwin || freebsd || openbsd || netbsd || dragonfly

package app

import (
	"os"
	"syscall"
)

// lockFile has the file for this process alone until it is closed, be it by the process's end; it doesn't wait.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, &os.PathError{Op: "lock", Path: name, Err: err}
	}
	return f, nil
}
