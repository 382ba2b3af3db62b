package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"testing"

	"tasuki/internal/apptest"
)

// logs are real ones, one after the other.
func logs(t testing.TB) (all []byte) {
	t.Helper()
	for _, name := range []string{"logs/OpenSSH_2k.log", "logs/Linux_2k.log", "logs/Apache_2k.log", "logs/Windows_2k.log"} {
		raw, err := os.ReadFile(apptest.Shared(t, name))
		must(t, err)
		all = append(all, raw...)
	}
	return all
}

// large is a file of n bytes made of logs; mark makes it another file.
func large(logs []byte, n int, mark string) []byte {
	whole := []byte(mark + "\n")
	for len(whole) < n {
		whole = append(whole, logs...)
	}
	return whole[:n]
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// carrier sends the bytes of an upload from an offset on. An error is no failure: the sender asks how far it came.
type carrier func(c *client, url, path string, offset int64, content []byte) error

// handIn uploads content by tus and gives the evidence item. It goes on from where the server says that it is safe,
// as often as it must; the server may never take back what it said.
func (c *client) handIn(carry carrier, request, step, name string, content []byte) (item string, err error) {
	path, item, err := c.begin(request, step, name, content)
	if err != nil {
		return "", err
	}
	for safe, tries, before := int64(0), 0, 0; ; tries++ {
		offset, err := c.offset(path)
		switch {
		case err != nil:
			return "", err
		case offset < safe:
			return "", fmt.Errorf("the server had %d bytes of %s safe, and has %d", safe, name, offset)
		case offset == int64(len(content)):
			c.ledger.hold(file{c, item, sumOf(content)})
			return item, nil
		case offset > safe:
			tries = 0
		}
		safe = offset
		url, life, err := c.site.after(0)
		if err != nil {
			return "", err
		}
		if life != before {
			tries, before = 0, life
		}
		if err = carry(c, url, path, safe, content); err != nil && tries > 10 {
			return "", err // and not because somebody was killed
		}
	}
}

func (c *client) begin(request, step, name string, content []byte) (path, item string, err error) {
	a, err := c.post("evidence.receiving", "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(content)),
		"Upload-Metadata", metadata("request_id", request, "step", step, "filename", name, "sha256", sumOf(content)))
	return a.Header.Get("Location"), a.Header.Get("Evidence-Item"), err
}

func (c *client) offset(path string) (int64, error) {
	a, err := c.ask(http.MethodHead, path, nil, "Tus-Resumable", "1.0.0")
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(a.Header.Get("Upload-Offset"), 10, 64)
}

// itself carries in this process.
func itself(c *client, url, path string, offset int64, content []byte) error {
	return c.patch(url+path, offset, &pieces{bytes.NewReader(content[offset:]), 0, c.moment})
}

func (c *client) patch(url string, offset int64, from *pieces) error {
	a, err := c.once(http.MethodPatch, url, from, "Tus-Resumable", "1.0.0",
		"Upload-Offset", strconv.FormatInt(offset, 10), "Content-Type", "application/offset+octet-stream")
	if err == nil && a.Status != http.StatusNoContent {
		err = &refusal{fmt.Sprintf("PATCH from %d", offset), a}
	}
	return err
}

// pieces is a file on its way, with a moment at every 256 KiB.
type pieces struct {
	*bytes.Reader
	read   int
	moment func()
}

func (p *pieces) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b[:min(len(b), 64<<10)])
	if p.read += n; p.read >= 256<<10 && p.moment != nil {
		p.read = 0
		p.moment()
	}
	return n, err
}

// WriteTo hides the reader's own, which would take everything at once.
func (p *pieces) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, struct{ io.Reader }{p}) }

func metadata(pairs ...string) (line string) {
	for i := 0; i < len(pairs); i += 2 {
		if line != "" {
			line += ","
		}
		line += pairs[i] + " " + base64.StdEncoding.EncodeToString([]byte(pairs[i+1]))
	}
	return line
}
