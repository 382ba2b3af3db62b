package watch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/journal"
	"tasuki/internal/wire"
)

// Remote is a house by its address, as whoever owns the token.
type Remote struct {
	base, token string
	client      *http.Client
}

// maxAnswer is more than any checkpoint or proof takes.
const maxAnswer = 1 << 20

// NewRemote refuses an address over which the token would travel in the clear.
func NewRemote(address, token string) (*Remote, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, &Flaw{Name: "address", Args: []any{"address", address, "example", "https://tasuki.example"}}
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, &Flaw{Name: "plain"}
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // nobody else gets the token
	return &Remote{strings.TrimSuffix(address, "/") + "/v1", token, &http.Client{Timeout: time.Minute, CheckRedirect: stay}}, nil
}

// Checkpoint asks for the newest.
func (r *Remote) Checkpoint(ctx context.Context) (note, key string, err error) {
	var c wire.Checkpoint
	err = r.ask(ctx, http.MethodGet, "/journal/checkpoint", nil, &c)
	return c.Note, c.Key, err
}

// Cosigned asks for the newest that a witness has signed.
func (r *Remote) Cosigned(ctx context.Context) (note string, err error) {
	var c wire.Checkpoint
	err = r.ask(ctx, http.MethodGet, "/journal/checkpoint?cosigned=true", nil, &c)
	if flaw := (*Flaw)(nil); errors.As(err, &flaw) && flaw.Status == http.StatusNotFound {
		return "", nil
	}
	return c.Note, err
}

// Consistency asks for a proof.
func (r *Remote) Consistency(ctx context.Context, from, to int64) (journal.Proof, error) {
	var p wire.Proof
	if err := r.ask(ctx, http.MethodGet, fmt.Sprintf("/journal/proofs?from=%d&to=%d", from, to), nil, &p); err != nil {
		return nil, err
	}
	proof := make(journal.Proof, len(p.Hashes))
	for i, h := range p.Hashes {
		if copy(proof[i][:], h) != tlog.HashSize || len(h) != tlog.HashSize {
			return nil, &Flaw{Name: "proof"}
		}
	}
	return proof, nil
}

// Send hands in what was signed. The same note sent again is the same act.
func (r *Remote) Send(ctx context.Context, note string) error {
	var taken wire.Witnessed
	return r.ask(ctx, http.MethodPost, "/journal/cosignatures", wire.CosignatureInput{Note: note}, &taken)
}

func (r *Remote) ask(ctx context.Context, method, path string, body, into any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, r.base+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	if body != nil {
		sum := sha256.Sum256(sent)
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", hex.EncodeToString(sum[:16]))
	}
	answer, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return refused(answer.StatusCode)
	}
	return json.Unmarshal(raw, into)
}

// refused is an answer's status. What a house says in its own words is not passed on: it is the party that is watched, and
// its words would stand among the witness's.
func refused(status int) error {
	return &Flaw{Name: "answers", Args: []any{"status", fmt.Sprintf("%d %s", status, http.StatusText(status))}, Status: status}
}
