package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	// sided is a property of the left or the right: from right to left it would stay where it is.
	sided = regexp.MustCompile(`(?:^|[;{\s-])(?:left|right)(?:-[a-z-]+)?\s*:|(?:float|clear|text-align)\s*:\s*(?:left|right)|translateX|(?:margin|padding|border|inset)-(?:left|right)`)
	// four lengths say something else of the right than of the left, unless those two are the same.
	four = regexp.MustCompile(`(?:margin|padding|inset|border-radius|border-width)\s*:\s*([^\s;},(]+) ([^\s;},(]+) ([^\s;},(]+) ([^\s;},(]+)\s*[;}]`)
	// arrows that no style can turn stand in no template; shapes that point are drawn and turned (shape.go).
	arrows = regexp.MustCompile(`[←→⇐⇒➔➜›‹▶◀»«]|&(?:larr|rarr|raquo|laquo|rsaquo|lsaquo);`)
)

// The layout is written in terms of start and end, so that it is mirrored where people read from right to left.
func TestTheLayoutKnowsNoLeftAndRight(t *testing.T) {
	for _, name := range []string{"assets/*.css", "templates/*.html"} {
		files, err := filepath.Glob(filepath.Join(apptest.Root(), "internal", "web", name))
		if err != nil || len(files) == 0 {
			t.Fatal(err, name)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range physical(string(raw)) {
				t.Errorf("%s: %s", filepath.Base(file), found)
			}
		}
	}
}

func physical(text string) []string {
	text = cssComment.ReplaceAllString(text, "")
	found := append(sided.FindAllString(text, -1), arrows.FindAllString(text, -1)...)
	for _, m := range four.FindAllStringSubmatch(text, -1) {
		if m[2] != m[4] {
			found = append(found, m[0])
		}
	}
	return found
}

func TestLeftAndRightAreFound(t *testing.T) {
	for _, css := range []string{
		"a { left: 0; }", "a{right:0}", "a { margin-left: 1px }", "a { text-align: right; }", "a { border-left-color: red; }",
		"a { float: left; }", "a { padding: 0 1px 0 2px; }", "a { transform: translateX(3px); }", "<p>Next →</p>", "&raquo;",
	} {
		if len(physical(css)) == 0 {
			t.Errorf("%q passes", css)
		}
	}
	for _, css := range []string{
		"a { margin-inline-start: 1px; text-align: start; }", "a { padding: 0 1px 0 1px; }", "/* left: 0 */", "a { inset-inline-end: 0 }",
		`a { background: linear-gradient(to right, red, blue) left / 3rem; }`,
	} {
		if found := physical(css); len(found) > 0 {
			t.Errorf("%q: %q", css, found)
		}
	}
}

// What is typed into a machine, and what proves a file, reads from left to right everywhere.
func TestCommandsAndHashesAreNeverMirrored(t *testing.T) {
	pre, frozen := regexp.MustCompile(`<pre[^>]*>`), regexp.MustCompile(`<[a-z]+ class="frozen"[^>]*>`)
	files, _ := filepath.Glob(filepath.Join(apptest.Root(), "internal", "web", "templates", "*.html"))
	n := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A frozen span is a path, a host, an hour, or a size in the reader's own script: it says itself which way it reads.
		for _, tag := range frozen.FindAllString(string(raw), -1) {
			if !strings.HasPrefix(tag, "<bdi ") || !strings.Contains(tag, " dir=") {
				t.Errorf("%s: %s", filepath.Base(file), tag)
			}
		}
		for _, tag := range pre.FindAllString(string(raw), -1) {
			n++
			if !strings.Contains(tag, ` dir="ltr"`) && !strings.Contains(tag, `class="letter" dir="auto"`) {
				t.Errorf("%s: %s", filepath.Base(file), tag)
			}
		}
	}
	style, err := os.ReadFile(filepath.Join(apptest.Root(), "internal", "web", "assets", "site.css"))
	if err != nil {
		t.Fatal(err)
	}
	if rule := regexp.MustCompile(`(?m)^\.hash \{[^}]*\}`).FindString(string(style)); !strings.Contains(rule, "direction: ltr; unicode-bidi: isolate") {
		t.Errorf("a hash is not kept apart: %s", rule)
	}
	if n < 5 {
		t.Errorf("only %d blocks", n)
	}
}
