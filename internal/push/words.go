package push

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// Words are the reader's language. app brings them along, so that this room goes on knowing nothing of the house.
type Words interface {
	Tag() string // BCP 47
	Text(key string, args ...any) string
	Relative(from, to time.Time) string
}

// worded is an error as it leaves this room: with its words.
func worded(w Words, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Code: code(err), Text: InWords(w, err)}
}

// InWords says what went wrong: ours in our words; for the rest what it comes to, and what the system says of it where that may help.
func InWords(w Words, err error) string {
	var mine *Error
	var line *url.Error
	var file *fs.PathError
	switch {
	case errors.As(err, &mine):
		return mine.inWords(w)
	case errors.As(err, &line):
		return w.Text("cli.push.because", "what", w.Text(lineKey(err)), "reason", Printable(line.Err.Error()))
	case errors.As(err, &file) && errors.Is(err, fs.ErrNotExist):
		return w.Text("cli.push.missing", "file", Printable(file.Path))
	case errors.As(err, &file) && errors.Is(err, fs.ErrPermission):
		return w.Text("cli.push.forbidden", "file", Printable(file.Path))
	}
	return w.Text("cli.push.system", "reason", Printable(err.Error()))
}

func (e *Error) inWords(w Words) string {
	if e.Text != "" {
		return e.Text
	}
	args := make([]any, len(e.args))
	for i, v := range e.args {
		if inner, ok := v.(error); ok {
			v = InWords(w, inner)
		}
		args[i] = v
	}
	return w.Text(e.key, args...)
}

// lineKey is what it comes to that the line failed.
func lineKey(err error) string {
	var dns *net.DNSError
	var timed net.Error
	switch {
	case errors.As(err, &dns):
		return "cli.push.no_host"
	case isAny(err, refusedBy):
		return "cli.push.nobody"
	case errors.Is(err, context.Canceled), errors.As(err, &timed) && timed.Timeout(): // it stood still
		return "cli.push.silent"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isAny(err, cutOffBy):
		return "cli.push.cut_off"
	}
	return "cli.push.broke"
}

func isAny(err error, codes []syscall.Errno) bool {
	return slices.ContainsFunc(codes, func(c syscall.Errno) bool { return errors.Is(err, c) })
}
