package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"tasuki/internal/diagram"
	"tasuki/internal/fault"
)

// diagramTyped reads the form of a diagram.
func (v *visit) diagramTyped() (d diagram.Draft, err error) {
	d.Filename, d.Content, err = v.fileTyped(diagram.MaxBytes, diagram.MaxHosts+20)
	d.Name, d.ValidAsOf, d.Source, d.Note = v.text("/name"), v.text("/valid_as_of"), v.text("/source"), v.text("/note")
	d.Hosts = v.typed["/assets"]
	return d, err
}

// fileTyped reads a form with one file in /content, which is small enough to be held, as the whole form is to be read.
func (v *visit) fileTyped(limit int64, fields int) (name string, content []byte, err error) {
	v.req.Body = http.MaxBytesReader(nil, v.req.Body, maxForm)
	v.typed = map[string][]string{}
	parts, err := v.req.MultipartReader()
	if err != nil {
		return "", nil, fault.Malformed("", "contract.unreadable")
	}
	for range fields {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return name, content, nil
		}
		switch {
		case err != nil:
		case part.FormName() == "/content":
			name = part.FileName()
			content, err = v.filePart(part, limit)
		default:
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, 4096))
			v.typed.Add(part.FormName(), string(value))
		}
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return "", nil, fault.New(fault.KindTooLarge, "blob.too_large", "limit", limit)
		}
		if err != nil {
			return "", nil, fault.Malformed("", "contract.unreadable")
		}
	}
	return "", nil, fault.Malformed("", "contract.unreadable")
}

// filePart is a file's bytes, one more than the limit where there are more.
func (v *visit) filePart(part *multipart.Part, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(part, limit+1))
	sum := sha256.Sum256(content)
	v.typed.Add("sha256 of the file", hex.EncodeToString(sum[:])) // part of what makes it the same act
	return content, err
}
