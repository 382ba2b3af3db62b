package campaign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACaseIsTakenAlongBesideAServerAndCheckedOffline(t *testing.T) {
	dir := t.TempDir()
	p := scenario(t, dir, "", "")
	p.serve()
	file := filepath.Join(dir, "case.tasuki")
	take := func(who, file string) (status int, said string) {
		args := append([]string{"export", incident, "-o", file}, p.where()...)
		return run(t, []string{"TASUKI_TOKEN=" + p.accounts[who].Token}, args...)
	}
	if status, said := take("coordinator@aomine", file); status != 0 {
		t.Fatalf("tasuki export: %d\n%s", status, said)
	}
	if status, said := run(t, nil, "verify", file); status != 0 || !strings.Contains(said, "Nothing is wrong") {
		t.Errorf("tasuki verify: %d\n%s", status, said)
	}
	p.verify()

	whole, err := os.ReadFile(file)
	must(t, err)
	vendors := filepath.Join(dir, "vendor.tasuki")
	if status, said := take("engineer@merlinet", vendors); status != 0 {
		t.Errorf("a vendor's export: %d\n%s", status, said)
	}
	theirs, err := os.ReadFile(vendors)
	must(t, err)
	if len(theirs) >= len(whole) {
		t.Errorf("a vendor takes along %d bytes, headquarters %d", len(theirs), len(whole))
	}
	for who, want := range map[string]string{"engineer@kumo": "There is nothing here", "administrator@aomine": "There is nothing here", "nobody": "sign"} {
		if status, said := take(who, filepath.Join(dir, "none")); status == 0 || !strings.Contains(said, want) {
			t.Errorf("%s: %d, and not %q\n%s", who, status, want, said)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a refused export left a file")
	}
}

func TestAByteThatWasFlippedIsFoundAndItsPlaceNamed(t *testing.T) {
	dir := t.TempDir()
	p := scenario(t, dir, "", "")
	file, broken := filepath.Join(dir, "case.tasuki"), filepath.Join(dir, "broken.tasuki")
	args := append([]string{"export", incident, "-o", file}, p.where()...)
	if status, said := run(t, []string{"TASUKI_TOKEN=" + p.accounts["coordinator@aomine"].Token}, args...); status != 0 {
		t.Fatalf("tasuki export: %d\n%s", status, said)
	}
	whole, err := os.ReadFile(file)
	must(t, err)
	for n := range 12 {
		at := len(whole) * n / 12
		whole[at] ^= 1
		must(t, os.WriteFile(broken, whole, 0o600))
		whole[at] ^= 1
		status, said := run(t, nil, "verify", broken)
		if first, _, _ := strings.Cut(said, "\n"); status != 1 || !strings.Contains(first, ": ") {
			t.Errorf("byte %d of %d: %d\n%s", at, len(whole), status, said)
		}
	}
	must(t, os.WriteFile(broken, whole[:len(whole)*3/4], 0o600))
	const cutOff = 3
	if status, said := run(t, nil, "verify", broken); status != cutOff {
		t.Errorf("the tail cut: %d\n%s", status, said)
	}
}
