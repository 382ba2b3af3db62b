package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
)

// packed compresses a page for whoever is on a bad line, if their browser takes that. A packed answer's length tells
// something of what is in it: it is only for pages without a secret, and into which no address puts words.
func packed(w http.Header, r *http.Request, body []byte) []byte {
	w.Add("Vary", "Accept-Encoding")
	if !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return body
	}
	small, err := compressed(body)
	if err != nil {
		return body
	}
	w.Set("Content-Encoding", "gzip")
	return small
}

func compressed(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one of its own
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}

// accepts reads a list of encodings; one with a weight of nothing is refused.
func accepts(list, encoding string) bool {
	for one := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(weight), "q="), "0.") != "" || strings.TrimSpace(weight) == ""
		}
	}
	return false
}
