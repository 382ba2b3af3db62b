package cli

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
	"golang.org/x/text/width"

	"tasuki/internal/lang"
)

// helper prints the help of a command. What stands in the help tags are keys, so that a command's words stand in the locales alone, and
// are read only where somebody asks for them.
func helper(words func() *lang.Localizer) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		h, node := helping{words: words()}, ctx.Selected()
		if node == nil {
			node = ctx.Model.Node
		}
		h.node(ctx.Model, node)
		_, err := ctx.Stdout.Write(h.text.Bytes())
		return err
	}
}

type helping struct {
	words *lang.Localizer
	text  bytes.Buffer
}

func (h *helping) says(key string, args ...any) string { return h.words.Text("cli.help."+key, args...) }

func (h *helping) node(app *kong.Application, node *kong.Node) {
	command := strings.TrimSpace(app.Name + " " + strings.TrimPrefix(node.Summary(), app.Name))
	if node == app.Node {
		command = app.Name + app.Summary()
	}
	h.wrap("", h.says("usage", "command", command))
	for _, key := range []string{node.Help, node.Help + ".detail", node.Help + ".exits"} {
		if h.words.Has("cli.help." + key) {
			h.text.WriteByte('\n')
			h.wrap("", h.says(key))
		}
	}
	var arguments, flags, commands [][2]string
	for _, a := range node.Positional {
		arguments = append(arguments, [2]string{a.Summary(), h.says(a.Help)})
	}
	for _, level := range node.AllFlags(true) {
		for _, f := range level {
			flags = append(flags, [2]string{flagged(f), h.says(f.Help)})
		}
	}
	for _, c := range node.Leaves(true) {
		if c != node {
			commands = append(commands, [2]string{c.Path(), h.says(c.Help)})
		}
	}
	h.rows("arguments", arguments)
	h.rows("flags", flags)
	h.rows("commands", commands)
	if len(commands) > 0 {
		h.text.WriteByte('\n')
		h.wrap("", h.says("more", "command", app.Name+" <command> --help"))
	}
}

// flagged is a flag as it is typed, and the variable that stands in for it.
func flagged(f *kong.Flag) string {
	typed := "--" + f.Name
	if f.Short != 0 {
		typed = "-" + string(f.Short) + ", " + typed
	}
	if !f.IsBool() {
		typed += "=" + f.FormatPlaceHolder()
	}
	for _, env := range f.Tag.Envs {
		typed += " ($" + env + ")"
	}
	return typed
}

// rows has what is typed at the left, and its words beside it or, where it is long, below. What is typed is ASCII: its bytes are its
// columns.
func (h *helping) rows(title string, rows [][2]string) {
	const most, beside = 16, "                  "
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(&h.text, "\n%s\n", h.says(title))
	for _, row := range rows {
		if len(row[0]) > most-2 {
			fmt.Fprintf(&h.text, "  %s\n", row[0])
			h.wrap("      ", row[1])
			continue
		}
		lead := h.text.Len()
		h.wrap(beside, row[1])
		copy(h.text.Bytes()[lead:], "  "+row[0])
	}
}

// columns is how wide a line may be: a terminal's width where nobody has changed it.
const columns = 80

func (h *helping) wrap(indent, text string) {
	line, at := indent, len(indent)
	for _, piece := range pieces(text) {
		seen := strings.TrimRight(piece, " ")
		if at > len(indent) && at+wide(seen) > columns {
			fmt.Fprintln(&h.text, strings.TrimRight(line, " "))
			line, at = indent, len(indent)
		}
		line, at = line+piece, at+wide(piece)
	}
	fmt.Fprintln(&h.text, strings.TrimRight(line, " "))
}

// pieces are what no line breaks within: words with the blanks after them, and the letters of scripts that put none between words.
func pieces(text string) (all []string) {
	begin, before := 0, ' '
	for at, r := range text {
		if at > begin && (before == ' ' && r != ' ' || parted(before, r)) {
			all = append(all, text[begin:at])
			begin = at
		}
		before = r
	}
	return append(all, text[begin:])
}

// parted says whether a line may break between two letters: not before what ends a phrase or lengthens a sound, nor after what opens one.
func parted(before, r rune) bool {
	const never = "ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
	if columnsOf(before) < 2 || unicode.In(before, unicode.Ps, unicode.Pi) || strings.ContainsRune(never, r) {
		return false
	}
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
		return unicode.IsLetter(r)
	}
	return unicode.IsPunct(before) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func wide(text string) (n int) {
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	switch kind := width.LookupRune(r).Kind(); {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
		return 2
	}
	return 1
}
