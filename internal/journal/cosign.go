package journal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// A cosignature is what a second party, a witness, says of a checkpoint: that at a time by its own clock this was the
// largest log it had seen, and that it continues all that it had seen before. It is C2SP's tlog-cosignature
// (cosignature/v1), a signature line on the checkpoint's note.

// cosignatureType is what C2SP's signed-note calls a timestamped Ed25519 cosignature.
const cosignatureType = 4

const (
	timestampSize   = 8
	cosignatureSize = timestampSize + ed25519.SignatureSize
	maxWitnessName  = 100
)

// Cosignature is a witness's signature on one checkpoint.
type Cosignature struct {
	Key  string    // the witness's verifier key
	Size int64     // of the checkpoint
	At   time.Time // by the witness's clock
	Line string    // as it stands in a note, with its line feed
}

// Witness is the name of whoever signed, as it stands before the signature.
func (c Cosignature) Witness() string {
	name, _, _ := strings.Cut(c.Key, "+")
	return name
}

// witnessKey is a verifier key, as C2SP writes them, of the type of cosignatures; as a note.Verifier it checks them.
type witnessKey struct {
	name   string
	id     uint32
	public ed25519.PublicKey
}

func (k witnessKey) Name() string    { return k.name }
func (k witnessKey) KeyHash() uint32 { return k.id }

// Verify checks a timestamp and a signature over the text with that timestamp.
func (k witnessKey) Verify(text, sig []byte) bool {
	if len(sig) != cosignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at < 1<<63 && ed25519.Verify(k.public, cosignedText(at, text), sig[timestampSize:])
}

func cosignedText(at uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

func newWitnessKey(name string, public ed25519.PublicKey) witnessKey {
	sum := sha256.Sum256(append([]byte(name+"\n\x04"), public...))
	return witnessKey{name, binary.BigEndian.Uint32(sum[:]), public}
}

func (k witnessKey) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.id, base64.StdEncoding.EncodeToString(append([]byte{cosignatureType}, k.public...)))
}

var errWitnessKey = errors.New("no verifier key of a witness")

// parseWitnessKey reads what String writes, and nothing that is merely read as the same.
func parseWitnessKey(text string) (witnessKey, error) {
	name, rest, _ := strings.Cut(text, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != cosignatureType || !witnessName(name) {
		return witnessKey{}, errWitnessKey
	}
	k := newWitnessKey(name, raw[1:])
	if k.String() != text {
		return witnessKey{}, errWitnessKey
	}
	return k, nil
}

// witnessName: what can stand in a signature line, and in ours be read by everybody.
func witnessName(name string) bool {
	return name != "" && len(name) <= maxWitnessName && !strings.HasPrefix(name, originPrefix) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '+' })
}

// WitnessName is the name within a witness's verifier key; the error is for what is no such key.
func WitnessName(key string) (string, error) {
	k, err := parseWitnessKey(key)
	return k.name, err
}

// Cosigner signs checkpoints as a witness does. It is a note.Signer whose key is none of a log's.
type Cosigner struct {
	witnessKey
	secret ed25519.PrivateKey
	now    func() time.Time
}

// Sign adds the time to what is signed.
func (c *Cosigner) Sign(text []byte) ([]byte, error) {
	at := c.now().Unix()
	if at < 0 {
		return nil, errors.New("a clock before 1970")
	}
	sig := binary.BigEndian.AppendUint64(nil, uint64(at))
	return append(sig, ed25519.Sign(c.secret, cosignedText(uint64(at), text))...), nil
}

// Key is the witness's verifier key, which headquarters registers and `tasuki verify --witness-key` takes.
func (c *Cosigner) Key() string { return c.String() }

// Cosign gives the note with this witness's signature added, and without those of others but the log's.
func (c *Cosigner) Cosign(checkpoint Checkpoint) (string, error) {
	v, err := note.NewVerifier(checkpoint.Key)
	if err != nil {
		return "", err
	}
	n, err := note.Open([]byte(checkpoint.Note), note.VerifierList(v))
	if err != nil {
		return "", err
	}
	n.UnverifiedSigs = nil
	signed, err := note.Sign(n, c)
	return string(signed), err
}

const cosignerPrefix = "PRIVATE+KEY+"

// GenerateCosigner makes a witness's key; the secret is for a file of its own.
func GenerateCosigner(name string, now func() time.Time) (c *Cosigner, secret string, err error) {
	if !witnessName(name) {
		return nil, "", errWitnessKey
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, "", err
	}
	k := newWitnessKey(name, public)
	secret = fmt.Sprintf("%s%s+%08x+%s", cosignerPrefix, name, k.id, base64.StdEncoding.EncodeToString(append([]byte{cosignatureType}, private.Seed()...)))
	return &Cosigner{k, private, now}, secret, nil
}

// ReadCosigner reads a secret that GenerateCosigner made. It never repeats it in an error.
func ReadCosigner(secret string, now func() time.Time) (*Cosigner, error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(secret, cosignerPrefix), "+")
	id, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !strings.HasPrefix(secret, cosignerPrefix) || len(raw) != 1+ed25519.SeedSize || raw[0] != cosignatureType || !witnessName(name) {
		return nil, errors.New("no witness's key")
	}
	private := ed25519.NewKeyFromSeed(raw[1:])
	k := newWitnessKey(name, private.Public().(ed25519.PublicKey))
	if fmt.Sprintf("%08x", k.id) != id {
		return nil, errors.New("no witness's key")
	}
	return &Cosigner{k, private, now}, nil
}

// ReadCosignature finds on a note the signature of one witness, and checks it; who else signed is not looked at.
func ReadCosignature(signed, key string) (Checkpoint, Cosignature, error) {
	k, err := parseWitnessKey(key)
	if err != nil {
		return Checkpoint{}, Cosignature{}, err
	}
	n, err := note.Open([]byte(signed), note.VerifierList(k))
	if err != nil {
		return Checkpoint{}, Cosignature{}, err
	}
	c, err := readUnsigned(n.Text)
	if err != nil {
		return c, Cosignature{}, err
	}
	sig := n.Sigs[0]
	line := "— " + sig.Name + " " + sig.Base64 + "\n"
	at, ok := cosignedAt(line)
	if !ok || !exactBase64(sig.Base64) {
		return c, Cosignature{}, errWitnessKey
	}
	c.Note = signed
	return c, Cosignature{key, c.Size, at, line}, nil
}

// cosignedAt is the time that a cosignature's line says, whoever signed it.
func cosignedAt(line string) (time.Time, bool) {
	_, encoded, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(encoded, "\n"))
	if err != nil || len(raw) != 4+cosignatureSize {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC(), true
}
