package campaign

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// The day that Tasuki is for, by a stranger's means only: a client that any generator makes of the contract, and the
// demo's file of accounts.
func TestTheScenarioIsLivedThroughAGeneratedClient(t *testing.T) {
	dir := t.TempDir()
	stranger := generated(t, dir)
	accounts, file := filepath.Join(dir, "accounts.json"), filepath.Join(dir, "case.tasuki")
	server := start(t, nil, "demo", "--addr", free(t), "--data", filepath.Join(dir, "demo"), "--accounts-file", accounts)
	lived := exec.Command(stranger, "-url", server.URL, "-accounts", accounts, "-log", apptest.Shared(t, "logs/Linux_2k.log"), "-out", file)
	if said, err := lived.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if status, said := run(t, nil, "verify", file); status != 0 {
		t.Errorf("tasuki verify: %d\n%s", status, said)
	}
	if status, said := run(t, nil, "verify", "--data", filepath.Join(dir, "demo")); status != 0 {
		t.Errorf("tasuki verify --data: %d\n%s", status, said)
	}
}

// generated builds testdata/scenario with a client generated just now. The client is laid over the checkout and never
// written into it.
func generated(t *testing.T, dir string) (program string) {
	t.Helper()
	root := apptest.Root()
	here := filepath.Join(root, "internal", "apptest", "campaign", "testdata", "scenario")
	client, overlay := filepath.Join(dir, "contract.go"), filepath.Join(dir, "overlay.json")
	generator := append(oapiCodegen(), "-config", filepath.Join(here, "client.yaml"), "-o", client, filepath.Join(root, "openapi.yaml"))
	if said, err := exec.Command(generator[0], generator[1:]...).CombinedOutput(); err != nil {
		if strings.Contains(string(said), "dial tcp") || strings.Contains(string(said), "module lookup disabled") {
			need(t, "oapi-codegen v2.8.2")
		}
		t.Fatalf("%v\n%s", err, said)
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "contract", "contract.go"): client}})
	must(t, err)
	must(t, os.WriteFile(overlay, replace, 0o600))
	program = filepath.Join(dir, "scenario")
	build := exec.Command("go", "build", "-overlay", overlay, "-o", program, here)
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return program
}

// oapiCodegen is the pinned generator: the one that make setup installed, or else a download.
func oapiCodegen() []string {
	const version = "v2.8.2"
	if path, err := exec.LookPath("oapi-codegen"); err == nil {
		if said, err := exec.Command(path, "-version").Output(); err == nil && strings.Contains(string(said), version) {
			return []string{path}
		}
	}
	return []string{"go", "run", "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@" + version}
}
