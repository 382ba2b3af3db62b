package request

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// wellFormed refuses what could make a person run something else than they see: control, bidirectional and
// zero-width characters, and other code points that do not show.
func (b CommandBlock) wellFormed() error {
	if len(b.Commands) > MaxCommands {
		return fault.Invalid("/commands", "contract.too_long", "limit", MaxCommands)
	}
	if !utf8.ValidString(b.Commands) {
		return fault.Invalid("/commands", "step.not_utf8")
	}
	if b.SHA256 != "" && b.SHA256 != hash(b.Commands) {
		return fault.Invalid("/sha256", "step.hash_differs")
	}
	around := fault.Join(frozenAll("/hosts", b.Hosts), frozen("/operating_system", b.OperatingSystem), prose("/expected_effect", b.ExpectedEffect))
	if around != nil {
		return around
	}
	line := 1
	for _, r := range b.Commands {
		if hidden(r) {
			return fault.Invalid("/commands", "step.hidden_character", "character", fmt.Sprintf("U+%04X", r), "line", line)
		}
		if r == '\n' {
			line++
		}
	}
	return nil
}

// raises finds what makes a command run with an administrator's rights. It is there against slips, and against hiding
// what takes a second person; a script can hide it still.
var raises = regexp.MustCompile(`(?im)(^|[^\w.-])(sudo|doas|pkexec|runas)(\.exe)?(\s|$)`)

// honest refuses to send as an ordinary account's what takes an administrator's rights.
func (b CommandBlock) honest() error {
	if b.Privilege == User && raises.MatchString(b.Commands) {
		return fault.Invalid("/privilege", "step.privilege_understated")
	}
	return nil
}

// hidden characters: C0 and C1 controls but for tab and newline (a carriage return has been folded), everything of
// category Cf (zero-width and bidirectional controls, soft hyphen, tags), line and paragraph separators, spaces other
// than U+0020, variation selectors, fillers that print nothing, private use and unassigned code points.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == ' ':
		return false
	case unicode.Is(unicode.Variation_Selector, r), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == '\u034f':
		return true
	}
	return !unicode.IsGraphic(r) || unicode.Is(unicode.Zs, r)
}

// hash is the SHA-256 of a command block's bytes, as the executor can compute it.
func hash(commands string) string {
	sum := sha256.Sum256([]byte(commands))
	return hex.EncodeToString(sum[:])
}
