package blob

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestSealingWorksInPlaceAndBeside(t *testing.T) {
	sealer, err := NewSealer(NewObjectKey(), "object")
	noError(t, err)
	p := Part{Size: 5, Final: true}
	tight := []byte("plain")
	sealed := sealer.SealPart(p, tight[:5:5])
	if string(tight) != "plain" {
		t.Error("bytes without room to spare were overwritten")
	}
	buffer := TakeBuffer(5)
	defer buffer.Release()
	inPlace := sealer.SealPart(p, buffer.Bytes[:copy(buffer.Bytes, "plain")])
	if &inPlace[0] != &buffer.Bytes[0] {
		t.Error("a buffer was not sealed in place")
	}
	for _, s := range [][]byte{sealed, inPlace} {
		if plain, err := sealer.OpenPart(p, s); err != nil || string(plain) != "plain" {
			t.Errorf("%q, %v", plain, err)
		}
	}
}

func TestAPartOpensOnlyAsThePartItWasSealedAs(t *testing.T) {
	key := NewObjectKey()
	sealer, err := NewSealer(key, "object")
	noError(t, err)
	other, err := NewSealer(key, "other")
	noError(t, err)
	stranger, err := NewSealer(NewObjectKey(), "object")
	noError(t, err)
	right := Part{Number: 3, Offset: 1000, Size: 5}
	sealed := sealer.SealPart(right, []byte("plain"))
	for _, c := range []struct {
		name   string
		sealer *Sealer
		part   Part
	}{
		{"another number", sealer, Part{Number: 4, Offset: 1000, Size: 5}},
		{"another offset", sealer, Part{Number: 3, Offset: 1001, Size: 5}},
		{"another length", sealer, Part{Number: 3, Offset: 1000, Size: 4}},
		{"called final", sealer, Part{Number: 3, Offset: 1000, Size: 5, Final: true}},
		{"another id", other, right},
		{"another key", stranger, right},
	} {
		if _, err := c.sealer.OpenPart(c.part, bytes.Clone(sealed)); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if plain, err := sealer.OpenPart(right, sealed); err != nil || string(plain) != "plain" {
		t.Errorf("as what it is: %q, %v", plain, err)
	}
}

func TestABufferHoldsAPartAndItsSealing(t *testing.T) {
	for _, size := range []int{0, 1, smallSize, smallSize + 1, PartSize} {
		b := TakeBuffer(size)
		if len(b.Bytes) < size || cap(b.Bytes) < size+Overhead {
			t.Errorf("for %d bytes: %d, room for %d", size, len(b.Bytes), cap(b.Bytes))
		}
		b.Bytes = b.Bytes[:0] // what a user does to it must not reach the next one
		b.Release()
	}
}

func TestSealersRefuseWhatCanNotBeAnIDOrAKey(t *testing.T) {
	for _, id := range []string{"", ".", "..", "a/b", "a b", "\x00"} {
		if _, err := NewSealer(NewObjectKey(), id); err == nil {
			t.Errorf("took the id %q", id)
		}
	}
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := NewSealer(make([]byte, n), "object"); err == nil {
			t.Errorf("took a key of %d bytes", n)
		}
	}
}

func TestAHashPutAsideAtAnyPointEndsEqual(t *testing.T) {
	sealer, err := NewSealer(NewObjectKey(), "object")
	noError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(rt, "data")
		h := NewHasher()
		offset := 0
		for offset < len(data) {
			n := rapid.IntRange(1, len(data)-offset).Draw(rt, "n")
			h.Write(data[offset : offset+n])
			offset += n
			aside := sealer.SealState(h, int64(offset))
			if h, err = sealer.OpenState(aside, int64(offset)); err != nil {
				rt.Fatal(err)
			}
		}
		if h.Sum() != sha256.Sum256(data) {
			rt.Error("another hash")
		}
	})
}

func TestAHashStateBelongsToItsOffsetAndObjectAndHidesTheContent(t *testing.T) {
	key := NewObjectKey()
	sealer, err := NewSealer(key, "object")
	noError(t, err)
	other, err := NewSealer(key, "other")
	noError(t, err)
	h := NewHasher()
	h.Write([]byte("a secret line"))
	aside := sealer.SealState(h, 13)
	if !bytes.Contains(h.State(), []byte("secret")) {
		t.Error("the plain state holds no content: sealing it is not needed any more")
	}
	if bytes.Contains(aside, []byte("secret")) {
		t.Error("the sealed state shows the content")
	}
	if _, err := sealer.OpenState(aside, 12); !errors.Is(err, ErrTampered) {
		t.Errorf("at another offset: %v", err)
	}
	if _, err := other.OpenState(aside, 13); !errors.Is(err, ErrTampered) {
		t.Errorf("for another object: %v", err)
	}
	if _, err := sealer.OpenPart(Part{Offset: 13, Size: int64(len(aside)) - Overhead}, bytes.Clone(aside)); !errors.Is(err, ErrTampered) {
		t.Errorf("as a part: %v", err)
	}
	if _, err := ResumeHasher([]byte("no state")); err == nil {
		t.Error("resumed from nonsense")
	}
}
