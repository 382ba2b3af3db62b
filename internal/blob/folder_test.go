package blob

import (
	"os"
	"path/filepath"
	"testing"

	"tasuki/internal/fault"
)

func TestAFolderIsMadeForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "blobs")
	s := opened(t, dir)
	noError(t, s.Put(t.Context(), "up/1", []byte("x")))
	for path, want := range map[string]os.FileMode{dir: 0o700, dir + "/up": 0o700, dir + "/up/1": 0o600} {
		info, err := os.Stat(path)
		noError(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s: mode %v", path, info.Mode())
		}
	}
}

func TestAFolderLeavesNoEmptyFoldersNorHalfFiles(t *testing.T) {
	s := backends["folder"](t)
	noError(t, s.Put(t.Context(), "up/1", []byte("x")))
	noError(t, s.Delete(t.Context(), "up/1"))
	if left, err := os.ReadDir(s.(*folder).dir); len(left) != 0 || err != nil {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestASymbolicLinkDoesNotLeadOutOfTheFolder(t *testing.T) {
	s, outside := backends["folder"](t), t.TempDir()
	noError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	noError(t, os.Symlink(outside, filepath.Join(s.(*folder).dir, "link")))
	if r, err := s.Get(t.Context(), "link/secret", 0, -1); err == nil {
		t.Error("read through the link")
		r.Close()
	}
	if s.Put(t.Context(), "link/new", nil) == nil {
		t.Error("wrote through the link")
	}
	if s.Delete(t.Context(), "link/secret") == nil {
		t.Error("deleted through the link")
	}
	if _, err := os.Stat(filepath.Join(outside, "secret")); err != nil {
		t.Error(err)
	}
}

func TestAFolderKnowsItsFreeSpaceAndS3DoesNot(t *testing.T) {
	if n, known := backends["folder"](t).Free(t.Context()); !known || n <= 0 {
		t.Errorf("%d, %v", n, known)
	}
	if _, known := (&bucket{}).Free(t.Context()); known {
		t.Error("S3 knows")
	}
}

func TestAFolderThatCanNotBeMadeIsUnavailable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	noError(t, os.WriteFile(file, nil, 0o600))
	for _, where := range []string{file, file + "/below"} {
		_, err := Open(t.Context(), where)
		wantFault(t, err, fault.KindUnavailable, "blob.unavailable")
	}
}
