package unpack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func text(from, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "2026-03-28T02:10:11Z bkk-fw01 line %d %x\n", from+i, uint64(from+i)*0x9e3779b97f4a7c15)
	}
	return b.Bytes()
}

func gz(t testing.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name = "fw.log.1"
	if _, err := w.Write(plain); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zst(t testing.TB, plain []byte, o ...zstd.EOption) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, o...)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(plain, nil)
}

// three members, of which the second is empty and the third begins far enough from the first.
func files(t testing.TB) map[string][]byte {
	a, c := text(0, 30_000), text(30_000, 30_000)
	var streamed bytes.Buffer // a frame that doesn't say how much it comes to
	w, err := zstd.NewWriter(&streamed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(c); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	skippable := []byte{0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'}
	return map[string][]byte{
		"gzip":                  bytes.Join([][]byte{gz(t, a), gz(t, nil), gz(t, c)}, nil),
		"gzip, padded":          append(bytes.Join([][]byte{gz(t, a), gz(t, c)}, nil), make([]byte, 700)...),
		"zstd":                  bytes.Join([][]byte{zst(t, a), zst(t, nil), zst(t, c)}, nil),
		"zstd, no checksum":     bytes.Join([][]byte{zst(t, a, zstd.WithEncoderCRC(false)), skippable, zst(t, c, zstd.WithSingleSegment(true))}, nil),
		"zstd, skipped, a pipe": bytes.Join([][]byte{skippable, zst(t, a), streamed.Bytes()}, nil),
	}
}

func TestAFileIsReadFromEachPlaceToBeginAt(t *testing.T) {
	plain := text(0, 60_000)
	for name, packed := range files(t) {
		t.Run(name, func(t *testing.T) {
			u := NewReader(iotest.HalfReader(bytes.NewReader(packed)), KindOf(packed), Restart{})
			defer u.Close()
			got, err := io.ReadAll(u)
			if err != nil || !bytes.Equal(got, plain) || u.Taken() != int64(len(packed)) {
				t.Fatalf("%d of %d bytes, %d of %d taken, %v", len(got), len(plain), u.Taken(), len(packed), err)
			}
			places := u.Restarts()
			if len(places) != 1 || places[0].Plain != int64(len(text(0, 30_000))) || len(u.Restarts()) != 0 {
				t.Fatalf("places to begin at: %v", places)
			}
			again := NewReader(bytes.NewReader(packed[places[0].Packed:]), KindOf(packed), places[0])
			defer again.Close()
			got, err = io.ReadAll(again)
			if err != nil || !bytes.Equal(got, plain[places[0].Plain:]) {
				t.Errorf("from %v: %d bytes, %v", places[0], len(got), err)
			}
		})
	}
}

func TestMembersThatAreCloseShareAPlaceToBeginAt(t *testing.T) {
	var packed []byte
	for i := range 3000 {
		packed = append(packed, gz(t, text(i*20, 20))...)
	}
	u := NewReader(bytes.NewReader(packed), Gzip, Restart{})
	got, err := io.ReadAll(u)
	if n := len(u.Restarts()); err != nil || !bytes.Equal(got, text(0, 60_000)) || n != len(got)/Spacing {
		t.Errorf("%d bytes, %d places to begin at, %v", len(got), n, err)
	}
}

func TestWhatIsDamagedGivesWhatCameBefore(t *testing.T) {
	for name, packed := range files(t) {
		flipped := bytes.Clone(packed)
		flipped[len(packed)*3/4] ^= 0x55
		for how, damaged := range map[string][]byte{"cut": packed[:len(packed)*3/4], "flipped": flipped, "followed": append(bytes.Clone(packed), "and so on"...)} {
			u := NewReader(bytes.NewReader(damaged), KindOf(packed), Restart{})
			got, err := io.ReadAll(u)
			u.Close()
			if !errors.Is(err, ErrDamaged) || len(got) < len(text(0, 30_000)) || how != "flipped" && !bytes.HasPrefix(text(0, 60_000), got) {
				t.Errorf("%s, %s: %d bytes, %v", name, how, len(got), err)
			}
		}
	}
	if _, err := io.ReadAll(NewReader(bytes.NewReader([]byte("\x1f\x8b\x08 packed")), Gzip, Restart{})); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

func TestBytesThatCannotBeHadAreNoDamage(t *testing.T) {
	for name, packed := range files(t) {
		broken := errors.New("the store is away")
		for _, n := range []int{0, 2, len(packed) / 2, len(packed)} {
			r := io.MultiReader(bytes.NewReader(packed[:n]), iotest.ErrReader(broken))
			if _, err := io.ReadAll(NewReader(r, KindOf(packed), Restart{})); !errors.Is(err, broken) || errors.Is(err, ErrDamaged) {
				t.Errorf("%s after %d: %v", name, n, err)
			}
		}
	}
}

func TestABombIsLeftAlone(t *testing.T) {
	zeros := make([]byte, 200<<20)
	for _, packed := range [][]byte{gz(t, zeros), zst(t, zeros)} {
		n, err := io.Copy(io.Discard, NewReader(bytes.NewReader(packed), KindOf(packed), Restart{}))
		if !errors.Is(err, ErrBomb) || n > free+ratio*256<<10 {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
}

func TestOneMemberIsUnpackedSoFarAndNoFurther(t *testing.T) {
	packed := append(gz(t, text(0, 30_000)), gz(t, text(30_000, 60_000))...)
	u := NewReader(bytes.NewReader(packed), Gzip, Restart{})
	u.reach = 3 << 20
	n, err := io.Copy(io.Discard, u)
	if !errors.Is(err, ErrBound) || n < int64(len(text(0, 30_000)))+3<<20 || n > int64(len(text(0, 30_000)))+4<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// Nothing comes of it: frames to be skipped, zeros behind a member, empty members and empty blocks.
func TestWhatHoldsNothingIsReadSoFarAndNoFurther(t *testing.T) {
	skipped := append([]byte{0x50, 0x2a, 0x4d, 0x18, 0, 0, 0x80, 0}, make([]byte, 8<<20)...)
	hollow := append(bytes.Clone(zstdMagic), append([]byte{0, 0x58}, make([]byte, 8<<20)...)...) // raw blocks of no bytes
	for name, l := range map[string]struct {
		packed []byte
		bound  bool
	}{
		"skipped": {skipped, true}, "padding": {append(gz(t, text(0, 3)), make([]byte, 8<<20)...), true}, "blocks": {hollow, true},
		"members": {bytes.Repeat(gz(t, nil), 8<<20/len(gz(t, nil))), false},
	} {
		u := NewReader(bytes.NewReader(l.packed), KindOf(l.packed), Restart{})
		u.taking = 5 << 20
		_, err := io.Copy(io.Discard, u)
		if errors.Is(err, ErrBound) != l.bound || errors.Is(err, ErrDamaged) || l.bound == (u.Taken() == int64(len(l.packed))) {
			t.Errorf("%s: %d of %d taken, %v", name, u.Taken(), len(l.packed), err)
		}
		if places := u.Restarts(); !l.bound && (len(places) != 1 || places[0].Plain != 0 || places[0].Packed < apart) {
			t.Errorf("%s: places to begin at: %v", name, places)
		}
		u.Close()
	}
}

func TestAWindowThatNeedsTooMuchMemoryIsRefused(t *testing.T) {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(128<<20))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text(0, 60_000)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(NewReader(&b, Zstd, Restart{})); !errors.Is(err, ErrDamaged) || len(got) != 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestOtherFilesAreNotPacked(t *testing.T) {
	for _, head := range []string{"", "\x1f\x8b", "PK\x03\x04", "BZh9", "\xfd7zXZ\x00", "Mar 28 02:10:11 x"} {
		if k := KindOf([]byte(head)); k != None {
			t.Errorf("%q: %s", head, k)
		}
	}
}
