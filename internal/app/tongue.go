package app

import (
	"os"
	"strings"
	"time"

	"tasuki/internal/lang"
)

// Words are those of whoever runs it: in the language that the environment names, or else the system. English in ASCII is for a terminal
// of which neither says that it shows UTF-8. Of the locale files, only what they are spoken to with is read.
func (h *House) Words() *lang.Localizer {
	tag, utf8 := tongue(os.Getenv)
	catalog, err := lang.LoadFor(h.locales, tag)
	if err != nil {
		panic(err) // the program's own files, which its tests have read
	}
	words := catalog.For(tag, time.UTC)
	if !utf8 {
		return words.ASCII()
	}
	return words
}

// tongue is POSIX's way to say a language and a character set: LC_ALL before what is said of either, and LANG after it.
func tongue(env func(string) string) (tag string, utf8 bool) {
	first := func(name string) string {
		for _, name := range []string{"LC_ALL", name, "LANG"} {
			if value := env(name); value != "" {
				return value
			}
		}
		return ""
	}
	messages, characters := first("LC_MESSAGES"), first("LC_CTYPE")
	if messages == "" && characters == "" {
		return systemTongue()
	}
	tag, _, _ = strings.Cut(messages, ".")
	tag, _, _ = strings.Cut(tag, "@")
	set := strings.ToLower(strings.ReplaceAll(characters, "-", ""))
	return strings.ReplaceAll(tag, "_", "-"), strings.Contains(set, "utf8")
}
