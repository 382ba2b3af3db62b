// Package campaign lets bad luck happen to the program itself, as a process that is started, killed, traced and starved
// of room, and uses its commands as people do. Everything here is a test of the built binary; what one package can
// prove about itself stands beside that package.
//
// Left out on purpose: what a power cut does to a disk that lies about its syncs, and PostgreSQL's own durability.
package campaign

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

// patience bounds every wait. It is long because the machine may be busy: reaching it is a failure, not a figure.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	if job := os.Getenv(sends); job != "" {
		os.Exit(send(job))
	}
	status := m.Run()
	if dir, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(dir))
	}
	os.Exit(status)
}

// built is the binary, made once for all tests with the flags of `make build`, so that little is left to compile.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tasuki-campaign-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "tasuki")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = apptest.Root()
	if said, err := build.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("go build: %w\n%s", err, said), os.RemoveAll(dir))
	}
	return binary, nil
})

func binary(t testing.TB) string {
	t.Helper()
	name, err := built()
	must(t, err)
	return name
}

// need leaves a test out where the machine lacks what it needs, and fails where nothing may be left out.
func need(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("left out: %s", what)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
