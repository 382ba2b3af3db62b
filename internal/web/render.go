package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"tasuki/internal/notice"
)

//go:embed templates
var templateFiles embed.FS

// templates are the pages by name; each is compiled when it is first shown, because the start should be short.
type templates struct {
	base  func() (*template.Template, error)
	pages map[string]func() (*template.Template, error)
}

func newTemplates(files *assets) *templates {
	funcs := template.FuncMap{"asset": files.path, "shape": shape, "phone": phone, "reads": reads}
	t := &templates{pages: map[string]func() (*template.Template, error){}}
	t.base = sync.OnceValues(func() (*template.Template, error) {
		return template.New("layout").Funcs(funcs).Option("missingkey=error").
			ParseFS(templateFiles, "templates/layout.html", "templates/part_*.html")
	})
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" || strings.HasPrefix(name, "part_") {
			continue
		}
		t.pages[name] = sync.OnceValues(func() (*template.Template, error) {
			base, err := t.base()
			if err != nil {
				return nil, err
			}
			page, err := base.Clone()
			if err != nil {
				return nil, err
			}
			return page.ParseFS(templateFiles, file)
		})
	}
	return t
}

// render makes the whole page before the first byte is sent, so that half a page never is.
func (t *templates) render(name, entry string, data any) ([]byte, error) {
	page, err := t.pages[name]()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page.ExecuteTemplate(&b, entry, data)
	return b.Bytes(), err
}

// phone says that a span of a briefing is a telephone number, to be called from the page.
func phone(s notice.Span) bool {
	return s.Frozen && len(s.Text) > 1 && s.Text[0] == '+' && strings.Trim(s.Text[1:], "0123456789") == ""
}
