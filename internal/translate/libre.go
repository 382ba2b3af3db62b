// Package translate asks a machine elsewhere to put words into another language, over LibreTranslate's API. Who asks
// decides what the machine may see and what its words are worth (internal/notice); nobody asks unless an operator said where.
package translate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of one question to the machine.
const (
	timeout   = 20 * time.Second
	maxAnswer = 64 << 10 // bytes
)

// ErrUnsupported says that the machine does not know the languages: asking again changes nothing.
var ErrUnsupported = errors.New("the machine does not translate between these languages")

// Libre is a LibreTranslate server.
type Libre struct {
	url, key string
	http     *http.Client
}

// Open reads where the server is, with ?api_key=… where it asks for one; nil for "". What is translated is confidential:
// plain HTTP is for this machine alone, and nobody is followed elsewhere.
func Open(where string) (*Libre, error) {
	if where == "" {
		return nil, nil
	}
	u, err := url.Parse(where)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("translate: give the server's address, such as https://translate.example")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, errors.New("translate: plain HTTP is for loopback only")
	}
	key := u.Query().Get("api_key")
	u.RawQuery, u.Fragment = "", ""
	return &Libre{strings.TrimRight(u.String(), "/") + "/translate", key, &http.Client{
		Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// codes of languages that the API names otherwise than BCP 47 does; others go by their base language.
var codes = map[string]string{"zh-Hans": "zh", "zh-Hant": "zt", "fil": "tl", "ja-simple": ""}

func code(tag string) string {
	if c, ok := codes[tag]; ok {
		return c
	}
	base, _, _ := strings.Cut(tag, "-")
	if c, ok := codes[base]; ok {
		return c
	}
	return base
}

// Translate puts plain text from one language into another.
func (l *Libre) Translate(ctx context.Context, from, to, text string) (string, error) {
	source, target := code(from), code(to)
	if source == "" || target == "" || source == target {
		return "", ErrUnsupported
	}
	question := map[string]string{"q": text, "source": source, "target": target, "format": "text"}
	if l.key != "" {
		question["api_key"] = l.key
	}
	body, err := json.Marshal(question)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := l.http.Do(req)
	if err != nil {
		return "", fmt.Errorf("translate: %w", err)
	}
	defer res.Body.Close()
	return answer(res)
}

// answer reads no more than an answer may be, and repeats nothing of what a server that fails says.
func answer(res *http.Response) (string, error) {
	switch {
	case res.StatusCode == http.StatusBadRequest:
		return "", ErrUnsupported
	case res.StatusCode != http.StatusOK:
		return "", fmt.Errorf("translate: the server answers %d", res.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return "", fmt.Errorf("translate: %w", err)
	}
	if len(raw) > maxAnswer {
		return "", errors.New("translate: the answer is too long")
	}
	var said struct {
		Text string `json:"translatedText"`
	}
	if err := json.Unmarshal(raw, &said); err != nil || strings.TrimSpace(said.Text) == "" {
		return "", errors.New("translate: the server's answer is no translation")
	}
	return said.Text, nil
}
