package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tasuki/internal/cli"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
	"tasuki/internal/wire"
)

// Advance puts the clock of a running demo forward, over its API as any program would.
func (h *House) Advance(ctx context.Context, c cli.Advance, out io.Writer) (err error) {
	words := h.Words()
	defer func() { err = plainly(words, err) }()
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" || !loopback(u.Host) {
		return fault.New(fault.KindInvalid, "cli.advance.address", "address", c.URL, "example", "http://127.0.0.1:8080")
	}
	if c.Token == "" {
		accounts, err := readAccounts(c.Data)
		if err == nil && len(accounts) == 0 {
			err = fault.New(fault.KindNotFound, "cli.advance.nobody")
		}
		if err != nil {
			return fault.New(fault.KindInvalid, "cli.advance.who", "data", "--data", "token", "--token", "why", plainly(words, err).Error())
		}
		c.Token = accounts[0].Token
	}
	said, err := json.Marshal(wire.DemoClockInput{Minutes: int(c.By / time.Minute), Next: c.Next})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.URL, "/")+"/v1/demo-clock", bytes.NewReader(said))
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + c.Token, "Content-Type": "application/json", "Idempotency-Key": rand.Text(), "Accept-Language": words.Tag(),
	} {
		req.Header.Set(name, value)
	}
	return advanced(words, req, out)
}

func advanced(words *lang.Localizer, req *http.Request, out io.Writer) error {
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body := io.LimitReader(answer.Body, 1<<20)
	if answer.StatusCode != http.StatusOK {
		var p wire.Problem
		if err := json.NewDecoder(body).Decode(&p); err != nil {
			return fault.New(fault.KindUnavailable, "cli.witness.answers", "status", answer.Status)
		}
		return errors.New(words.Text("cli.push.because", "what", words.Text("cli.witness.answers", "status", answer.Status), "reason", strings.TrimSpace(p.Title+" "+p.Detail)))
	}
	var now wire.DemoClockState
	if err := json.NewDecoder(body).Decode(&now); err != nil {
		return err
	}
	fmt.Fprintln(out, words.Text("page.clock.now"), now.Now.Format(time.RFC3339))
	if !now.Next.IsZero() {
		fmt.Fprintln(out, words.Text("page.clock.ahead"), now.Next.Format(time.RFC3339))
	}
	return nil
}
