// Package program has the house's own program ready for the hosts that files come from, which have no account: whoever sends a
// ticket there sends the program along.
package program

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Program is a build of this version for one kind of host.
type Program struct {
	Name   string // of the file, such as tasuki-windows-amd64.exe
	System string // "linux", "windows" or "darwin", as Go names them
	Arch   string // "amd64" or "arm64"
	Size   int64
	SHA256 string

	path string
}

// Shelf is where the builds are: beside the running program, which is one itself.
type Shelf struct {
	running string

	mu     sync.Mutex
	hashed map[string]hashed
}

// hashed is what a file's hash was as it had that size and time.
type hashed struct {
	size int64
	at   time.Time
	sum  string
}

// New is the shelf of the program that runs from that file; "" is an empty one.
func New(running string) *Shelf { return &Shelf{running: running, hashed: map[string]hashed{}} }

// build is how `make builds` names what it makes.
var build = regexp.MustCompile(`^tasuki-(linux|windows|darwin)-(amd64|arm64)(\.exe)?$`)

// All are the builds that are there, by name. The running program stands for its own kind of host where no file does.
func (s *Shelf) All(ctx context.Context) (all []Program, err error) {
	if err := access.Check(ctx, access.ListPrograms, access.Scope{}); err != nil {
		return nil, err
	}
	return s.all()
}

func (s *Shelf) all() (all []Program, err error) {
	if s.running == "" {
		return nil, nil
	}
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(s.running), "tasuki-*")) // a pattern that is none finds nothing
	for _, path := range found {
		if build.MatchString(filepath.Base(path)) {
			all = append(all, Program{Name: filepath.Base(path), path: path})
		}
	}
	itself := "tasuki-" + runtime.GOOS + "-" + runtime.GOARCH
	if runtime.GOOS == "windows" {
		itself += ".exe"
	}
	if build.MatchString(itself) && !slices.ContainsFunc(all, func(p Program) bool { return p.Name == itself }) {
		all = append(all, Program{Name: itself, path: s.running})
	}
	for i, p := range all {
		if all[i], err = s.known(p); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Program) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// known fills in what the file says. It is hashed once for as long as it stays as it is.
func (s *Shelf) known(p Program) (Program, error) {
	parts := build.FindStringSubmatch(p.Name)
	p.System, p.Arch = parts[1], parts[2]
	info, err := os.Stat(p.path)
	if err != nil {
		return p, fault.Unavailable(err)
	}
	p.Size = info.Size()
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.hashed[p.path]; h.size == p.Size && h.at.Equal(info.ModTime()) {
		p.SHA256 = h.sum
		return p, nil
	}
	f, err := os.Open(p.path)
	if err != nil {
		return p, fault.Unavailable(err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return p, fault.Unavailable(err)
	}
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	s.hashed[p.path] = hashed{p.Size, info.ModTime(), p.SHA256}
	return p, nil
}

// Download answers a GET with a build.
func (s *Shelf) Download(w http.ResponseWriter, r *http.Request, name string) error {
	if err := access.Check(r.Context(), access.DownloadProgram, access.Scope{}); err != nil {
		return err
	}
	all, err := s.all()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p Program) bool { return p.Name == name })
	if i < 0 {
		return fault.NotFound()
	}
	f, err := os.Open(all[i].path)
	if err != nil {
		return fault.Unavailable(err)
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("X-Content-Type-Options", "nosniff")
	if sum, err := hex.DecodeString(all[i].SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
	_, err = io.Copy(w, f)
	return err
}
