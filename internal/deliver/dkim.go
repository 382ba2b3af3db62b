package deliver

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"regexp"

	gomail "github.com/wneessen/go-mail"
)

// signature is what the house puts on its mails so that a reader's server can tell them from somebody else's under the
// same address (RFC 6376).
type signature struct {
	domain, selector string
	key              crypto.Signer
}

const (
	leastRSA = 2048 // bits; what is shorter is refused by those who check (RFC 8301)
	// longestTag is what fits on a line. go-mail signs the tags as they are before it folds them, so that a tag folded within
	// itself (a long list of headers, a long domain) makes a signature that nobody can verify.
	longestTag = 70
)

var (
	selectors = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	// signedHeaders are those that a reader or a program goes by; what deceives most if there were a second one stands there
	// twice, so that none can be added.
	signedHeaders = []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
	alone         = []string{"From", "Subject"}
)

// openSignature reads the private key in PEM (PKCS #1 or #8, RSA or Ed25519). An error never repeats what is in the file.
func openSignature(file, selector, domain string) (*signature, error) {
	if !selectors.MatchString(selector) {
		return nil, fmt.Errorf("deliver: %q is no DKIM selector", selector)
	}
	if len("d="+domain) > longestTag || len("s="+selector) > longestTag {
		return nil, errors.New("deliver: a domain or DKIM selector as long as that can't be signed for")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("deliver: the DKIM key: %w", err)
	}
	key, err := gomail.PrivKeyFromPEM(text)
	if err != nil {
		return nil, errors.New("deliver: the DKIM key is no RSA or Ed25519 private key in PEM")
	}
	if r, ok := key.(*rsa.PrivateKey); ok && r.N.BitLen() < leastRSA {
		return nil, fmt.Errorf("deliver: the DKIM key has %d bits, and needs %d", r.N.BitLen(), leastRSA)
	}
	return &signature{domain: domain, selector: selector, key: key}, nil
}

// signer is one mail's own: the library's keeps what it found out about the key, and several senders are at work.
func (s *signature) signer() *gomail.DKIMSigner {
	signer := gomail.NewDKIMSigner(s.domain, s.selector, s.key)
	signer.SignHeaders(signedHeaders...)
	signer.OversignHeaders(alone...)
	return signer
}

// record is what the domain's owner has to publish, and where.
func (s *signature) record() (name, text string, err error) {
	name = s.selector + "._domainkey." + s.domain
	if key, ok := s.key.Public().(ed25519.PublicKey); ok {
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key), nil
	}
	der, err := x509.MarshalPKIXPublicKey(s.key.Public())
	return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), err
}
