// Package push hands in files from a host where nobody has an account: over the API, by tus, with a push ticket that reads nothing.
//
// What is sent is known before the first byte: its size and SHA-256, found in a pass of its own, so that nothing is copied to the
// host's disk and whatever is cut or compressed on the way is the same bytes again when the line was down. The server is asked where
// to go on: the same name, size and SHA-256 are the same upload. A small state file spares large files that first pass; it holds no
// ticket, and nothing depends on it.
//
// Left out on purpose: following links, devices and sockets in folders, and sending what grows while it is sent.
package push

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"
)

// Options are what is asked for on the command line.
type Options struct {
	Words    Words
	URL      string
	Ticket   string
	CA       string // file with further roots
	Step     string
	Name     string // what one file is called, "" for its own name
	Cut      Cut
	Compress string // "", "zstd" or "gzip"
	Limit    int64  // bytes a second, 0 for none
	Patience time.Duration
	State    string // folder of the state files
	Input    io.Reader
	Terminal bool // progress may go over its own line
}

// Exit codes for scripts; 0 is that all was handed in and is equal.
const (
	Failed   = 1 // a file can't be read, or the server refused it for another reason
	Usage    = 2
	Refused  = 3 // the ticket: unknown, ended, or not for this
	LineDown = 4 // or interrupted: the same command goes on
	Changed  = 5 // the file, while it was sent
	Mismatch = 6 // what arrived differs from what was sent
	TooLarge = 7 // for the request, the case or the server's disk
)

// Error is a failure with the exit code that says which.
type Error struct {
	Code int
	Text string // in the reader's words, as soon as it leaves this room

	key  string
	args []any
}

// Error is its key as long as it has no words.
func (e *Error) Error() string { return cmp.Or(e.Text, e.key) }

// ExitStatus is what the process ends with.
func (e *Error) ExitStatus() int { return e.Code }

// failure is one in the words of a key; what of its arguments is an error is put into words with it.
func failure(code int, key string, args ...any) error {
	return &Error{Code: code, key: key, args: args}
}

// code is the exit code of an error.
func code(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Failed
}

// Run hands in each of the paths: files, folders with all files in them, "-" for what comes in. A file that goes wrong does not keep
// the others; a refused ticket and a line that is down end it all. The error is the first one.
func Run(ctx context.Context, o Options, paths []string, out, progress io.Writer) error {
	return worded(o.Words, run(ctx, o, paths, out, progress))
}

func run(ctx context.Context, o Options, paths []string, out, progress io.Writer) error {
	c, err := newClient(o)
	if err != nil {
		return err
	}
	s := &sender{o: o, client: c, out: out, show: &meter{w: progress, words: o.Words, terminal: o.Terminal}}
	var first error
	for f, err := range files(o, paths) {
		if err == nil {
			err = s.file(ctx, f)
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			err = failure(LineDown, "cli.push.interrupted")
		}
		s.say(f.name, InWords(o.Words, err))
		if first == nil {
			first = err
		}
		if k := code(err); k == Refused || k == LineDown || k == Usage {
			break
		}
	}
	if s.done+s.failed > 1 || first == nil {
		s.write(o.Words.Text("cli.push.total", "count", s.done, "size", s.bytes))
	}
	if first != nil {
		return failure(code(first), "cli.push.not_all")
	}
	return nil
}
