package report

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// lineTime is how long a line may stand still before its download is given up.
const lineTime = 60 * time.Second

// Download answers a GET with the bundle of an incident, for the API and the pages. Until it is ready nothing has been
// written, so that an error can still be answered; after that the client sees from the length that bytes are missing.
//
// Errors as of Export.
func (s *Service) Download(w http.ResponseWriter, r *http.Request, ref string) error {
	b, err := s.Export(r.Context(), ref)
	if err != nil {
		return err
	}
	defer b.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+b.Filename+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(b.Size, 10))
	w.WriteHeader(http.StatusOK)
	return b.Send(r.Context(), line{w, http.NewResponseController(w)})
}

// line gives each piece its own time: how long the whole takes is nobody's business.
type line struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (l line) Write(p []byte) (int, error) {
	if err := l.control.SetWriteDeadline(time.Now().Add(lineTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return l.ResponseWriter.Write(p)
}
