package app_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// More uploads than may be in memory come over one HTTP/2 line, as a browser sends them: those that wait for their turn must not
// hold back those whose turn it is.
func TestUploadsOverOneLineDoNotStopEachOther(t *testing.T) {
	h := apptest.Scenario(t)
	handler, err := h.Handler()
	must(t, err)
	server := httptest.NewUnstartedServer(handler)
	server.Config, server.EnableHTTP2 = app.NewServer(handler), true
	server.StartTLS()
	defer server.Close()
	c, id := h.Client("engineer@merlinet"), issued(t, h)
	content := bytes.Repeat([]byte("2026-03-30T00:30:00Z a line\n"), 9<<20/28) // more than two parts
	before := stored(t, h)
	var sending sync.WaitGroup
	for range 8 {
		sending.Go(func() {
			begun := c.Must(http.MethodPost, "/uploads", nil, nil, apptest.Header{Name: "Tus-Resumable", Value: "1.0.0"},
				apptest.Header{Name: "Upload-Length", Value: strconv.Itoa(len(content))},
				apptest.Header{Name: "Upload-Metadata", Value: "request_id " + base64.StdEncoding.EncodeToString([]byte(id)) + ",filename " +
					base64.StdEncoding.EncodeToString([]byte("traffic.log"))})
			at, err := url.Parse(begun.Header.Get("Location"))
			if err != nil {
				t.Error(err)
				return
			}
			req, err := http.NewRequest(http.MethodPatch, server.URL+at.Path, bytes.NewReader(content))
			if err != nil {
				t.Error(err)
				return
			}
			for k, v := range map[string]string{
				"Authorization": "Bearer " + c.Token, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
			} {
				req.Header.Set(k, v)
			}
			res, err := server.Client().Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusNoContent || res.ProtoMajor != 2 {
				t.Errorf("%s %d %s", res.Proto, res.StatusCode, body)
			}
		})
	}
	sending.Wait()
	// A part that nothing more comes of is closed before it is full: who gets through only by that was held back.
	if parts, full := stored(t, h)-before, 8*3; parts != full {
		t.Errorf("%d parts, and %d were enough", parts, full)
	}
}

// stored is how many parts there are, in every region.
func stored(t *testing.T, h *apptest.House) (n int) {
	t.Helper()
	stores, err := filepath.Glob(filepath.Join(h.Config.Data, "evidence*"))
	must(t, err)
	for _, dir := range stores {
		must(t, filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
			}
			return err
		}))
	}
	return n
}

// issued is a request to the vendor's engineer for whatever files they have.
func issued(t *testing.T, h *apptest.House) string {
	t.Helper()
	due, err := worktime.ParseDue("2026-04-02T17:00", "Asia/Singapore", "")
	must(t, err)
	to, ctx := h.Actor("engineer@merlinet"), h.As("coordinator@aomine")
	r, err := h.Requests.Create(ctx, "INC-2026-0007", request.Content{
		Title: "Files", Language: "en", Due: &due, Executor: request.Party{Organization: to.Organization, Person: to.Person},
		Steps: []request.Step{{Kind: request.FreeText, FreeText: &request.Text{Text: "Please send what you have."}}},
	})
	must(t, err)
	_, err = h.Requests.Issue(ctx, r.ID, request.Sending{})
	must(t, err)
	return r.ID
}
