package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"

	"tasuki/internal/fault"
)

// item is a member with its bytes.
type item struct {
	Member
	open func(context.Context) (io.ReadCloser, error)
}

// spool gathers the members of one bundle. What must be hashed before the first byte goes out waits in a file without a
// name, because transcripts add up; evidence stays where it is until its turn.
type spool struct {
	file  *os.File
	size  int64
	items []item
}

// newSpool needs room in the system's folder for temporary files.
func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "tasuki-export-*") // mode 0600
	if err != nil {
		return nil, full(err)
	}
	_ = os.Remove(f.Name()) // it lives as long as it is open
	return &spool{file: f}, nil
}

// full is a fault the reader can act on: nothing has gone out yet.
func full(err error) error {
	return &fault.Error{Kind: fault.KindNoSpace, Key: "problem.no_space", Cause: err}
}

// put takes a member that is complete.
func (s *spool) put(m Member, raw []byte) error {
	m.Size, m.SHA256 = int64(len(raw)), sum(raw)
	at := s.size
	n, err := s.file.Write(raw)
	s.size += int64(n)
	if err != nil {
		return full(err)
	}
	s.items = append(s.items, item{m, func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(s.file, at, m.Size)), nil
	}})
	return nil
}

// document puts v as JSON that people can read too.
func (s *spool) document(name, object string, v any) error {
	raw, err := readable(v)
	if err != nil {
		return err
	}
	return s.put(Member{Name: name, Content: Document, Object: object}, raw)
}

func readable(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// manifest lists what was gathered.
func (s *spool) manifest(incident, reference string) Manifest {
	m := Manifest{Format: BundleFormat, Incident: incident, Reference: reference, Members: make([]Member, len(s.items))}
	for i, one := range s.items {
		m.Members[i] = one.Member
	}
	return m
}

// bytes of all members.
func (m Manifest) bytes() (n int64) {
	for _, one := range m.Members {
		n += one.Size
	}
	return n
}

func sum(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:])
}

func (s *spool) close() error {
	// Where an open file can't lose its name it does so now.
	return errors.Join(s.file.Close(), ignoreMissing(os.Remove(s.file.Name())))
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
