package outward

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// NewSecret is what a gateway knows our messages by.
func NewSecret() string {
	key := make([]byte, 32)
	rand.Read(key) // never fails: the program ends instead
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

// Signed are the headers of Standard Webhooks, with one signature for each secret that counts: while one takes over from another,
// a gateway may know either. The id is the same for each attempt, so that a repeat can be told.
func Signed(id string, at time.Time, body []byte, secrets ...string) (http.Header, error) {
	all := make([]string, len(secrets))
	for i, secret := range secrets {
		hook, err := webhooks.NewWebhook(secret)
		if err == nil {
			all[i], err = hook.Sign(id, at, body)
		}
		if err != nil {
			return nil, err
		}
	}
	h := http.Header{}
	h.Set(webhooks.HeaderWebhookID, id)
	h.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhooks.HeaderWebhookSignature, strings.Join(all, " "))
	return h, nil
}

// Event is the body of a signed webhook.
func Event(kind string, at time.Time, data any) ([]byte, error) {
	return encoded(map[string]any{"type": kind, "timestamp": at.UTC().Format(time.RFC3339), "data": data})
}
