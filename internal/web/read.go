package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
)

// maxForm bounds what is typed into a page; files have bounds of their own.
const maxForm = 4 << 20

// read takes in what was posted. Line ends become plain newlines, because that is what commands are made of. A form
// says which version its reader saw; it is held against the one that stands.
func (v *visit) read(w http.ResponseWriter) error {
	if v.req.Method != http.MethodPost {
		return nil
	}
	if strings.HasPrefix(v.req.Header.Get("Content-Type"), "multipart/") { // files, which are read as they come
		v.req.Body = exchange.Patiently(w, v.req.Body)
		return nil
	}
	v.req.Body = http.MaxBytesReader(w, v.req.Body, maxForm)
	if err := v.req.ParseForm(); err != nil {
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return fault.New(fault.KindTooLarge, "problem.body_too_large", "limit", maxForm)
		}
		return fault.Malformed("", "contract.unreadable")
	}
	v.typed = v.req.PostForm
	for _, values := range v.typed {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, "\r\n", "\n")
		}
	}
	if version, err := strconv.Atoi(v.text("version")); err == nil && version > 0 {
		v.in(access.IfMatch(v.ctx(), version))
	}
	return nil
}
