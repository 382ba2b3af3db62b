package cli

import (
	"errors"
	"io/fs"
	"regexp"

	"tasuki/internal/lang"
)

// wrong is what a command itself finds wrong with its line: a key of ours behind "cli.usage." with its values.
type wrong struct {
	key  string
	args []any
}

func (w wrong) Error() string { return w.key }

// unread are the library's sentences about a command line that it can't read, and our keys for them. What it says beside these stands
// as it is.
var unread = []struct {
	says *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^missing flags: (?P<what>.+)$`), "missing"},
	{regexp.MustCompile(`^(?:missing positional arguments|expected) (?P<what>["<].+)$`), "missing"},
	{regexp.MustCompile(`^expected one of (?P<what>".+)$`), "one_missing"},
	{regexp.MustCompile(`^(?P<flag>-\S+): (?:missing value|expected \S+ value)`), "no_value"},
	{regexp.MustCompile(`^unknown flag (?P<flag>\S+?)(?:, did you mean (?:one of )?(?P<perhaps>.+)\?)?$`), "flag"},
	{regexp.MustCompile(`^unexpected argument (?P<what>.+?)(?:, did you mean (?:one of )?(?P<perhaps>.+)\?)?$`), "argument"},
	{regexp.MustCompile(`^(?P<flag>\S+) must be one of (?P<values>.+) but got (?P<given>".*")$`), "one_of"},
	{regexp.MustCompile(`^(?P<flag>\S+): expected .* but got (?P<given>".*?")`), "value"},
	{regexp.MustCompile(`^(?:\S+: )?(?P<file>".*") exists but is a directory$`), "folder"},
}

// inWords is what is wrong with a command line.
func inWords(words *lang.Localizer, err error) string {
	var ours wrong
	if errors.As(err, &ours) {
		return words.Text("cli.usage."+ours.key, ours.args...)
	}
	var file *fs.PathError
	if errors.As(err, &file) && errors.Is(err, fs.ErrNotExist) {
		return words.Text("cli.push.missing", "file", file.Path)
	}
	for _, u := range unread {
		found := u.says.FindStringSubmatch(err.Error())
		if found == nil {
			continue
		}
		args := map[string]any{}
		for i, name := range u.says.SubexpNames() {
			args[name] = found[i]
		}
		said := words.Fill("cli.usage."+u.key, args)
		if perhaps, _ := args["perhaps"].(string); perhaps != "" {
			said += "\n" + words.Text("cli.usage.perhaps", "what", perhaps)
		}
		return said
	}
	return words.Text("cli.usage.unread", "reason", err.Error())
}
