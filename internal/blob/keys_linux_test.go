package blob

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"tasuki/internal/fault"
)

// An account that may not read the file is told so, and not that the file is damaged.
func TestAKeyFileOfAnotherAccountIsToldApart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	keysAt(t, path)
	noError(t, os.Chmod(path, 0))
	if os.Geteuid() == 0 { // whom no mode keeps out: this thread asks the file system as nobody
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		const nobody = 65534
		noError(t, syscall.Setfsuid(nobody))
		defer func() { noError(t, syscall.Setfsuid(0)) }()
	}
	_, err := OpenKeys(path, true)
	wantFault(t, err, fault.KindUnavailable, "blob.key_file_closed")
}
