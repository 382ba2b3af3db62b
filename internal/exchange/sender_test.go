package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"tasuki/internal/directory"
)

// sender is the least of a tus client.
type sender struct {
	t    testing.TB
	site string
	who  directory.Person
}

func (s sender) do(method, path string, body io.Reader, header map[string]string) *http.Response {
	s.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = s.site + path
	}
	r, err := http.NewRequest(method, path, body)
	must(s.t, err)
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Authorization", "Bearer "+s.who.ID)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	must(s.t, err)
	raw, err := io.ReadAll(res.Body)
	must(s.t, err)
	res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(raw))
	return res
}

func metadata(m map[string]string) string {
	var pairs []string
	for name, value := range m {
		pairs = append(pairs, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
	}
	return strings.Join(pairs, ",")
}

func (s sender) create(length int64, m map[string]string) *http.Response {
	s.t.Helper()
	return s.do("POST", "/v1/uploads", nil, map[string]string{
		"Upload-Length": strconv.FormatInt(length, 10), "Upload-Metadata": metadata(m),
	})
}

// begin creates an upload for the request's file and gives its path.
func (s sender) begin(content []byte, sum string) string {
	s.t.Helper()
	m := map[string]string{"request_id": requested, "filename": "dns01.log", "step": "s1"}
	if sum != "" {
		m["sha256"] = sum
	}
	res := s.create(int64(len(content)), m)
	if res.StatusCode != http.StatusCreated {
		s.t.Fatalf("creating: %d %s", res.StatusCode, body(s.t, res))
	}
	return res.Header.Get("Location")
}

func (s sender) patch(path string, offset int64, content []byte) *http.Response {
	s.t.Helper()
	return s.do("PATCH", path, bytes.NewReader(content), map[string]string{
		"Upload-Offset": strconv.FormatInt(offset, 10), "Content-Type": "application/offset+octet-stream",
	})
}

func (s sender) head(path string) *http.Response {
	s.t.Helper()
	return s.do("HEAD", path, nil, nil)
}

// offset is what is safe on disk, as the server says.
func (s sender) offset(path string) int64 {
	s.t.Helper()
	res := s.head(path)
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("HEAD: %d", res.StatusCode)
	}
	n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	must(s.t, err)
	return n
}

func (s sender) get(path string, header map[string]string) *http.Response {
	s.t.Helper()
	return s.do("GET", path, nil, header)
}

func body(t testing.TB, res *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	res.Body = io.NopCloser(bytes.NewReader(raw))
	return string(raw)
}

func wantRefusal(t testing.TB, res *http.Response, status int, code string) {
	t.Helper()
	var p struct{ Code string }
	_ = json.Unmarshal([]byte(body(t, res)), &p)
	if res.StatusCode != status || p.Code != code {
		t.Errorf("got %d %s, want %d %s", res.StatusCode, body(t, res), status, code)
	}
}

func wantStatus(t testing.TB, res *http.Response, status int) {
	t.Helper()
	if res.StatusCode != status {
		t.Errorf("got %d %s, want %d", res.StatusCode, body(t, res), status)
	}
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// noise is n bytes that are not all alike, the same each time.
func noise(n int) []byte {
	b := make([]byte, n)
	seed := sha256.Sum256([]byte("noise"))
	for i := 0; i < n; i += len(seed) {
		copy(b[i:], seed[:])
		seed = sha256.Sum256(seed[:])
	}
	return b
}
