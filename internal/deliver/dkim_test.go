package deliver_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
)

// keyFile holds a private key as an operator would keep it.
func keyFile(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// published is the record that the domain's owner would have put into the DNS for the key.
func published(t *testing.T, key crypto.Signer) string {
	t.Helper()
	if public, ok := key.Public().(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

// What arrives at a reader's server holds against the key that the domain publishes, by somebody else's library; and no
// longer once anybody has changed a word, a header or added one.
func TestAMailIsSignedByTheHousesDomain(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey, "Ed25519": edKey} {
		t.Run(name, func(t *testing.T) {
			office := openPostOffice(t)
			h := configured(t, dbtest.SQLite(t), clock.At(monday), deliver.Config{
				URL: office.url, Origin: "https://tasuki.hq.example", DKIMKey: keyFile(t, key), DKIMSelector: "tasuki",
			})
			thai := summons()
			thai.Language, thai.Name = "th", "สมชาย ใจดี"
			h.queue(message("a"), message("b"), thai)
			h.drain()
			if len(office.all()) != 3 {
				t.Fatalf("%d mails came", len(office.all()))
			}
			verify := func(raw string) error {
				t.Helper()
				found, err := dkim.VerifyWithOptions(strings.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
					if domain != "tasuki._domainkey.hq.example" {
						t.Errorf("the key is looked for at %s", domain)
					}
					return []string{published(t, key)}, nil
				}})
				if err != nil || len(found) != 1 {
					t.Fatalf("%d signatures, %v", len(found), err)
				}
				if found[0].Domain != "hq.example" {
					t.Errorf("signed by %s", found[0].Domain)
				}
				return found[0].Err
			}
			for _, m := range office.all() {
				if err := verify(m.raw); err != nil {
					t.Errorf("%v:\n%s", err, m.raw)
				}
				for _, forged := range []string{
					strings.Replace(m.raw, "Subject: ", "Subject: Re: ", 1),
					strings.Replace(m.raw, "https://tasuki.hq.example", "https://tasuki.hq-example.evil", 1),
					strings.Replace(m.raw, "\r\nFrom: ", "\r\nFrom: Headquarters <evil@hq.example>\r\nFrom: ", 1),
					strings.Replace(m.raw, "multipart/alternative", "multipart/mixed", 1),
				} {
					if forged == m.raw {
						t.Fatalf("nothing is forged in\n%s", m.raw)
					}
					if verify(forged) == nil {
						t.Errorf("a forged mail passes:\n%s", forged)
					}
				}
			}
		})
	}
}

func TestAKeyThatProvesNothingIsRefusedAtTheStart(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	noKey := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(noKey, []byte("s3cret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ key, selector string }{
		"a short key":      {keyFile(t, short), "tasuki"},
		"no key":           {noKey, "tasuki"},
		"no file":          {filepath.Join(t.TempDir(), "absent"), "tasuki"},
		"a bad selector":   {noKey, "a b"},
		"a line of header": {noKey, "a;\r\nBcc:"},
	} {
		_, err := deliver.New(dbtest.SQLite(t), nil, words(t), clock.At(monday), deliver.Config{
			URL: "smtp://post.example?from=t@hq.example", Origin: "https://tasuki.hq.example", DKIMKey: c.key, DKIMSelector: c.selector,
		})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
