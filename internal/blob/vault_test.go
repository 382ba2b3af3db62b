package blob

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"tasuki/internal/fault"
)

func vaultKeeps(t *testing.T, s Store) {
	v := &Vault{Store: s, Keys: newKeys(t)}
	for _, size := range []int{0, 1, smallSize - 1, smallSize, smallSize + 1, PartSize - 1, PartSize, PartSize + 1, 2 * PartSize} {
		plain := randomBytes(uint64(size), size)
		o, err := v.PutSealed(t.Context(), "object", bytes.NewReader(plain), int64(size))
		noError(t, err)
		if o.Size != int64(size) || o.SHA256 != sha256.Sum256(plain) || len(o.Parts) != max(1, (size+PartSize-1)/PartSize) {
			t.Errorf("%d bytes became %d in %d parts", size, o.Size, len(o.Parts))
		}
		for _, p := range o.Parts {
			if raw := stored(t, s, p.Name, 0, -1); len(raw) != int(p.Size)+Overhead || size > 64 && bytes.Contains(raw, plain[:32]) {
				t.Errorf("%d bytes: part %d is not sealed", size, p.Number)
			}
		}
		if got, err := readAll(t, v, o); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %d came back, or others: %v", size, len(got), err)
		}
		noError(t, v.Remove(t.Context(), o.Parts))
		if _, err := readAll(t, v, o); !errors.Is(err, ErrMissing) {
			t.Errorf("removed bytes: %v", err)
		}
	}
}

func TestTheSameBytesSealedTwiceLookDifferent(t *testing.T) {
	v := newVault(t)
	var raw [2][]byte
	for i := range raw {
		o, err := v.PutSealed(t.Context(), "object", strings.NewReader("the same"), 100)
		noError(t, err)
		raw[i] = stored(t, v.Store, o.Parts[0].Name, 0, -1)
	}
	if bytes.Equal(raw[0], raw[1]) {
		t.Error("equal ciphertexts")
	}
}

func TestPutSealedLeavesNothingOfWhatItRefuses(t *testing.T) {
	v := newVault(t)
	broken := errors.New("the line broke")
	long := func() io.Reader { return bytes.NewReader(make([]byte, PartSize+5)) }
	for _, c := range []struct {
		name  string
		r     io.Reader
		check func(error) bool
	}{
		{"a byte too many in the first part", strings.NewReader("12345678901"), tooLarge},
		{"too many bytes in the second part", long(), tooLarge},
		{"a broken line", io.MultiReader(long(), iotest.ErrReader(broken)), func(err error) bool { return errors.Is(err, broken) }},
		{"a body cut off, as multipart reports it", io.MultiReader(strings.NewReader("x"), iotest.ErrReader(io.ErrUnexpectedEOF)),
			func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
	} {
		limit := int64(10)
		if c.name != "a byte too many in the first part" {
			limit = PartSize + 4
		}
		if o, err := v.PutSealed(t.Context(), "object", c.r, limit); !c.check(err) || o.ID != "" {
			t.Errorf("%s: %v, %+v", c.name, err, o)
		}
		if left := names(t, v.Store); len(left) != 0 {
			t.Errorf("%s: left over %v", c.name, left)
		}
	}
}

func tooLarge(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Kind == fault.KindTooLarge && f.Key == "blob.too_large"
}

func TestPutSealedTakesReadersThatDribble(t *testing.T) {
	v := newVault(t)
	plain := randomBytes(1, 3*smallSize)
	for name, r := range map[string]io.Reader{
		"one byte at a time": iotest.OneByteReader(bytes.NewReader(plain)),
		"data with the end":  iotest.DataErrReader(bytes.NewReader(plain)),
		"half of each":       iotest.HalfReader(bytes.NewReader(plain)),
	} {
		o, err := v.PutSealed(t.Context(), "object", r, int64(len(plain)))
		noError(t, err)
		if got, err := readAll(t, v, o); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %d bytes back: %v", name, len(got), err)
		}
	}
}

func TestAnyWindowOfAnyPartsReadsBackEqual(t *testing.T) {
	v := newVault(t)
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 300), 1, 6).Draw(rt, "sizes")
		sealer, wrapped, err := v.NewSealer("object")
		noError(t, err)
		o := Object{ID: "object", WrappedKey: wrapped}
		var plain []byte
		for i, size := range sizes {
			piece := randomBytes(uint64(i*1000+size), size)
			plain = append(plain, piece...)
			p, err := v.PutPart(t.Context(), sealer, Part{Number: i, Offset: o.Size, Final: i == len(sizes)-1}, piece)
			noError(t, err)
			o.Parts, o.Size = append(o.Parts, p), p.end()
		}
		from := rapid.Int64Range(0, o.Size).Draw(rt, "from")
		to := rapid.Int64Range(from, o.Size).Draw(rt, "to")
		r, err := v.Reader(t.Context(), o, from, to)
		noError(t, err)
		defer r.Close()
		if err := iotest.TestReader(r, plain[from:to]); err != nil {
			rt.Errorf("bytes %d to %d of %v: %v", from, to, sizes, err)
		}
		noError(t, v.Remove(t.Context(), o.Parts))
	})
}

func TestAReaderRefusesWindowsThatAreNotThere(t *testing.T) {
	v := newVault(t)
	o := threeParts(t, v, "good")
	for _, w := range [][2]int64{{-1, 5}, {5, 4}, {0, o.Size + 1}, {o.Size + 1, -1}} {
		if r, err := v.Reader(t.Context(), o, w[0], w[1]); err == nil {
			t.Errorf("bytes %d to %d were opened", w[0], w[1])
			r.Close()
		}
	}
}

func TestAClosedReaderGivesNothingMore(t *testing.T) {
	v := newVault(t)
	r, err := v.Reader(t.Context(), threeParts(t, v, "good"), 0, -1)
	noError(t, err)
	noError(t, r.Close())
	noError(t, r.Close())
	if n, err := r.Read(make([]byte, 10)); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestManySmallAndLargeStreamsAtOnceStayApart(t *testing.T) {
	v := newVault(t)
	t.Run("streams", func(t *testing.T) {
		for i := range 8 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				plain := randomBytes(uint64(i), (i%2)*PartSize+i*1000)
				o, err := v.PutSealed(t.Context(), "object", bytes.NewReader(plain), 1<<40)
				noError(t, err)
				if got, err := readAll(t, v, o); err != nil || !bytes.Equal(got, plain) {
					t.Errorf("stream %d: %d bytes back: %v", i, len(got), err)
				}
			})
		}
	})
}

func Test200MiBStreamThroughWithTheMemoryOfTwoParts(t *testing.T) {
	const size = 200 << 20
	v := newVault(t)
	var o Object
	in := allocated(func() {
		var err error
		o, err = v.PutSealed(t.Context(), "object", io.LimitReader(zeros{}, size), size)
		noError(t, err)
	})
	sum, n := NewHasher(), int64(0)
	out := allocated(func() {
		r, err := v.Reader(t.Context(), o, 0, -1)
		noError(t, err)
		defer r.Close()
		n, err = io.Copy(sum, r)
		noError(t, err)
	})
	if n != size || sum.Sum() != o.SHA256 {
		t.Errorf("%d bytes came back, or others", n)
	}
	if in > 2*PartSize+2<<20 || out > PartSize+2<<20 {
		t.Errorf("allocated %d KiB for %d MiB in, %d KiB for them out", in>>10, size>>20, out>>10)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func BenchmarkPutSealed(b *testing.B) {
	store, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	keys, err := OpenKeys(b.TempDir()+"/keys.json", true)
	if err != nil {
		b.Fatal(err)
	}
	v := &Vault{Store: store, Keys: keys}
	const size = 64 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		o, err := v.PutSealed(b.Context(), "object", io.LimitReader(zeros{}, size), size)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = v.Remove(b.Context(), o.Parts)
		b.StartTimer()
	}
}

func newVault(t *testing.T) *Vault {
	t.Helper()
	return &Vault{Store: backends["folder"](t), Keys: newKeys(t)}
}
