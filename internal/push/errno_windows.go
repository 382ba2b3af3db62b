package push

import "syscall"

// What Windows says: Go's own ECONNREFUSED and ECONNRESET are numbers that it never gives.
var (
	refusedBy = []syscall.Errno{10061}                                                         // WSAECONNREFUSED
	cutOffBy  = []syscall.Errno{syscall.WSAECONNRESET, syscall.WSAECONNABORTED, syscall.EPIPE} // broken by the other side, or on the way
)
