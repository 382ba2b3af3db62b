package web

import (
	"html/template"
	"strings"
	"unicode"
)

// badge is a state: its word, a shape, and a tone that says the same once more in colour.
type badge struct{ Word, Shape, Tone string }

// shapes are drawn in a box of 16; a part of class full is filled.
var shapes = map[string]string{
	"draft":        `<circle cx="8" cy="8" r="6" stroke-dasharray="2.6 3.7"/>`,
	"issued":       `<path d="M2 8h10M8.5 4 12.5 8l-4 4"/>`,
	"delivered":    `<path d="M2 4.5h12v8H2zM2 5l6 4.5L14 5"/>`,
	"acknowledged": `<circle cx="8" cy="8" r="6"/><path class="full" d="M8 2a6 6 0 0 1 0 12z"/>`,
	"in_progress":  `<path class="full" d="M4 2.5v11l9.5-5.5z"/>`,
	"blocked":      `<path d="M5.5 3v10M10.5 3v10"/>`,
	"submitted":    `<path d="M8 14V3M3.5 7 8 2.5 12.5 7"/>`,
	"returned":     `<path d="M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6"/>`,
	"done":         `<path d="m2.5 8.5 3.8 4L13.5 4"/>`,
	"no":           `<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>`,
	"gone":         `<path d="M3 8h10"/>`,
	"replaced":     `<path d="M2.5 5.5h8a3 3 0 0 1 0 6h-4M5 3 2.5 5.5 5 8"/>`,
	"held":         `<path class="full" d="M3.5 7.5h9V14h-9z"/><path d="M5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5"/>`,
	"look":         `<path d="M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8z"/><circle class="full" cx="8" cy="8" r="1.9"/>`,
	"clock":        `<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.8"/>`,
	"alert":        `<path d="M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.8v.2"/>`,
	"mine":         `<path class="full" d="m8 1.5 2 4.2 4.6.6-3.4 3.2.9 4.6L8 11.9l-4.1 2.2.9-4.6L1.4 6.3 6 5.7z"/>`,
	"level":        `<path d="M3 13V9M8 13V6M13 13V3"/>`,
}

// turned are shapes that point the way the reader reads.
var turned = map[string]string{"issued": " way", "returned": " way", "replaced": " way"}

// reads is the direction of what stays as it is among other words: by its first letter, and without any, as a telephone
// number or an hour, from left to right. A browser would give it the page's.
func reads(s string) string {
	if strings.ContainsFunc(s, unicode.IsLetter) {
		return "auto"
	}
	return "ltr"
}

// shape draws one; it says nothing to who can't see it, because the word stands beside it.
func shape(name string) template.HTML {
	return template.HTML(`<svg class="shape` + turned[name] + `" viewBox="0 0 16 16" aria-hidden="true">` + shapes[name] + `</svg>`)
}
