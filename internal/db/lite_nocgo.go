//go:build !cgo

package db

// liteHere says that this build has SQLite, which is in C and left out where a build is for another system than its own.
const liteHere = false

func lite(error) (code, extended int, ok bool) { return 0, 0, false }
