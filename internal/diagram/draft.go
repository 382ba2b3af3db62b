package diagram

import (
	"bytes"
	"encoding/xml"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// checked trims what was entered, finds out what kind of file it is, and refuses what can't be.
func (d Draft) checked() (Draft, Kind, error) {
	var errs []error
	text := func(pointer string, s *string, limit int, must bool) {
		clean, err := line(pointer, *s, limit, must)
		*s, errs = clean, append(errs, err)
	}
	text("/filename", &d.Filename, MaxName, true)
	text("/source", &d.Source, MaxText, true)
	text("/note", &d.Note, MaxText, false)
	if _, err := time.Parse(time.DateOnly, d.ValidAsOf); err != nil {
		errs = append(errs, fault.Invalid("/valid_as_of", "contract.format"))
	}
	d.Filename = path.Base(strings.ReplaceAll(d.Filename, `\`, "/"))
	kind, known := kindOf(d.Filename, d.Content)
	switch {
	case len(d.Content) > MaxBytes:
		return d, kind, fault.New(fault.KindTooLarge, "blob.too_large", "limit", MaxBytes)
	case len(d.Content) == 0:
		errs = append(errs, fault.Invalid("/content", "field.required"))
	case !known:
		errs = append(errs, fault.Invalid("/content", "diagram.kind"))
	}
	slices.Sort(d.Hosts)
	if d.Hosts = slices.Compact(d.Hosts); len(d.Hosts) > MaxHosts {
		errs = append(errs, fault.Invalid("/assets", "field.too_many", "limit", MaxHosts))
	}
	return d, kind, fault.Join(errs...)
}

// kindOf tells by what a file holds; where several kinds begin alike, its name decides.
func kindOf(filename string, b []byte) (Kind, bool) {
	ending := strings.ToLower(path.Ext(filename))
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, true
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return PDF, true
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return Visio, ending == ".vsdx"
	}
	switch root(b) {
	case "svg":
		return SVG, true
	case "mxfile", "mxGraphModel":
		return Drawio, true
	}
	return "", false
}

// root is the name of the first element, "" where it isn't XML.
func root(b []byte) string {
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local
		}
	}
}

func line(pointer, s string, limit int, must bool) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(pointer, "field.not_text")
	case s == "" && must:
		return s, fault.Invalid(pointer, "field.required")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(s, deceives):
		return s, fault.Invalid(pointer, "field.control_characters")
	}
	return s, nil
}

// deceives: what breaks a line, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029
}
