package exchange

import (
	"fmt"
	"mime"
	"mime/multipart"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// checkFilename takes any name that can be stored and shown at all. It is not made prettier: it is what the sender said.
func checkFilename(name string) error {
	switch {
	case name == "":
		return fault.Invalid("/filename", "field.required")
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return fault.Invalid("/filename", "evidence.filename_not_text")
	case utf8.RuneCountInString(name) > FilenameLimit:
		return fault.Invalid("/filename", "evidence.filename_too_long", "limit", FilenameLimit)
	}
	return nil
}

// FormFilename is the name of a file in a multipart form as its sender spelt it. (Part.FileName would drop directories,
// and an item keeps what was said.)
func FormFilename(p *multipart.Part) string {
	_, said, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return said["filename"]
}

// Printable is a name as people may be shown it: what doesn't show, or turns the order of what follows, is escaped.
func Printable(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsGraphic(r) && !unicode.Is(unicode.Bidi_Control, r) && (r == ' ' || r == '\u3000' || !unicode.IsSpace(r)) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, `\u{%x}`, r)
	}
	return b.String()
}

// PrintableLine is a line of a file as people may be shown it, with its tabs.
func PrintableLine(text string) string {
	all := strings.Split(text, "\t")
	for i := range all {
		all[i] = Printable(all[i])
	}
	return strings.Join(all, "\t")
}

// disposition is the header of a download (RFC 6266). The saved file gets a name without directories, hidden or
// invisible parts; what the sender said stands in the item.
func disposition(name string) string {
	name = saved(name)
	plain := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '.' || r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// savedLimit keeps the header short even where each character is twelve bytes of it.
const savedLimit = 100

func saved(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name)
	name = "_"[:min(1, len(name)-len(strings.TrimLeft(name, ".")))] + strings.TrimLeft(name, ".")
	runes := []rune(name)
	if len(runes) <= savedLimit {
		return name
	}
	end := []rune(path.Ext(name))
	if len(end) > 10 {
		end = nil
	}
	return string(runes[:savedLimit-len(end)]) + string(end)
}
