package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// exampleSigner has the key whose seed is the bytes 00, 01 … 1f.
func exampleSigner(t *testing.T) *Signer {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	key, err := note.NewEd25519VerifierKey("tasuki/example", public)
	if err != nil {
		t.Fatal(err)
	}
	id := strings.Split(key, "+")[1]
	s, err := newSigner("PRIVATE+KEY+tasuki/example+" + id + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	if err != nil || s.Key() != key {
		t.Fatal(s, err)
	}
	return s
}

// exampleWitness has the key whose seed is the bytes 20, 21 … 3f, and a clock that stands still.
func exampleWitness(t *testing.T) *Cosigner {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(0x20 + i)
	}
	secret := ed25519.NewKeyFromSeed(seed)
	return &Cosigner{newWitnessKey("witness.example/1", secret.Public().(ed25519.PublicKey)), secret, func() time.Time { return opening }}
}

func signedBy(t *testing.T, c Checkpoint, s *Signer) string {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: c.text()}, s.signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

// FORMAT.md has one worked example; others build their verifiers by it, so its numbers must be right.
func TestTheExampleInTheFormatIsRight(t *testing.T) {
	signer := exampleSigner(t)
	partiesSalt, salt := bytes.Repeat([]byte{1}, saltSize), bytes.Repeat([]byte{2}, saltSize)
	personal, disclosed := commitments(map[string]string{"reason": "no staff"}, func() []byte { return salt })
	first := leaf{
		at: opening, actor: actor{"person-1", "org-1"}, fact: RequestDeclined, incident: "inc-7",
		object:  Object{"request", "req-1", "INC-2026-0007/R1"},
		parties: commit(partiesSalt, appendParty(appendParty(nil, "org-1"), "org-2")), personal: personal,
		data: map[string]any{"hops": 0, "from": "issued", "steps": []string{"s1", "s2"}},
	}
	copy(first.random[:], []byte("0123456789abcdef"))
	entry0 := BundleEntry{Number: 1, Index: 0, Disclosed: map[string]Disclosure{"reason": {hex.EncodeToString(salt), string(disclosed[0].value)}}}
	entry0.Leaf = encoded(t, first)
	taken := digest([]BundleEntry{entry0})
	h0 := tlog.RecordHash([]byte(entry0.Leaf))
	earlier := Checkpoint{Origin: signer.Origin(), Size: 1, Root: h0, Key: signer.Key()}
	witness := exampleWitness(t)
	earlier.Note = signedBy(t, earlier, signer)
	cosigned, err := witness.Cosign(earlier)
	if err != nil {
		t.Fatal(err)
	}
	continues := []Consistency{{Size: 1, Root: h0}}
	second := leaf{
		at: opening.Add(1500 * time.Millisecond), actor: actor{"person-2", "org-2"}, fact: JournalExported, incident: "inc-7",
		object: Object{"incident", "inc-7", "INC-2026-0007"}, parties: commit(partiesSalt, nil),
		data: map[string]any{exportedCount: 1, exportedHash: taken, continuesHash: digestConsistency(continues), cosignedHash: digestCosigned([]string{cosigned})},
	}
	copy(second.random[:], []byte("fedcba9876543210"))
	entry1 := BundleEntry{Number: 2, Index: 1, Leaf: encoded(t, second), Disclosed: map[string]Disclosure{}}

	summary := fmt.Sprintf("0 %x\nreason %x\n", sha256.Sum256([]byte("\x00"+entry0.Leaf)), salt)
	if byHand := fmt.Sprintf("%x", sha256.Sum256([]byte(summary))); byHand != taken {
		t.Errorf("entries_sha256 is %s, by hand %s", taken, byHand)
	}
	h1 := tlog.RecordHash([]byte(entry1.Leaf))
	entry0.Proof, entry1.Proof = Proof{h1}, Proof{h0}
	root := tlog.NodeHash(h0, h1)
	c := Checkpoint{Origin: signer.Origin(), Size: 2, Root: root}
	signed := signedBy(t, c, signer)
	continues[0].Proof = Proof{h1}
	b := Bundle{Format: BundleFormat, Checkpoint: signed, Key: signer.Key(),
		Consistency: continues, Cosigned: []string{cosigned}, Entries: []BundleEntry{entry0, entry1}}
	raw, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := VerifyBundle(raw, Pin{Key: signer.Key(), Witnesses: []string{witness.Key()}}); !r.OK() || !r.OriginChecked {
		t.Fatal(r.String())
	}

	doc, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(doc), "## A worked example\n")
	var want []string
	for i, block := range strings.Split(example, "```") {
		if i%2 == 1 {
			_, text, _ := strings.Cut(block, "\n")
			want = append(want, text)
		}
	}
	got := []string{
		entry0.Leaf + "\n",
		fmt.Sprintf("parties  %x\nreason   %x\n", first.parties, personal[0].hash),
		fmt.Sprintf("leaf 0   %x\nleaf 1   %x\nroot     %x\n", h0[:], h1[:], root[:]),
		signed,
		fmt.Sprintf("%s\n%s\n", signer.Key(), Fingerprint(signer.Key())),
		witness.Key() + "\n",
		cosigned,
		summary,
		taken + "\n",
		fmt.Sprintf("1 %x\n", h0[:]),
		digestConsistency(continues) + "\n",
		fmt.Sprintf("%d\n", len(cosigned)) + cosigned,
		digestCosigned([]string{cosigned}) + "\n",
		string(raw),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("FORMAT.md and the code differ:\n%s", diff)
		if os.Getenv("TASUKI_PRINT_EXAMPLE") != "" {
			fmt.Println(strings.Join(got, "\x00"))
		}
	}
}

func encoded(t *testing.T, l leaf) string {
	t.Helper()
	raw, err := l.encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
