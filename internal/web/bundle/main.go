// Command bundle makes the pages' scripts that stand on other people's work: npm brings what package-lock.json pins,
// and esbuild, which is a Go module, puts it together with upload.js into internal/web/built. Nothing of it is
// committed. Without npm the program builds all the same, and its pages upload with plain forms.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run() error {
	_, self, _, _ := runtime.Caller(0)
	here := filepath.Dir(self)
	modules := filepath.Join(here, "..", "..", "..", ".tools", "web")
	if err := bring(here, modules); err != nil {
		return err
	}
	return bundle(here, filepath.Join(modules, "node_modules"))
}

// bring installs what the lock file pins, unless it is there already.
func bring(here, into string) error {
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(here, "package-lock.json"))
	if err != nil {
		return err
	}
	done := filepath.Join(into, "installed.json")
	if was, err := os.ReadFile(done); err == nil && bytes.Equal(was, lock) {
		return nil
	}
	pack, err := os.ReadFile(filepath.Join(here, "package.json"))
	if err != nil {
		return err
	}
	if err := errors.Join(
		os.WriteFile(filepath.Join(into, "package.json"), pack, 0o644), os.WriteFile(filepath.Join(into, "package-lock.json"), lock, 0o644),
	); err != nil {
		return err
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
	npm.Dir, npm.Stderr = into, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.WriteFile(done, lock, 0o644)
}

func bundle(here, modules string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(here, "upload.js")}, Outfile: filepath.Join(here, "..", "built", "upload.js"), Write: true,
		Bundle: true, Format: api.FormatESModule, Target: api.ES2020, Platform: api.PlatformBrowser, NodePaths: []string{modules},
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsEndOfFile,
	})
	var errs []error
	for _, m := range result.Errors {
		errs = append(errs, errors.New(m.Text))
	}
	return errors.Join(errs...)
}
