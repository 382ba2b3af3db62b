package access

import (
	"context"

	"tasuki/internal/fault"
)

type versionKey struct{}

// IfMatch puts the version that the caller last saw into the context; only edges do.
func IfMatch(ctx context.Context, version int) context.Context {
	return context.WithValue(ctx, versionKey{}, version)
}

// CheckVersion is nil where the caller said nothing about a version or named the one that stands. Every verb that
// changes an object asks it right after Check, before it looks at the state.
func CheckVersion(ctx context.Context, stands int) error {
	if expected, ok := ctx.Value(versionKey{}).(int); ok && expected != stands {
		return fault.New(fault.KindPreconditionFailed, "problem.changed_meanwhile")
	}
	return nil
}

// Matched is ctx without the expectation, for a verb that changes one object on the way to another: the caller has read
// that other one, and compares it themselves.
func Matched(ctx context.Context) context.Context {
	return context.WithValue(ctx, versionKey{}, nil)
}
