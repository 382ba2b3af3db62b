package wire_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheTypesAreThoseOfTheContract(t *testing.T) {
	generator := lookGenerator(t)
	fresh := filepath.Join(t.TempDir(), "wire.go")
	if out, err := exec.Command(generator, "-config", "oapi-codegen.yaml", "-o", fresh, contract).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("wire.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, have) {
		t.Error("wire.go is not what openapi.yaml gives: go generate ./internal/wire")
	}
}

// lookGenerator finds the pinned generator where `go install` puts it.
func lookGenerator(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("oapi-codegen")
	if err != nil {
		out, _ := exec.Command("go", "env", "GOPATH").Output()
		path, err = exec.LookPath(filepath.Join(strings.TrimSpace(string(out)), "bin", "oapi-codegen"))
	}
	if err != nil {
		t.Skip("oapi-codegen is not installed")
	}
	version, _ := exec.Command(path, "-version").Output()
	if !strings.Contains(string(version), "v2.8.2") {
		t.Skipf("another oapi-codegen: %s", version)
	}
	return path
}
