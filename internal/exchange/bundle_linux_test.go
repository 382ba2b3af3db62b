package exchange

import (
	"bytes"
	"path/filepath"
	"testing"

	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestAFullDiskTakesNothingOfABundleAndThenAllOfIt(t *testing.T) {
	disk := smallDisk(t, 64)
	h := buildAt(t, dbtest.SQLite(t), generous, filepath.Join(disk, "blobs"))
	_, o := h.take()
	content := noise(20 << 20)
	bundle := packed(t, o, file{"messages", "s1", string(content)}, file{"more", "", "too"})
	var empty func()
	slow := &filling{Reader: bytes.NewReader(bundle), after: 12 << 20, fill: func() { empty = fillDisk(t, disk) }}
	_, _, err := h.Import(h.as(h.desk), requested, slow, "")
	if !fault.Is(err, fault.KindNoSpace) {
		t.Fatalf("on the full disk: %v", err)
	}
	if len(h.items()) != 0 || len(h.stored()) != 0 {
		t.Errorf("%d items and %d objects are left", len(h.items()), len(h.stored()))
	}
	_, _, err = h.brought(bundle, "")
	wantKey(t, err, fault.KindNoSpace, "evidence.no_space") // before a byte
	empty()
	_, _, err = h.brought(bundle, "")
	must(t, err)
	if got := h.items(); len(got) != 2 || got[0].Latest().SHA256 != sumOf(content) {
		t.Errorf("%+v", got)
	}
}

// filling fills the disk once so much has been read.
type filling struct {
	*bytes.Reader
	after int64
	fill  func()
}

func (f *filling) Read(p []byte) (int, error) {
	if f.fill != nil && f.Size()-int64(f.Len()) > f.after {
		f.fill()
		f.fill = nil
	}
	return f.Reader.Read(p)
}
