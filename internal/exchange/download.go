package exchange

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/fault"
)

// Download answers a GET with the item's bytes: always as an attachment of octets in a sandbox, so that no browser runs
// what evidence holds. One range is served (RFC 9110); anything else gives the whole.
//
// Errors as of Open, and 416 "problem.range"; nothing has been written then but the header Content-Range.
func (s *Service) Download(w http.ResponseWriter, r *http.Request, id string) error {
	h := w.Header()
	partial := false
	c, err := s.Open(r.Context(), id, func(a Attempt) (int64, int64, error) {
		asked := r.Header.Get("Range")
		if condition := r.Header.Get("If-Range"); condition != "" && condition != entityTag(a) {
			asked = ""
		}
		from, to, one, err := parseRange(asked, a.Size)
		if err != nil {
			h.Set("Content-Range", "bytes */"+strconv.FormatInt(a.Size, 10))
		}
		partial = one
		return from, to, err
	})
	if err != nil {
		return err
	}
	defer c.Close()
	sum, _ := hex.DecodeString(c.Attempt.SHA256)
	h.Set("Content-Type", "application/octet-stream")
	name := c.Attempt.Filename
	if c.Redacted {
		name = "redacted-" + saved(name) // so that nobody takes the file for what came in
		h.Set("Tasuki-Copy", "redacted")
	}
	h.Set("Content-Disposition", disposition(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Accept-Ranges", "bytes")
	h.Set("ETag", entityTag(c.Attempt))
	h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	h.Set("Content-Length", strconv.FormatInt(c.To-c.From, 10))
	status := http.StatusOK
	if partial {
		h.Set("Content-Range", "bytes "+strconv.FormatInt(c.From, 10)+"-"+strconv.FormatInt(c.To-1, 10)+"/"+strconv.FormatInt(c.Attempt.Size, 10))
		status = http.StatusPartialContent
	}
	w.WriteHeader(status)
	return send(w, c)
}

func entityTag(a Attempt) string { return `"` + a.SHA256 + `"` }

// send copies as long as the line moves. After an error the client sees that bytes are missing: fewer came than the
// length said.
func send(w http.ResponseWriter, from io.Reader) error {
	line := http.NewResponseController(w)
	chunk := make([]byte, 128<<10)
	for {
		n, err := from.Read(chunk)
		if n > 0 {
			if err := line.SetWriteDeadline(time.Now().Add(lineTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
			if _, err := w.Write(chunk[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// parseRange understands one range of bytes; one is false where the whole is to be sent: without a range, and for
// whatever else the header says.
func parseRange(header string, size int64) (from, to int64, one bool, err error) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.ContainsAny(spec, ", ") || first == "" && last == "" {
		return 0, size, false, nil
	}
	if first == "" { // the last so many
		n, err := strconv.ParseUint(last, 10, 63)
		switch {
		case err != nil:
			return 0, size, false, nil
		case n == 0 || size == 0:
			return 0, 0, false, outside()
		}
		return max(0, size-int64(n)), size, true, nil
	}
	low, err := strconv.ParseUint(first, 10, 63)
	if err != nil {
		return 0, size, false, nil
	}
	to = size
	if last != "" {
		high, err := strconv.ParseUint(last, 10, 63)
		if err != nil || high < low {
			return 0, size, false, nil
		}
		to = min(size, int64(min(high, uint64(size)))+1)
	}
	if int64(low) >= size {
		return 0, 0, false, outside()
	}
	return int64(low), to, true, nil
}

func outside() error { return fault.New(fault.KindRangeNotSatisfiable, "problem.range") }
