package recipe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

const maxValue = 1000

// word is a path or a name as one word of the shell that is no option: nothing in it is read as anything else.
func (s Shell) word(pointer, text string) (string, error) {
	if text == "" {
		return "", fault.Invalid(pointer, "field.required")
	}
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "/") && s == PowerShell {
		return "", fault.Invalid(pointer, "recipe.unsafe")
	}
	return s.quoted(pointer, text)
}

// quoted is a text between the shell's single quotes, within which it expands nothing. PowerShell takes four more characters
// for a single quote, and hands double quotes on to programs in a way that ends their arguments; so those are refused there.
func (s Shell) quoted(pointer, text string) (string, error) {
	if len(text) > maxValue || !utf8.ValidString(text) || strings.ContainsFunc(text, hidden) {
		return "", fault.Invalid(pointer, "recipe.unsafe")
	}
	switch s {
	case Posix:
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'", nil
	case PowerShell:
		if strings.ContainsAny(text, "\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e") || strings.HasSuffix(text, `\`) {
			return "", fault.Invalid(pointer, "recipe.unsafe")
		}
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", nil
	}
	return "", fault.Invalid(pointer, "recipe.unsafe")
}

// hidden characters make a command look like another one; a line break begins another.
func hidden(r rune) bool {
	return r != ' ' && (!unicode.IsGraphic(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Variation_Selector, r))
}
