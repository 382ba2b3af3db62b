package pack

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"filippo.io/age"
)

const orderFormat = "tasuki pack order 1"

// secretSize is that of an order's secret.
const secretSize = 32

// Order is what a place without a line is given: what to pack, for whom to seal it, and the secret that shows at headquarters that
// it was packed under this order. Whoever has it can pack; it opens and reads nothing.
type Order struct {
	Format    string    `json:"format"`
	ID        string    `json:"id"`
	Request   string    `json:"request"` // INC-2026-0007/R3
	Revision  int       `json:"revision"`
	Wording   string    `json:"wording_sha256"` // of the request as it was issued
	Steps     []Step    `json:"steps"`
	Recipient string    `json:"recipient"` // age1…, headquarters'
	Secret    []byte    `json:"secret"`
	Made      time.Time `json:"made"`
	Expires   time.Time `json:"expires"` // headquarters judges it when the bundle is handed in there, by its own clock
	Check     string    `json:"check"`   // so that a damaged order shows before anything is packed
}

// Step is a step of the request, and what it expects.
type Step struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Host       string `json:"host,omitempty"`
	Source     string `json:"source,omitempty"`
	From       string `json:"from,omitempty"` // wall time at Zone
	Until      string `json:"until,omitempty"`
	Zone       string `json:"zone,omitempty"`
	LimitBytes int64  `json:"limit_bytes,omitempty"` // of one file
}

// NewSecret is one for a new order.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails
	return secret
}

// File is the order as it is taken along.
func (o Order) File() ([]byte, error) {
	o.Format = orderFormat
	sum, err := o.sum()
	if err != nil {
		return nil, err
	}
	o.Check = sum
	text, err := json.MarshalIndent(o, "", "  ")
	return append(text, '\n'), err
}

func (o Order) sum() (string, error) {
	o.Check = ""
	text, err := json.Marshal(o)
	mac := hmac.New(sha256.New, o.Secret)
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil)[:16]), err
}

// ReadOrder reads an order's file. Its errors hold nothing of the secret.
func ReadOrder(r io.Reader) (o Order, err error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxOrder+1))
	if err != nil {
		return o, err
	}
	if len(text) > MaxOrder || json.Unmarshal(text, &o) != nil || o.Format != orderFormat || len(o.Secret) != secretSize {
		return Order{}, NoOrder
	}
	if sum, err := o.sum(); err != nil || !hmac.Equal([]byte(sum), []byte(o.Check)) {
		return Order{}, NoOrder
	}
	if _, err := age.ParseX25519Recipient(o.Recipient); err != nil {
		return Order{}, NoOrder
	}
	return o, nil
}

// Step is the step with that id.
func (o Order) Step(id string) (Step, bool) {
	for _, s := range o.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}

// key is what authenticates bundles of the order.
func key(secret []byte, order string) ([]byte, error) {
	return hkdf.Key(sha256.New, secret, nil, "tasuki bundle 1 "+order, 32)
}
