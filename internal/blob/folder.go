package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// folder is a Store in a directory of a local disk. gocloud's fileblob renames without any fsync, so that an
// acknowledged byte could be gone after a power cut; this one syncs the file, renames it, and syncs the directories.
type folder struct {
	root *os.Root // keeps every name, and every symbolic link, inside
	dir  string
}

func openFolder(dir string) (Store, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = makeDir(dir)
	}
	if err != nil {
		return nil, failed(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, failed(err)
	}
	return &folder{root: root, dir: dir}, nil
}

func (f *folder) Put(ctx context.Context, name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return failed(f.put(name, data))
}

// put leaves either the whole object or nothing but a temporary file, at any moment it may be cut off.
func (f *folder) put(name string, data []byte) error {
	dir := path.Dir(name)
	temp := path.Join(dir, tempPrefix+rand.Text())
	file, err := f.create(dir, temp)
	if err != nil {
		return err
	}
	if err := f.finish(file, temp, name, data); err != nil {
		_ = f.root.Remove(temp) // already renamed when only a directory's sync failed
		return err
	}
	return nil
}

func (f *folder) finish(file *os.File, temp, name string, data []byte) error {
	_, err := file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = f.root.Rename(temp, name)
	}
	if err != nil {
		return err
	}
	return f.syncUp(path.Dir(name))
}

// create makes the temporary file, and its directory where needed. It tries again when a Delete has just removed the
// emptied directory.
func (f *folder) create(dir, temp string) (*os.File, error) {
	for try := 0; ; try++ {
		file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrNotExist) || try == 10 {
			return file, err
		}
		if err := f.root.MkdirAll(dir, 0o700); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// syncUp syncs dir and all directories above it: another writer may have made them and not yet synced them.
func (f *folder) syncUp(dir string) error {
	for {
		if err := f.syncDir(dir); err != nil || dir == "." {
			return err
		}
		dir = path.Dir(dir)
	}
}

func (f *folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	return errors.Join(err, d.Close())
}

func (f *folder) Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(name)
	}
	if err != nil {
		return nil, failed(err)
	}
	if n < 0 {
		n = math.MaxInt64 - offset
	}
	return body{io.NewSectionReader(file, offset, n), file}, nil
}

// Delete is durable as well: what was disposed of must not come back with the power.
func (f *folder) Delete(ctx context.Context, name string) error {
	dir, base := path.Split(name)
	if err := checkName(dir + strings.TrimPrefix(base, tempPrefix)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := f.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed(err)
	}
	if parent := path.Dir(name); parent != "." && f.root.Remove(parent) == nil {
		name = parent // it was empty, and went along
	}
	err = f.syncDir(path.Dir(name))
	if errors.Is(err, fs.ErrNotExist) { // another Delete took the directory
		return nil
	}
	return failed(err)
}

func (f *folder) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		err := fs.WalkDir(f.root.FS(), listFrom(prefix), func(name string, d fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && (d.IsDir() || !strings.HasPrefix(name, prefix)) {
				return nil
			}
			var info fs.FileInfo
			if err == nil {
				info, err = d.Info()
			}
			if errors.Is(err, fs.ErrNotExist) { // deleted while we walk
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(Entry{Name: name, Size: info.Size(), Modified: info.ModTime().UTC()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Entry{}, failed(err))
		}
	}
}

// listFrom is the deepest directory that holds all names with that prefix.
func listFrom(prefix string) string {
	dir, _ := path.Split(prefix)
	if dir = strings.TrimSuffix(dir, "/"); dir == "" {
		return "."
	}
	return dir
}

func (f *folder) Free(context.Context) (int64, bool) { return freeBytes(f.dir) }

func (f *folder) Ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := f.root.Stat(".")
	return failed(err)
}

func (f *folder) Close() error { return f.root.Close() }
