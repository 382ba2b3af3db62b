package exchange

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"tasuki/internal/fault"
)

// Download answers a GET with the item's bytes: always as an attachment of octets in a sandbox, so that no browser runs
// what evidence holds. One range is served (RFC 9110); anything else gives the whole. For a reader with a key of their own it is
// sealed on its way, and whole.
//
// Errors as of Open, and 416 "problem.range"; nothing has been written then but the header Content-Range.
func (s *Service) Download(w http.ResponseWriter, r *http.Request, id string) error {
	return serve(w, r, func(ctx context.Context, span Span) (*Content, error) { return s.Open(ctx, id, span) })
}

// DownloadRelease is Download of what was released. Errors as of OpenRelease.
func (s *Service) DownloadRelease(w http.ResponseWriter, r *http.Request, id string) error {
	return serve(w, r, func(ctx context.Context, span Span) (*Content, error) { return s.OpenRelease(ctx, id, span) })
}

func serve(w http.ResponseWriter, r *http.Request, open func(context.Context, Span) (*Content, error)) error {
	partial := false
	c, err := open(r.Context(), func(a Attempt) (int64, int64, error) {
		asked := r.Header.Get("Range")
		if condition := r.Header.Get("If-Range"); condition != "" && condition != entityTag(a) {
			asked = ""
		}
		from, to, one, err := parseRange(asked, a.Size)
		if err != nil {
			w.Header().Set("Content-Range", "bytes */"+strconv.FormatInt(a.Size, 10))
		}
		partial = one
		return from, to, err
	})
	if err != nil {
		return err
	}
	defer c.Close()
	c.describe(w.Header())
	if len(c.recipients) > 0 {
		return c.sendSealed(r.Context(), w)
	}
	status := http.StatusOK
	if partial {
		w.Header().Set("Content-Range", "bytes "+strconv.FormatInt(c.From, 10)+"-"+strconv.FormatInt(c.To-1, 10)+"/"+strconv.FormatInt(c.Attempt.Size, 10))
		status = http.StatusPartialContent
	}
	c.itself(w.Header())
	w.WriteHeader(status)
	return c.send(r.Context(), newLeash(w), nil)
}

// describe are the headers of any download.
func (c *Content) describe(h http.Header) {
	h.Set("Content-Type", "application/octet-stream")
	name := c.Attempt.Filename
	if c.Redacted {
		name = "redacted-" + saved(name) // so that nobody takes the file for what came in
		h.Set("Tasuki-Copy", "redacted")
	}
	if len(c.recipients) > 0 {
		name = saved(name) + ".age"
		h.Set("Tasuki-Sealed", "age")
	}
	if len(c.signs) > 0 {
		h.Set("Tasuki-Malware-Signs", strings.Join(codes(c.signs), ", "))
	}
	h.Set("Content-Disposition", disposition(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// itself are the headers of what leaves as it is, and can be taken in parts.
func (c *Content) itself(h http.Header) {
	sum, _ := hex.DecodeString(c.Attempt.SHA256)
	h.Set("Accept-Ranges", "bytes")
	h.Set("ETag", entityTag(c.Attempt))
	h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	h.Set("Content-Length", strconv.FormatInt(c.To-c.From, 10))
}

// sendSealed seals what is sent, chunk by chunk. Its length is known before, so that one that was cut shows.
func (c *Content) sendSealed(ctx context.Context, w http.ResponseWriter) error {
	sealed, err := seal(c.recipients)
	if err != nil {
		return err
	}
	w.Header().Set("Accept-Ranges", "none")
	w.Header().Set("Content-Length", strconv.FormatInt(sealed.size(c.To-c.From), 10))
	w.WriteHeader(http.StatusOK)
	return c.send(ctx, newLeash(w), &sealed)
}

func entityTag(a Attempt) string { return `"` + a.SHA256 + `"` }

// send copies as long as the line moves and the reader may read. After an error the client sees that bytes are missing: fewer
// came than the length said.
func (c *Content) send(ctx context.Context, line *leash, sealed *sealing) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { line.watch(ctx, c.stands) })
	defer func() {
		cancel()
		watching.Wait() // the line is somebody else's afterwards
		if missing := c.To - c.From - line.sent; missing > 0 && c.unsent != nil {
			err = errors.Join(err, c.unsent(missing))
		}
	}()
	var to io.Writer = line
	if sealed != nil {
		if err := sealed.to(line); err != nil {
			return err
		}
		to = sealed
	}
	if err := pour(to, c); err != nil || sealed == nil {
		return err
	}
	return sealed.Close()
}

func pour(to io.Writer, from io.Reader) error {
	chunk := make([]byte, 128<<10)
	for {
		n, err := from.Read(chunk)
		if n > 0 {
			if _, err := to.Write(chunk[:n]); err != nil {
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
