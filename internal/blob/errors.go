package blob

import (
	"context"
	"errors"
	"syscall"

	"tasuki/internal/fault"
)

// What can be wrong with stored bytes and keys. ErrMissing and ErrTampered reach the edge as plain errors, a 500 with a
// reference: a row names bytes that are gone or changed, and that is for the operator, not for the reader.
var (
	// ErrMissing: no object has that name.
	ErrMissing = errors.New("blob: no such object")
	// ErrTampered: the stored bytes or the part list are not what was sealed.
	ErrTampered = errors.New("blob: sealed bytes do not match what was sealed")
	// ErrWrongKey is the cause of the fault "blob.wrong_key": the key file is not the one the data was sealed with.
	ErrWrongKey = errors.New("blob: wrong key file")
)

// failed turns a backend's error into what callers may see of it.
func failed(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrMissing), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return noSpace(err)
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	return unavailable("blob.unavailable", err)
}

func noSpace(cause error) error {
	return &fault.Error{Kind: fault.KindNoSpace, Key: "blob.no_space", Cause: cause}
}

func unavailable(key string, cause error, args ...any) error {
	e := fault.New(fault.KindUnavailable, key, args...)
	e.Cause = cause
	return e
}
