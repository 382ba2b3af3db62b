package campaign

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// site is where the server is at present. A server that does not answer has died, and clients wait for the next one.
type site struct {
	mu    sync.Mutex
	url   string
	life  int           // how many servers there have been
	moves chan struct{} // closed when there is another one
}

func newSite(url string) *site { return &site{url: url, life: 1, moves: make(chan struct{})} }

func (s *site) moved(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url, s.life = url, s.life+1
	close(s.moves)
	s.moves = make(chan struct{})
}

// after gives the first server after so many.
func (s *site) after(life int) (url string, now int, err error) {
	for deadline := time.After(patience); ; {
		s.mu.Lock()
		url, now, moves := s.url, s.life, s.moves
		s.mu.Unlock()
		if now > life {
			return url, now, nil
		}
		select {
		case <-moves:
		case <-deadline:
			return "", 0, errors.New("no other server came")
		}
	}
}

// client is one person's program. It asks again until it has an answer, with the same key, as clients do.
type client struct {
	site   *site
	token  string
	ledger *ledger
	moment func() // called when something has been sent, or has come back
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// member is a text member of the answer, "" where there is none.
func (a answer) member(name string) string {
	var all map[string]any
	_ = json.Unmarshal(a.Body, &all)
	text, _ := all[name].(string)
	return text
}

// refusal is an answer that is no success.
type refusal struct {
	asked string
	answer
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %d %s", r.asked, r.Status, r.Body) }

// post does one act and writes what it was answered into the ledger, as the journal's fact that it must have become.
func (c *client) post(fact, path string, body any, headers ...string) (answer, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	if body == nil {
		raw = nil
	}
	a := act{who: c, fact: fact, path: path, body: raw, headers: append([]string{"Idempotency-Key", rand.Text()}, headers...)}
	if a.answer, err = a.again(); err != nil {
		return a.answer, err
	}
	c.ledger.write(a)
	return a.answer, nil
}

func (c *client) get(path string) (answer, error) { return c.ask(http.MethodGet, path, nil) }

// ask asks until there is an answer. One that is no success is an error: nothing here asks for what may be refused.
func (c *client) ask(method, path string, body []byte, headers ...string) (answer, error) {
	var died error
	for life := 0; ; {
		url, now, err := c.site.after(life)
		if err != nil {
			return answer{}, errors.Join(died, err)
		}
		a, err := c.once(method, url+"/v1"+strings.TrimPrefix(path, "/v1"), bytes.NewReader(body), headers...)
		switch {
		case err == nil && a.Status < 300:
			return a, nil
		case err == nil:
			return a, &refusal{method + " " + path, a}
		}
		life, died = now, err
	}
}

func (c *client) once(method, url string, body io.Reader, headers ...string) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if c.moment != nil {
		defer c.moment()
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { c.moment() }})
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return answer{}, err
	}
	if whole, ok := body.(interface{ Size() int64 }); ok {
		req.ContentLength = whole.Size()
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, raw}, err
}
