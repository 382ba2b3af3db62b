package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var ownFiles embed.FS

// What npm brings is bundled into this folder before the build where there is Node; without it the folder is empty but
// for its README, and pages do without.
//
//go:embed built
var builtFiles embed.FS

// assets are the files that pages refer to. Their addresses carry a hash of what is in them, so that browsers keep them
// for good and never show an old one.
type assets struct {
	byName map[string]string // site.css → /static/site.3f2a91c0.css
	byPath map[string]asset
}

type asset struct {
	content []byte
	kind    string
}

const assetFolder = "/static/"

func loadAssets() *assets {
	a := &assets{byName: map[string]string{}, byPath: map[string]asset{}}
	a.load(ownFiles, "assets")
	a.load(builtFiles, "built")
	return a
}

func (a *assets) load(files embed.FS, dir string) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		panic(err) // it is embedded
	}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if ext != ".css" && ext != ".js" && ext != ".svg" {
			continue
		}
		content, err := fs.ReadFile(files, dir+"/"+e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(content)
		at := assetFolder + strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.byName[e.Name()] = at
		a.byPath[at] = asset{content, mime.TypeByExtension(ext)}
	}
}

// path is the address of a file, "" where it was not built.
func (a *assets) path(name string) string { return a.byName[name] }

// ServeHTTP gives one file.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a.byPath[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(file.content)
}
