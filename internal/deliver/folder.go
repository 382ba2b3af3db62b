package deliver

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	gomail "github.com/wneessen/go-mail"
)

// folder keeps mails as files instead of sending them: for the demo, where Mailbox shows them.
type folder struct{ dir string }

func newFolder(dir string) (*folder, error) {
	if !filepath.IsAbs(dir) {
		return nil, errors.New("deliver: folder: wants an absolute path")
	}
	return &folder{dir}, os.MkdirAll(dir, 0o700)
}

func (f *folder) line() line { return f }
func (f *folder) close()     {}

// send writes the mail under its id, so that sending it twice leaves one. It is there whole or not at all.
func (f *folder) send(_ context.Context, id string, m *gomail.Msg) error {
	file, err := os.CreateTemp(f.dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone already when the rename succeeded
	_, err = m.WriteTo(file)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), filepath.Join(f.dir, id+suffix)); err != nil {
		return err
	}
	return syncDir(f.dir)
}

const suffix = ".eml"

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
