// Package fault is the one shape of error that services return: a kind, a message key with its arguments, and the
// fields that are wrong. The words come from the locale files at the edge; a plain error is a 500 without detail.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind says what sort of refusal an error is. The table of statuses below is the only one.
type Kind string

// The kinds, in the order of their statuses.
const (
	KindMalformed            Kind = "malformed"             // 400: against the contract
	KindUnauthenticated      Kind = "unauthenticated"       // 401: no valid credential
	KindForbidden            Kind = "forbidden"             // 403: visible, but never yours to do
	KindNotFound             Kind = "not_found"             // 404: absent, revoked, foreign: all the same
	KindConflict             Kind = "conflict"              // 409: wrong state, with what is possible instead
	KindPreconditionFailed   Kind = "precondition_failed"   // 412: a stale If-Match
	KindTooLarge             Kind = "too_large"             // 413
	KindUnsupportedMedia     Kind = "unsupported_media"     // 415: bytes of another kind than the operation takes
	KindRangeNotSatisfiable  Kind = "range_not_satisfiable" // 416
	KindInvalid              Kind = "invalid"               // 422: well-formed but impossible
	KindPreconditionRequired Kind = "precondition_required" // 428: no If-Match
	KindRateLimited          Kind = "rate_limited"          // 429
	KindUnavailable          Kind = "unavailable"           // 503: try again; nothing was accepted
	KindNoSpace              Kind = "no_space"              // 507: refused before anything was accepted
)

var statuses = map[Kind]int{
	KindMalformed:            http.StatusBadRequest,
	KindUnauthenticated:      http.StatusUnauthorized,
	KindForbidden:            http.StatusForbidden,
	KindNotFound:             http.StatusNotFound,
	KindConflict:             http.StatusConflict,
	KindPreconditionFailed:   http.StatusPreconditionFailed,
	KindTooLarge:             http.StatusRequestEntityTooLarge,
	KindUnsupportedMedia:     http.StatusUnsupportedMediaType,
	KindRangeNotSatisfiable:  http.StatusRequestedRangeNotSatisfiable,
	KindInvalid:              http.StatusUnprocessableEntity,
	KindPreconditionRequired: http.StatusPreconditionRequired,
	KindRateLimited:          http.StatusTooManyRequests,
	KindUnavailable:          http.StatusServiceUnavailable,
	KindNoSpace:              http.StatusInsufficientStorage,
}

// Status is the HTTP status of the kind.
func (k Kind) Status() int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Field is one wrong field: where it stands (a JSON pointer, RFC 6901) and what is wrong with it.
type Field struct {
	Pointer string
	Key     string
	Args    map[string]any
}

// Error is a refusal a person can act on. Cause is for the log, never for the reader.
type Error struct {
	Kind   Kind
	Key    string
	Args   map[string]any
	Fields []Field
	Cause  error
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s %s]", f.Pointer, f.Key)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// At puts prefix before the pointer of each field, for a value that is nested in another.
func (e *Error) At(prefix string) *Error {
	moved := *e
	moved.Fields = make([]Field, len(e.Fields))
	for i, f := range e.Fields {
		f.Pointer = prefix + f.Pointer
		moved.Fields[i] = f
	}
	return &moved
}

// New makes an error of any kind. args are names and values in turn.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: named(args)}
}

// Conflict is a 409: the object's state does not allow the act.
func Conflict(key string, args ...any) *Error { return New(KindConflict, key, args...) }

// Forbidden is a 403: the reader sees the object, but the act is never theirs.
func Forbidden() *Error { return New(KindForbidden, "problem.forbidden") }

// NotFound is the one 404 there is: the reader can't tell absent from hidden.
func NotFound() *Error { return New(KindNotFound, "problem.not_found") }

// Unavailable is a 503: nothing was accepted, and trying again is right.
func Unavailable(cause error) *Error {
	return &Error{Kind: KindUnavailable, Key: "problem.unavailable", Cause: cause}
}

// Invalid is a 422 with one wrong field.
func Invalid(pointer, key string, args ...any) *Error {
	return &Error{Kind: KindInvalid, Key: "problem.invalid", Fields: []Field{{pointer, key, named(args)}}}
}

// Malformed is a 400 with one field that is against the contract.
func Malformed(pointer, key string, args ...any) *Error {
	return &Error{Kind: KindMalformed, Key: "problem.malformed", Fields: []Field{{pointer, key, named(args)}}}
}

// Join gathers refused fields into one error, so that a person sees all of them at once. An error that is not
// about fields wins over those that are; nil when nothing is wrong.
func Join(errs ...error) error {
	var all *Error
	for _, err := range errs {
		if err == nil {
			continue
		}
		e, ok := As(err)
		if !ok || len(e.Fields) == 0 {
			return err
		}
		if all == nil {
			all = &Error{Kind: e.Kind, Key: e.Key, Args: e.Args}
		}
		all.Fields = append(all.Fields, e.Fields...)
	}
	if all == nil {
		return nil
	}
	return all
}

// As finds the fault in an error's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is says whether err is a fault of that kind.
func Is(err error, kind Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == kind
}

func named(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic("fault: arguments are names and values in turn")
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}
