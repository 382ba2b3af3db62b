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

// diagramTyped reads a form with one file, which is small enough to be held, as the whole form is to be read.
func (v *visit) diagramTyped() (d diagram.Draft, err error) {
	v.req.Body = http.MaxBytesReader(nil, v.req.Body, maxForm)
	parts, err := v.req.MultipartReader()
	if err != nil {
		return d, fault.Malformed("", "contract.unreadable")
	}
	v.typed = map[string][]string{}
	for range diagram.MaxHosts + 20 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			d.Name, d.ValidAsOf, d.Source, d.Note = v.text("/name"), v.text("/valid_as_of"), v.text("/source"), v.text("/note")
			d.Hosts = v.typed["/assets"]
			return d, nil
		}
		if err == nil {
			err = v.diagramPart(part, &d)
		}
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return d, fault.New(fault.KindTooLarge, "blob.too_large", "limit", diagram.MaxBytes)
		}
		if err != nil {
			return d, fault.Malformed("", "contract.unreadable")
		}
	}
	return d, fault.Malformed("", "contract.unreadable")
}

func (v *visit) diagramPart(part *multipart.Part, d *diagram.Draft) error {
	if part.FormName() != "/content" {
		value, err := io.ReadAll(io.LimitReader(part, 4096))
		v.typed.Add(part.FormName(), string(value))
		return err
	}
	content, err := io.ReadAll(io.LimitReader(part, diagram.MaxBytes+1))
	sum := sha256.Sum256(content)
	d.Filename, d.Content = part.FileName(), content
	v.typed.Add("sha256 of the file", hex.EncodeToString(sum[:])) // part of what makes it the same act
	return err
}
