package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"tasuki/internal/fault"
)

// SQLite's own codes, which never change.
const (
	liteBusy = iota + 5
	liteLocked
	liteNoMemory
	liteReadOnly
	liteInterrupt
	liteIO
	liteCorrupt
	_
	liteFull
	liteCantOpen
	litePrimaryKey = 1555
	liteUnique     = 2067
)

// Duplicate says that a unique index refused the row.
func Duplicate(err error) bool {
	if _, extended, ok := lite(err); ok {
		return extended == liteUnique || extended == litePrimaryKey
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// Missing says that no row was found.
func Missing(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}

// Fault tells what a driver's error means to the caller: no space, not available, not found. Others stay as they are.
func Fault(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	switch {
	case Missing(err):
		return fault.NotFound()
	case full(err):
		return &fault.Error{Kind: fault.KindNoSpace, Key: "problem.no_space", Cause: err}
	case unreachable(err):
		return fault.Unavailable(err)
	}
	return err
}

func full(err error) bool {
	if code, _, ok := lite(err); ok && code == liteFull {
		return true
	}
	var pg *pgconn.PgError
	return errors.Is(err, syscall.ENOSPC) || errors.As(err, &pg) && pg.Code == "53100"
}

func unreachable(err error) bool {
	if code, _, ok := lite(err); ok {
		switch code {
		case liteBusy, liteLocked, liteIO, liteCantOpen, liteReadOnly, liteNoMemory:
			return true
		}
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "57P") ||
			retryable(err)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.As(err, &network) && !errors.Is(err, context.Canceled)
}

// retryable: PostgreSQL chose this transaction as the victim of a deadlock or of serialisation.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001")
}

// ended says that SQLite rolled the whole transaction back, savepoints and all.
func ended(err error) bool {
	code, _, ok := lite(err)
	if !ok {
		return false
	}
	switch code {
	case liteFull, liteIO, liteNoMemory, liteBusy, liteInterrupt, liteCorrupt:
		return true
	}
	return false
}
