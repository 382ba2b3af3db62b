package notice

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// A command, set apart by whoever wrote it.
const (
	backticked = "`[^`\n]+`"
	prompted   = `(?m:^[ \t]*[$#>][ \t]+[^\n]+)`
)

// folders on Windows may have blanks in their names, except the last, which the sentence may go on after.
const folders = `(?:[A-Za-z0-9_.$~{}-]+(?: [A-Za-z0-9_.$~{}()-]+){0,3}\\)*[A-Za-z0-9_.$~{}-]*`

// What no translation may change: somebody would type the wrong command, call the wrong machine or come at the wrong time.
// The rules are tried from the left, at each place in this order; letters are ASCII on purpose, so that a span ends where
// Japanese or Thai goes on without a space.
var frozen = regexp.MustCompile(strings.Join([]string{
	backticked, prompted, surely,
	`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'、。，）」\p{Thai}\p{Han}\p{Hiragana}\p{Katakana}]+`,
	`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`,
	`[A-Za-z]:\\` + folders,
	`\\\\[A-Za-z0-9_.$-]+\\[A-Za-z0-9_.\\$~-]+`,
	`\b(?:HKLM|HKCU|HKCR|HKCC|HKU|HKEY_[A-Z_]+)\b:?(?:\\` + folders + `)?`,
	`%[A-Za-z_][A-Za-z0-9_]*%(?:\\` + folders + `)?`,
	`[A-Za-z0-9_.-]+(?:\\[A-Za-z0-9_.$~-]+)+`,
	`~?(?:/[A-Za-z0-9_.@~+-]+){2,}/?`,
	`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?`,
	`[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7}`,                        // IPv6, and hardware addresses
	`[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z]{2,}`,                 // a host or a file
	`[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*[-_]?[0-9][A-Za-z0-9_-]*`, // fw-01, CVE-2026-1234, KB5034441
	`[0-9]*[A-Fa-f][0-9A-Fa-f]{31,}|[0-9A-Fa-f]{32,}`,
	`[+＋]?\p{Nd}+(?:[:.,/-]\p{Nd}+)*(?:[+-]\p{Nd}{2}:\p{Nd}{2})?`, // times, days, numbers
}, "|"))

// short is a path of one part, where it isn't half of “and/or”.
var short = regexp.MustCompile(`(^|[^A-Za-z0-9/])(~?/[A-Za-z0-9_.@~+-]+/?)`)

// negative is a number below zero, or one of which both signs hold. After a letter of a script without spaces it may be the dash of a
// span of time, as in “9時-10時”.
var negative = regexp.MustCompile(`(?:^|[\s(（「『“\"':：=、。，,;；\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}])([-−－±]\p{Nd})`)

const counters = "時日月年点分秒号號番回시분일월년"

// roots are such paths that are known for themselves; others touch no letter, of whatever script.
var roots = strings.Fields("/bin /boot /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var")

// frozenSpans are the spans of a text that stay as they are, in their order. Hosts are names of machines that look like any word.
func frozenSpans(text string, hosts ...string) []string {
	var all []string
	for _, at := range frozenAt(text, hosts) {
		all = append(all, text[at[0]:at[1]])
	}
	return all
}

func frozenAt(text string, hosts []string) [][]int {
	found := append(frozen.FindAllStringIndex(text, -1), switches(text)...)
	for _, at := range short.FindAllStringSubmatchIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[at[2]:at[3]])
		if !unicode.In(before, unicode.L, unicode.M) || slices.Contains(roots, strings.TrimRight(text[at[4]:at[5]], "/.")) {
			found = append(found, at[4:6])
		}
	}
	for _, at := range negative.FindAllStringSubmatchIndex(text, -1) {
		if before, _ := utf8.DecodeLastRuneInString(text[:at[2]]); !strings.ContainsRune(counters, before) {
			found = append(found, at[2:4])
		}
	}
	for _, host := range hosts {
		found = append(found, named(text, host)...)
	}
	return united(text, found)
}

// named are the places where a host is called by its name, in capitals or not, and no longer word contains it.
func named(text, host string) [][]int {
	word := func(s string) bool { return s != "" && asciiWord.MatchString(s) }
	var all [][]int
	for _, at := range regexp.MustCompile(`(?i)`+regexp.QuoteMeta(host)).FindAllStringIndex(text, -1) {
		before, after := text[max(at[0]-1, 0):at[0]], text[at[1]:min(at[1]+1, len(text))]
		if !word(before) && !word(after) {
			all = append(all, at)
		}
	}
	return all
}

var asciiWord = regexp.MustCompile(`[A-Za-z0-9_-]`)

// united are the ranges of a text in their order, those that overlap as one, without what ends the sentence rather than the span.
func united(text string, found [][]int) [][]int {
	slices.SortFunc(found, func(a, b []int) int { return a[0] - b[0] })
	var all [][]int
	for _, at := range found {
		if at = trimmed(text, at); at == nil {
			continue
		}
		if last := len(all) - 1; last >= 0 && at[0] < all[last][1] {
			all[last][1] = max(all[last][1], at[1])
			continue
		}
		all = append(all, at)
	}
	return all
}

// trimmed leaves out what ends the sentence rather than the span; nil where nothing is left.
func trimmed(text string, at []int) []int {
	span := strings.TrimRight(text[at[0]:at[1]], " \t\r.,;:!?)")
	from := at[1] - len(strings.TrimLeft(text[at[0]:at[1]], " \t"))
	if span = strings.TrimLeft(span, " \t"); span == "" {
		return nil
	}
	return []int{from, from + len(span)}
}

// keeps: a translation has each frozen span of its source as often, byte for byte, in whatever order, and no other.
func keeps(pointer, source, translation string, hosts ...string) error {
	want, have := frozenSpans(source, hosts...), frozenSpans(translation, hosts...)
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
func taken(text string, hosts ...string) (marked string, spans []string) {
	var b strings.Builder
	from := 0
	for _, at := range frozenAt(text, hosts) {
		spans = append(spans, text[at[0]:at[1]])
		b.WriteString(text[from:at[0]] + "[" + strconv.Itoa(len(spans)) + "]")
		from = at[1]
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
