package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// ledger is what clients saw: every act that was answered with success, and every file that was handed in whole.
type ledger struct {
	mu    sync.Mutex
	acts  []act
	files []file
	from  int64 // size of the journal before the first act
}

// act is a POST and its answer.
type act struct {
	who     *client
	fact    string // what the journal must say of it, once
	path    string
	headers []string // the key is one of them
	body    []byte
	answer  answer
}

// file is an upload that its sender was told is complete.
type file struct {
	who  *client
	item string // its evidence item
	sum  string
}

func (l *ledger) write(a act) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acts = append(l.acts, a)
}

func (l *ledger) hold(f file) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files = append(l.files, f)
}

// again sends the act once more, with its key.
func (a act) again() (answer, error) { return a.who.ask(http.MethodPost, a.path, a.body, a.headers...) }

// object is the id of what the act was about, as the journal sees it: a clarification's is its request.
func (a act) object() string {
	if request := a.answer.member("request"); request != "" {
		return request
	}
	if item := a.answer.Header.Get("Evidence-Item"); item != "" {
		return item
	}
	return a.answer.member("id")
}

// place is where its object can be read.
func (a act) place() string {
	switch made := a.answer.Header.Get("Location"); {
	case strings.HasPrefix(made, "/v1/uploads/"):
		return "/evidence-items/" + a.answer.Header.Get("Evidence-Item")
	case made != "":
		return strings.TrimPrefix(made, "/v1")
	}
	return a.path[:strings.LastIndex(a.path, "/")]
}

// begin remembers where the journal stands: what is in it is nobody's here.
func (l *ledger) begin(auditor *client) error {
	a, err := auditor.get("/journal/checkpoint")
	var at struct{ Size int64 }
	if err == nil {
		err = json.Unmarshal(a.Body, &at)
	}
	l.from = at.Size
	return err
}

// audit compares what clients saw with what the server has now, and says each difference. Asking again for an act that
// was lost does it: an audit that found something can't be repeated.
func (l *ledger) audit(auditor, reader *client) (wrong []string) {
	said, err := l.facts(auditor)
	if err != nil {
		return []string{err.Error()}
	}
	seen, last := map[string]int{}, map[string]act{}
	for _, a := range l.acts {
		seen[a.fact+" "+a.object()]++
		last[a.place()] = a
	}
	for what, n := range seen {
		if said[what] != n {
			wrong = append(wrong, fmt.Sprintf("%s: %d were answered, the journal has %d", what, n, said[what]))
		}
	}
	for what, n := range said {
		if seen[what] == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: nobody was answered, the journal has %d", what, n))
		}
	}
	for place, a := range last {
		wrong = append(wrong, a.stands(reader, place)...)
	}
	for _, a := range l.acts {
		wrong = append(wrong, a.repeated()...)
	}
	for _, f := range l.files {
		wrong = append(wrong, f.kept(reader)...)
	}
	slices.Sort(wrong)
	return wrong
}

// facts counts the entries since the beginning that are of the kinds which clients brought about, by fact and object.
func (l *ledger) facts(auditor *client) (map[string]int, error) {
	ours, counts := map[string]bool{}, map[string]int{}
	for _, a := range l.acts {
		ours[a.fact] = true
	}
	for from := l.from; ; {
		a, err := auditor.get(fmt.Sprintf("/journal/entries?limit=100&from=%d", from))
		if err != nil {
			return nil, err
		}
		var page struct {
			Items []struct {
				Index  int64
				Fact   string
				Object struct{ ID string }
			}
		}
		if err := json.Unmarshal(a.Body, &page); err != nil || len(page.Items) == 0 {
			return counts, err
		}
		for _, e := range page.Items {
			from = e.Index + 1
			if ours[e.Fact] {
				counts[e.Fact+" "+e.Object.ID]++
			}
		}
	}
}

// stands: the object is there, in the state that the last answer showed.
func (a act) stands(reader *client, place string) []string {
	now, err := reader.get(place)
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	if want := a.answer.member("state"); want != "" && now.member("state") != want {
		return []string{fmt.Sprintf("%s was answered %q and is %q", a.path, want, now.member("state"))}
	}
	return nil
}

// repeated: the same key again gets the same answer.
func (a act) repeated() []string {
	now, err := a.again()
	if err != nil {
		return []string{"repeated: " + err.Error()}
	}
	if now.Status != a.answer.Status || !bytes.Equal(now.Body, a.answer.Body) || now.Header.Get("Location") != a.answer.Header.Get("Location") {
		return []string{fmt.Sprintf("%s was answered %d %s and is answered now %d %s", a.path, a.answer.Status, a.answer.Body, now.Status, now.Body)}
	}
	return nil
}

// kept: the item is verified and its bytes are the sender's.
func (f file) kept(reader *client) []string {
	item, err := reader.get("/evidence-items/" + f.item)
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	content, err := reader.get("/evidence-items/" + f.item + "/content")
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	if state, sum := item.member("state"), item.member("sha256"); state != "verified" || sum != f.sum || sumOf(content.Body) != f.sum {
		return []string{fmt.Sprintf("evidence %s is %s with %s, and its bytes have %s; sent was %s", f.item, state, sum, sumOf(content.Body), f.sum)}
	}
	return nil
}
