package deliver

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tasuki/internal/fault"
)

// Letter is a mail as its reader would see it.
type Letter struct {
	ID      string
	At      time.Time // in the zone of its reader
	To      string
	Name    string
	Subject string
	Text    string
	HTML    string

	Calendar string // what a calendar takes from it, "" for nothing
}

// Mailbox gives the newest mails of the folder, at most limit, newest first. It is for the demo alone: where mail really
// goes out there is nothing here.
func (s *Service) Mailbox(ctx context.Context, limit int) ([]Letter, error) {
	f, ok := s.out.(*folder)
	if !ok {
		return nil, fault.NotFound()
	}
	names, err := filepath.Glob(filepath.Join(f.dir, "*"+suffix))
	if err != nil {
		return nil, err
	}
	slices.Sort(names) // by id, which is by time
	slices.Reverse(names)
	var letters []Letter
	for _, name := range names[:min(len(names), limit)] {
		raw, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		letter, err := read(raw)
		if err != nil {
			return nil, err
		}
		letter.ID = strings.TrimSuffix(filepath.Base(name), suffix)
		letters = append(letters, letter)
	}
	return letters, ctx.Err()
}

func read(raw []byte) (Letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, err
	}
	var l Letter
	if l.At, err = m.Header.Date(); err != nil {
		return l, err
	}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	to, err := mail.ParseAddress(m.Header.Get("To"))
	if err != nil {
		return l, err
	}
	l.To, l.Name = to.Address, to.Name
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return l, err
	}
	return l, l.parts(multipart.NewReader(m.Body, params["boundary"]))
}

func (l *Letter) parts(r *multipart.Reader) error {
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(decoded(part, part.Header.Get("Content-Transfer-Encoding")))
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "text/html":
			l.HTML = text
		case "text/calendar":
			l.Calendar = string(body)
		default:
			l.Text = text
		}
	}
}

func decoded(r io.Reader, encoding string) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}
