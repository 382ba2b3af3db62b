//go:build !windows

package push

import "syscall"

var (
	refusedBy = []syscall.Errno{syscall.ECONNREFUSED}
	cutOffBy  = []syscall.Errno{syscall.ECONNRESET, syscall.EPIPE}
)
