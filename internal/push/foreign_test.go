package push_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// What a host runs is built for other systems than ours, where there is no C compiler. (`make builds` makes whole binaries of it;
// where it has run, with the same flags, nothing is left to compile here.)
func TestTheCommandsAreBuiltForOtherSystems(t *testing.T) {
	for _, system := range []string{"linux/arm64", "windows/amd64", "darwin/arm64"} {
		name, arch, _ := strings.Cut(system, "/")
		build := exec.Command("go", "build", "-trimpath", "tasuki/internal/push", "tasuki/internal/cli")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+name, "GOARCH="+arch)
		if said, err := build.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", system, err, said)
		}
	}
}
