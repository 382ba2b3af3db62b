// Tasuki: requests in a security incident go straight to the one who does them, and come back with their evidence.
package main

import (
	"embed"
	"os"

	"tasuki/internal/app"
)

//go:embed openapi.yaml
var contract []byte

//go:embed locales/active.*.toml locales/plain.*.toml
var locales embed.FS

func main() { os.Exit(app.Main(os.Args[1:], contract, locales)) }
