package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// rounds is how many mutations are tried: 2,000, and 100,000 where there is time.
func rounds() int {
	if os.Getenv("TASUKI_SOAK") != "" {
		return 100_000
	}
	return 2_000
}

// one is a record as it stands in the opened bundle.
type one []byte

// parts takes a bundle apart: its head, and its records.
func parts(t testing.TB, raw []byte, i Identity) (head []byte, records []one) {
	t.Helper()
	at := bytes.Index(raw, []byte("\nage-encryption.org/v1\n")) + 1
	plain, err := age.Decrypt(bytes.NewReader(raw[at:]), i.age)
	must(t, err)
	all, err := io.ReadAll(plain)
	must(t, err)
	for len(all) > 0 {
		n := 5 + int(all[1])<<24 + int(all[2])<<16 + int(all[3])<<8 + int(all[4]) + tagSize
		records, all = append(records, one(all[:n])), all[n:]
	}
	return raw[:at], records
}

// seal is what somebody can do who has the recipient and not the secret.
func seal(t testing.TB, head []byte, records []one, i Identity) []byte {
	t.Helper()
	var b bytes.Buffer
	b.Write(head)
	w, err := age.Encrypt(&b, i.age.Recipient())
	must(t, err)
	for _, r := range records {
		_, err := w.Write(r)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// Whatever is done to a bundle, on the stick or by somebody who opens and seals it anew, is refused, and said where.
func TestSoakNoMutationOfABundleIsTaken(t *testing.T) {
	hq := headquarters(t)
	o, other := orderOf(hq, "order-1"), orderOf(hq, "order-2")
	var files []content
	for k := range 6 {
		files = append(files, content{fmt.Sprintf("file-%d", k), strings.Repeat(fmt.Sprint(k), k*50_000+1)})
	}
	raw := bundleOf(t, o, files...)
	head, records := parts(t, raw, hq)
	theirHead, theirs := parts(t, bundleOf(t, other, files...), hq)
	random := mathrand.New(mathrand.NewPCG(1, 2))
	at := func() int { return random.IntN(len(records)) }
	kinds := []struct {
		name   string
		mutate func() []byte
	}{
		{"a byte of the bundle is another", func() []byte {
			b := bytes.Clone(raw)
			b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			return b
		}},
		{"the bundle ends early", func() []byte { return raw[:random.IntN(len(raw))] }},
		{"bytes are missing in the middle", func() []byte {
			from := random.IntN(len(raw) - 1)
			return append(bytes.Clone(raw[:from]), raw[from+1+random.IntN(len(raw)-from-1):]...)
		}},
		{"bytes stand behind the end", func() []byte { return append(bytes.Clone(raw), make([]byte, 1+random.IntN(100_000))...) }},
		{"a byte of a record is another", func() []byte {
			all, k := clone(records), at()
			all[k][random.IntN(len(all[k]))] ^= byte(1 + random.IntN(255))
			return seal(t, head, all, hq)
		}},
		{"a record is missing", func() []byte {
			all, k := clone(records), at()
			return seal(t, head, append(all[:k], all[k+1:]...), hq)
		}},
		{"a record stands there twice", func() []byte {
			all, k := clone(records), at()
			return seal(t, head, append(all[:k+1], append([]one{all[k]}, clone(records)[k+1:]...)...), hq)
		}},
		{"two records changed places", func() []byte {
			all := clone(records)
			a, b := at(), at()
			for bytes.Equal(all[a], all[b]) {
				b = at()
			}
			all[a], all[b] = all[b], all[a]
			return seal(t, head, all, hq)
		}},
		{"the records end early", func() []byte { return seal(t, head, records[:at()], hq) }},
		{"a record is another order's", func() []byte {
			all, k := clone(records), at()
			all[k] = theirs[k]
			return seal(t, head, all, hq)
		}},
		{"all records are another order's", func() []byte { return seal(t, head, theirs, hq) }},
		{"the head is another order's", func() []byte { return seal(t, theirHead, records, hq) }},
		{"a record claims a length", func() []byte {
			all, k := clone(records), at()
			all[k][1+random.IntN(4)] ^= byte(1 + random.IntN(255))
			return seal(t, head, all, hq)
		}},
		{"records stand behind the last", func() []byte { return seal(t, head, append(clone(records), records[at()]), hq) }},
	}
	for n := range rounds() {
		k := kinds[n%len(kinds)]
		bundle := k.mutate()
		_, _, err := unpack(bytes.NewReader(bundle), hq, o)
		var refused *Refused
		if !errors.As(err, &refused) {
			t.Fatalf("%s (round %d): %v", k.name, n, err)
		}
		if refused.From < 0 || refused.From > refused.At {
			t.Fatalf("%s (round %d): it names no range: %+v", k.name, n, refused)
		}
		if refused.Record == 0 && !slices.Contains([]Why{NoBundle, HeadAlter, Cut, Unsealed, OtherOne}, refused.Why) || refused.At > int64(len(bundle)) {
			t.Fatalf("%s (round %d): it does not say where: %+v", k.name, n, refused)
		}
	}
}

func clone(records []one) []one {
	all := make([]one, len(records))
	for k, r := range records {
		all[k] = bytes.Clone(r)
	}
	return all
}

func TestARefusalSaysWhere(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	raw := bundleOf(t, o, content{"first", strings.Repeat("1", 200_000)}, content{"second", strings.Repeat("2", 900_000)})
	head, records := parts(t, raw, hq)
	flipped := func(at int) []byte {
		b := bytes.Clone(raw)
		b[at] ^= 1
		return b
	}
	changed := func(k, at int) []byte {
		all := clone(records)
		all[k][at] ^= 1
		return seal(t, head, all, hq)
	}
	for _, c := range []struct {
		name   string
		bundle []byte
		why    Why
		file   string
		offset int64
	}{
		{"its first byte", flipped(0), NoBundle, "", 0},
		{"its request in the clear", flipped(bytes.Index(raw, []byte("R3")) + 1), HeadAlter, "", 0},
		{"a byte within the second file", flipped(len(raw) - 500_000), Unsealed, "second", 262144},
		{"a byte of the second file's second record, sealed anew", changed(6, 100), Altered, "second", dataSize},
		{"its last record", seal(t, head, records[:len(records)-1], hq), Cut, "", 0},
		{"the second file's end", seal(t, head, records[:7], hq), Cut, "second", 2 * dataSize},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := unpack(bytes.NewReader(c.bundle), hq, o)
			var r *Refused
			if !errors.As(err, &r) {
				t.Fatal(err)
			}
			if r.Why != c.why || r.Name != c.file || r.Offset != c.offset {
				t.Errorf("it says %v", r)
			}
		})
	}
}

// age seals 64 KiB at a time, and no more than that lies between a changed byte and what is said of it.
func TestAChangedByteIsNamedByItsPlaceInTheBundle(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	raw := bundleOf(t, o, content{"messages", strings.Repeat("x", 1_000_000)})
	sealed := bytes.Index(raw, []byte("\n---")) + 100
	for at := sealed; at < len(raw); at += 9973 {
		b := bytes.Clone(raw)
		b[at] ^= 0x40
		_, _, err := unpack(bytes.NewReader(b), hq, o)
		var r *Refused
		if !errors.As(err, &r) || int64(at) < r.From || int64(at) >= r.At || r.At-r.From > 64<<10+16 {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

// A length is believed up to what a record may have, and no room is made for more.
func TestALengthOfFourGigabytesTakesNoMemory(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	head, _ := parts(t, bundleOf(t, o, content{"a", "b"}), hq)
	for _, kind := range []byte{kindBegun, kindFile, kindData} {
		first := append([]byte{kind, 0xff, 0xff, 0xff, 0xff}, make([]byte, 100)...)
		_, _, err := unpack(bytes.NewReader(seal(t, head, []one{first}, hq)), hq, o)
		var r *Refused
		if !errors.As(err, &r) || r.Why != TooLong {
			t.Error(err)
		}
	}
}

// A packer who has the secret can lie about a size; nobody believes it.
func TestALyingSizeIsRefused(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	for name, said := range map[string]int64{"more": 12, "less": 3, "more than there are": 1 << 62} {
		var b bytes.Buffer
		w, err := NewWriter(&b, o, "bundle-1", begun)
		must(t, err)
		p := Packed{Number: 1, Name: "messages", Size: said, Modified: there}
		must(t, w.announce(p))
		sum := sha256.New()
		must(t, w.content(4, strings.NewReader("kept"), sum))
		p.SHA256, p.At, p.Prev = hexSum([]byte("kept")), there, w.prev
		must(t, w.entry(kindPacked, p))
		w.files, w.bytes = 1, said
		_, err = w.Close(there)
		must(t, err)
		_, _, err = unpack(bytes.NewReader(b.Bytes()), hq, o)
		var r *Refused
		if !errors.As(err, &r) || r.Why != WrongSize || r.Name != "messages" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABrokenLineIsNoBrokenBundle(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	raw := bundleOf(t, o, content{"messages", strings.Repeat("x", 600_000)})
	broken := errors.New("connection reset")
	_, _, err := unpack(io.MultiReader(bytes.NewReader(raw[:400_000]), failing{broken}), hq, o)
	if !errors.Is(err, broken) || errors.As(err, new(*Refused)) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// announce writes a file's beginning as Add does.
func (w *Writer) announce(p Packed) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return w.record(kindFile, text)
}
