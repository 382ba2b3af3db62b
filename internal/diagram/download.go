package diagram

import (
	"encoding/base64"
	"encoding/hex"
	"mime"
	"net/http"
	"strconv"
)

// Download answers a GET with the file of a version. It is always an attachment, in a sandbox: a page may show it as an image, where
// nothing runs, but nobody opens it as a page of this house.
func (s *Service) Download(w http.ResponseWriter, r *http.Request, id string) error {
	v, content, err := s.Open(r.Context(), id)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", v.Kind.MediaType())
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.Filename}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if sum, err := hex.DecodeString(v.SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
	_, err = w.Write(content)
	return err
}
