package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tasuki/internal/apptest"
)

// TestABodyThatIsTooLargeIsRefused with a 413, whether it says so beforehand or not, and nothing of it is kept.
func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	path := "/incidents/" + w.incident + "/requests"
	huge := `{"title":"` + strings.Repeat("x", 5<<20) + `"}`
	before := w.Fingerprint()
	if a := c.Do("POST", path, huge); a.Status != http.StatusRequestEntityTooLarge || a.Problem(t).Code != "problem.body_too_large" {
		t.Errorf("%d\n%s", a.Status, a.Body)
	}
	req, err := http.NewRequest("POST", w.URL+"/v1"+path, io.MultiReader(strings.NewReader(huge))) // whose length is not known
	w.must(err)
	req.Header.Set("Authorization", "Bearer "+c.Token)
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("without a length: %d", res.StatusCode)
	}
	if w.Fingerprint() != before {
		t.Error("refused, and yet something was stored")
	}
	if a := c.Do("POST", path, body{"title": strings.Repeat("x", 201)}); a.Status != http.StatusBadRequest {
		t.Errorf("a title that is too long: %d", a.Status)
	}
}

// TestAQueryIsClosed: a parameter that the operation does not have is a 400 at its name, as is one that is no such value:
// a filter that was mistyped must not show everything.
func TestAQueryIsClosed(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	n := 0
	for path, item := range contractOf(t).Paths.Map() {
		for method, o := range item.Operations() {
			n++
			at := absentPath(path)
			wants := func(query, pointer string) {
				t.Helper()
				headers := []apptest.Header{{Name: "If-Match", Value: `"v1"`}, {Name: "Tus-Resumable", Value: "1.0.0"}}
				a := c.Do(method, at+"?"+query, nil, headers...)
				if a.Status != http.StatusBadRequest {
					t.Errorf("%s %s?%s: %d", method, at, query, a.Status)
				} else if method != http.MethodHead && !bytes.Contains(a.Body, []byte(`"pointer":"`+pointer)) {
					t.Errorf("%s %s?%s: %s", method, at, query, a.Body)
				}
			}
			wants("nonsense=1", "/nonsense")
			for _, p := range o.Parameters {
				if p.Value.In != openapi3.ParameterInQuery {
					continue
				}
				wants(strings.ToUpper(p.Value.Name[:1])+p.Value.Name[1:]+"=x", "/"+strings.ToUpper(p.Value.Name[:1])+p.Value.Name[1:])
				if bad := impossible(p.Value.Schema.Value); bad != "" {
					wants(p.Value.Name+"="+bad, "/"+p.Value.Name)
				}
			}
		}
	}
	if n < 90 {
		t.Errorf("only %d operations", n)
	}
}

// impossible is a value that a parameter can't have; "" where it takes any text.
func impossible(s *openapi3.Schema) string {
	switch {
	case s.Type.Is("integer"):
		return "x"
	case s.Type.Is("boolean"):
		return "perhaps"
	case len(s.Enum) > 0, s.Type.Is("array"):
		return "nonsense"
	case s.Pattern != "":
		return "%20"
	}
	return ""
}
