package blob

import (
	"testing"

	"tasuki/internal/blob/blobtest"
)

// backends are the stores that every test of behaviour runs on.
var backends = map[string]func(*testing.T) Store{
	"folder": func(t *testing.T) Store { return opened(t, "file://"+t.TempDir()) },
	"s3":     func(t *testing.T) Store { return opened(t, blobtest.Gateway(t, t.TempDir())) },
}

func opened(t *testing.T, where string) Store {
	t.Helper()
	s, err := Open(t.Context(), where)
	if err != nil {
		t.Fatalf("Open(%s): %v", where, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}
