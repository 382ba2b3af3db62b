package campaign

import (
	"encoding/json"
	"net/http"
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
