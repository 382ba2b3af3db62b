package notice

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/fault"
)

// What no translation may change: somebody would type the wrong command, call the wrong machine or come at the wrong time.
// The rules are tried from the left, at each place in this order; letters are ASCII on purpose, so that a span ends where
// Japanese or Thai goes on without a space.
var frozen = regexp.MustCompile(strings.Join([]string{
	"`[^`\n]+`", // a command, set apart by whoever wrote it
	`(?m:^[ \t]*[$#>][ \t]+[^\n]+)`,
	`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'、。，）」\p{Thai}\p{Han}\p{Hiragana}\p{Katakana}]+`,
	`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`,
	`[A-Za-z]:\\[A-Za-z0-9_.\\$~-]+`,
	`\\\\[A-Za-z0-9_.$-]+\\[A-Za-z0-9_.\\$~-]+`,
	`~?(?:/[A-Za-z0-9_.@~+-]+){2,}/?`,
	`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?`,
	`[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7}`,                        // IPv6, and hardware addresses
	`[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z]{2,}`,                 // a host or a file
	`[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*[-_]?[0-9][A-Za-z0-9_-]*`, // fw-01, CVE-2026-1234, KB5034441
	`[0-9]*[A-Fa-f][0-9A-Fa-f]{31,}|[0-9A-Fa-f]{32,}`,
	`\p{Nd}+(?:[:.,/-]\p{Nd}+)*(?:[+-]\p{Nd}{2}:\p{Nd}{2})?`, // times, days, numbers
}, "|"))

// frozenSpans are the spans of a text that stay as they are, in their order.
func frozenSpans(text string) []string {
	var all []string
	for _, at := range frozen.FindAllStringIndex(text, -1) {
		if span := trimmed(text[at[0]:at[1]]); span != "" {
			all = append(all, span)
		}
	}
	return all
}

// trimmed leaves out what ends the sentence rather than the span.
func trimmed(span string) string { return strings.TrimRight(strings.TrimSpace(span), ".,;:!?)") }

// keeps: a translation has each frozen span of its source as often, byte for byte, in whatever order, and no other.
func keeps(pointer, source, translation string) error {
	want, have := frozenSpans(source), frozenSpans(translation)
	var errs []error
	for _, span := range want {
		if i := slices.Index(have, span); i >= 0 {
			have = slices.Delete(have, i, i+1)
			continue
		}
		errs = append(errs, fault.Invalid(pointer, "notice.frozen_missing", "span", span))
	}
	for _, span := range have {
		errs = append(errs, fault.Invalid(pointer, "notice.frozen_added", "span", span))
	}
	return fault.Join(errs...)
}

// taken is a text whose frozen spans are replaced by numbered marks, for a machine that must not see them, and the spans.
func taken(text string) (marked string, spans []string) {
	var b strings.Builder
	from := 0
	for _, at := range frozen.FindAllStringIndex(text, -1) {
		span := trimmed(text[at[0]:at[1]])
		if span == "" {
			continue
		}
		start := at[0] + strings.Index(text[at[0]:at[1]], span)
		spans = append(spans, span)
		b.WriteString(text[from:start])
		b.WriteString("[" + strconv.Itoa(len(spans)) + "]")
		from = start + len(span)
	}
	return b.String() + text[from:], spans
}

// marks as machines give them back, spaces among them or not.
var marks = regexp.MustCompile(`[\[［]\s*([0-9]+)\s*[\]］]`)

// put brings the spans back to their marks. A mark that a machine lost or made up leaves the spans unequal, which keeps
// finds.
func put(marked string, spans []string) string {
	return marks.ReplaceAllStringFunc(marked, func(mark string) string {
		n, err := strconv.Atoi(marks.FindStringSubmatch(mark)[1])
		if err != nil || n < 1 || n > len(spans) {
			return mark
		}
		return spans[n-1]
	})
}
