package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

func TestTheShelfHasItsOwnKindAndWhatLiesBeside(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"tasuki": "itself", "tasuki-windows-arm64.exe": "another", "tasuki-notes.txt": "none", "tasuki.db": "none"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s, ctx := New(filepath.Join(dir, "tasuki")), access.With(context.Background(), access.Actor{Person: "p", Organization: "o", Kind: access.LocalVendor})
	all, err := s.All(ctx)
	if err != nil || len(all) != 2 || all[1].Name != "tasuki-windows-arm64.exe" || all[1].System != "windows" || all[1].Arch != "arm64" {
		t.Fatalf("%+v, %v", all, err)
	}
	if sum := sha256.Sum256([]byte("itself")); all[0].System != runtime.GOOS || all[0].SHA256 != hex.EncodeToString(sum[:]) || all[0].Size != 6 {
		t.Errorf("itself: %+v", all[0])
	}
	get := func(name string) (*httptest.ResponseRecorder, error) {
		w := httptest.NewRecorder()
		return w, s.Download(w, httptest.NewRequest("GET", "/", nil).WithContext(ctx), name)
	}
	if w, err := get("tasuki-windows-arm64.exe"); err != nil || w.Body.String() != "another" {
		t.Errorf("%q, %v", w.Body, err)
	}
	for _, name := range []string{"tasuki.db", "../tasuki", "tasuki-notes.txt", ""} {
		if w, err := get(name); !fault.Is(err, fault.KindNotFound) || w.Body.Len() > 0 {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := s.All(context.Background()); err == nil {
		t.Error("nobody was shown the shelf")
	}
	if err := os.WriteFile(filepath.Join(dir, "tasuki-windows-arm64.exe"), []byte("a newer one"), 0o700); err != nil {
		t.Fatal(err)
	}
	if newer, err := s.All(ctx); err != nil || newer[1].SHA256 == all[1].SHA256 {
		t.Errorf("the hash is the old one's: %v", err)
	}
}
