package push

import (
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
)

// file is one that is to be sent, and what it is called.
type file struct {
	path  string
	name  string
	spool bool // a copy of what came in, deleted afterwards
}

// files are all that the paths name, one after the other. A folder's are found as it is walked; names below it keep the folder's.
func files(o Options, paths []string) iter.Seq2[file, error] {
	return func(yield func(file, error) bool) {
		for _, p := range paths {
			if p == "-" {
				f, err := spooled(o)
				more := yield(f, err)
				if f.path != "" {
					_ = os.Remove(f.path)
				}
				if !more {
					return
				}
				continue
			}
			if !walk(o, p, yield) {
				return
			}
		}
	}
}

// walk says false where no more is wanted.
func walk(o Options, root string, yield func(file, error) bool) bool {
	absolute, err := filepath.Abs(root)
	if err != nil {
		return yield(file{name: root}, err)
	}
	stopped := false
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		f := file{path: p, name: filepath.Base(absolute)}
		if rel, relErr := filepath.Rel(root, p); relErr == nil && rel != "." {
			f.name = filepath.ToSlash(filepath.Join(f.name, rel))
		} else if o.Name != "" {
			f.name = o.Name
		}
		switch {
		case err != nil:
		case d.IsDir():
			return nil
		case p != root && !d.Type().IsRegular():
			err = failure(Failed, "cli.push.skipped")
		}
		if !yield(f, err) {
			stopped = true
			return fs.SkipAll
		}
		return nil
	})
	return !stopped
}

// spooled keeps what comes in until it is sent: its size and SHA-256 go first.
func spooled(o Options) (file, error) {
	f := file{name: "stdin", spool: true}
	if o.Name != "" {
		f.name = o.Name
	}
	if o.State != "" {
		if err := os.MkdirAll(o.State, 0o700); err != nil {
			return f, err
		}
	}
	to, err := os.CreateTemp(o.State, "stdin-*") // mode 0600
	if err != nil {
		return f, err
	}
	f.path = to.Name()
	if _, err = io.Copy(to, o.Input); err == nil {
		err = to.Close()
	} else {
		_ = to.Close()
	}
	return f, err
}
