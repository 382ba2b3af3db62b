//go:build cgo

package db

import (
	"errors"

	"github.com/mattn/go-sqlite3"
)

// liteHere says that this build has SQLite.
const liteHere = true

// lite is what SQLite says of an error of its own.
func lite(err error) (code, extended int, ok bool) {
	var e sqlite3.Error
	ok = errors.As(err, &e)
	return int(e.Code), int(e.ExtendedCode), ok
}
