package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tasuki/internal/apptest"
)

// canary is a text that nothing else says, with the names of those whom it is for, and where each reader found it.
type canary struct {
	what    string
	readers []string
	foundBy map[string]string
}

// flock is a world in which every text has its readers.
type flock struct {
	*world
	readers  map[string]*actor
	canaries map[int]*canary
	exports  []string            // two versions of a configuration
	standard string              // a site's baseline
	ids      map[string][]string // by the name of a parameter in the contract
}

// plant has every text that is written in act be for these readers; special says who else reads some kinds of text.
func (f *flock) plant(readers string, special map[string]string, act func()) {
	f.T.Helper()
	f.said = func(n int, of string) {
		whom, ok := special[of]
		if !ok {
			whom = readers
		}
		f.canaries[n] = &canary{of, strings.Fields(whom), map[string]string{}}
	}
	act()
	f.said = nil
}

// TestNobodyReadsAWordThatIsNotForThem has everybody fetch everything that the contract offers, with every id there is,
// and holds what they found against who each text was written for: no more, and no less either, so that the canaries are
// known to sing.
func TestNobodyReadsAWordThatIsNotForThem(t *testing.T) {
	t.Parallel()
	f := newFlock(t)
	for name, who := range f.readers {
		f.crawl(name, who)
	}
	for name, who := range f.readers {
		f.provoke(name, who)
	}
	for _, n := range slices.Sorted(maps.Keys(f.canaries)) {
		c := f.canaries[n]
		for _, name := range slices.Sorted(maps.Keys(f.readers)) {
			where, may := c.foundBy[name], slices.Contains(c.readers, name)
			switch {
			case where != "" && !may:
				t.Errorf("canary %d, %s, was found by %s at %s", n, c.what, name, where)
			case where == "" && may:
				t.Errorf("canary %d, %s, is for %s, who found it nowhere", n, c.what, name)
			}
		}
	}
	f.letters()
}

// crawl fetches everything as one reader.
func (f *flock) crawl(name string, who *actor) {
	f.each(func(method, path string, o *openapi3.Operation) {
		if !safe(method) {
			return
		}
		for _, query := range queries(o, f) {
			for next := path + query; next != ""; {
				a := f.call(name, who, target{method: method, path: next})
				next = following(a)
			}
		}
	})
}

// provoke asks for everything that changes something, in a way that changes nothing, and reads the refusals.
func (f *flock) provoke(name string, who *actor) {
	f.each(func(method, path string, o *openapi3.Operation) {
		if safe(method) || o.OperationID == "endUpload" || o.OperationID == "appendUpload" {
			return
		}
		at := target{method: method, path: path, header: []apptest.Header{{Name: "If-Match", Value: `"v999"`}}}
		if o.RequestBody != nil && o.RequestBody.Value.Content.Get("application/json") != nil {
			at.body = body{}
		}
		f.call(name, who, at)
	})
}

// call makes one call and looks for canaries in all of the answer.
func (f *flock) call(name string, who *actor, at target) apptest.Answer {
	c := f.Client("")
	c.Language = "en"
	if who != nil {
		c.Token = who.client().Token
	}
	a := c.Do(at.method, at.path, at.body, at.header...)
	var head bytes.Buffer
	_ = a.Header.Write(&head)
	f.listen(name, at.method+" "+at.path, head.Bytes())
	f.listen(name, at.method+" "+at.path, a.Body)
	return a
}

var song = regexp.MustCompile(`canary[ +.](\d+)`)

// standard is base64 as one of both alphabets has it; all else stands between pieces of it.
var standard = strings.NewReplacer("-", "+", "_", "/")

func between(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+/_-", r))
}

// listen notes which canaries sing in raw, also those inside base64.
func (f *flock) listen(name, where string, raw []byte) {
	for _, found := range song.FindAllSubmatch(raw, -1) {
		n, _ := strconv.Atoi(string(found[1]))
		if c := f.canaries[n]; c != nil && c.foundBy[name] == "" {
			c.foundBy[name] = where
		}
	}
	for part := range bytes.FieldsFuncSeq(raw, between) { // an expression for them was a tenth of the work
		if len(part) < 16 {
			continue
		}
		text := standard.Replace(string(part))
		if inner, err := base64.RawStdEncoding.DecodeString(text[:len(text)/4*4]); err == nil && song.Match(inner) {
			f.listen(name, where+" (in base64)", inner)
		}
	}
}

// each gives every operation of the contract with every id that there is.
func (f *flock) each(call func(method, path string, o *openapi3.Operation)) {
	doc := contractOf(f.T.(*testing.T))
	for _, template := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		paths := []string{template}
		for _, p := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(template, -1) {
			if f.ids[p[1]] == nil {
				f.T.Fatalf("%s: nothing of the flock is a %s", template, p[1])
			}
			var more []string
			for _, path := range paths {
				for _, id := range f.ids[p[1]] {
					more = append(more, strings.Replace(path, p[0], id, 1))
				}
			}
			paths = more
		}
		for method, o := range doc.Paths.Value(template).Operations() {
			for _, path := range paths {
				call(method, path, o)
			}
		}
	}
}

// queries are the ways to ask for an operation that reads.
func queries(o *openapi3.Operation, f *flock) []string {
	switch o.OperationID {
	case "searchZones":
		return []string{"?q=singap"}
	case "proveJournal":
		return []string{"?from=1&to=2", "?index=3&size=9"}
	case "showConfigurationDifference":
		var all []string
		for _, item := range f.ids["evidence_item"] {
			all = append(all, "?from="+item+"&to="+f.exports[0], "?from="+f.exports[0]+"&to="+item, "?from="+f.standard+"&to="+item)
		}
		return all
	case "previewNotice":
		all := []string{""}
		for _, person := range f.ids["person"] {
			all = append(all, "?person="+person)
		}
		return all
	}
	if o.Parameters.GetByInAndName("query", "turn") != nil {
		return []string{"?limit=100&count=true", "?turn=me"}
	}
	if o.Parameters.GetByInAndName("query", "limit") != nil {
		return []string{"?limit=100&count=true"}
	}
	return []string{""}
}

// following is the address of a list's next page.
func following(a apptest.Answer) string {
	link := a.Header.Get("Link")
	if a.Status != http.StatusOK || !strings.Contains(link, `rel="next"`) {
		return ""
	}
	return strings.TrimPrefix(link[strings.Index(link, "<")+1:strings.Index(link, ">")], "/v1")
}

// letters reads all mail that went out, source and all. A mail says a reference and leads to a page: of all that is
// written here it knows its reader's own name and mailbox.
func (f *flock) letters() {
	f.T.Helper()
	f.must(f.Mail.Drain(context.Background()))
	all, err := f.Mail.Mailbox(context.Background(), 10_000)
	f.must(err)
	if len(all) < 20 {
		f.T.Errorf("only %d mails went out", len(all))
	}
	for _, l := range all {
		name := "the mail to " + l.To
		for reader, a := range f.readers {
			if a != nil && a.email == l.To {
				name = reader
			}
		}
		for _, text := range []string{l.Subject, l.Text, l.HTML} {
			for _, own := range []string{l.Name, l.To} {
				text = strings.ReplaceAll(text, own, "")
			}
			if found := song.FindString(text); found != "" {
				f.T.Errorf("the mail to %s says %s: %s", name, found, text)
			}
		}
	}
	f.sources()
}

// sources looks at mails as they are on their way: what their headers say, nobody reads in a client.
func (f *flock) sources() {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(f.App.Config.Data), "mail", "*.eml"))
	f.must(err)
	if len(files) == 0 {
		f.T.Error("no mail is in the folder")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		f.must(err)
		head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for _, line := range strings.Split(string(head), "\r\n") {
			if !strings.HasPrefix(line, "To:") && song.MatchString(line) {
				f.T.Errorf("%s: %s", filepath.Base(file), line)
			}
		}
	}
}
