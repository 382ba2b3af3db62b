package campaign

import (
	"os/exec"
	"path/filepath"
	"testing"
)

func strace(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		need(t, "strace")
	}
}

// traced has one pair work on a server whose calls are written down, and some of them perhaps not done.
func traced(t *testing.T, inject ...string) *order {
	t.Helper()
	strace(t)
	dir := t.TempDir()
	p, trace := scenario(t, dir, "", ""), filepath.Join(dir, "trace")
	prefix := []string{"strace", "-f", "-qq", "--seccomp-bpf", "-y", "-s", "16", "-o", trace, "-e", watched}
	for _, what := range inject {
		prefix = append(prefix, "-e", "inject="+what)
	}
	server := start(t, prefix, p.serving()...)
	all := p.people(t, newSite(server.URL), &ledger{}, nil)
	must(t, all.pair("traced", logs(t), itself).lap(1))
	if status := server.stop(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
	return follow(t, trace, p.config.Data)
}

func TestWhatIsAnsweredHasBeenSynced(t *testing.T) {
	o := traced(t)
	for _, breach := range o.breaches {
		t.Error(breach)
	}
	if want := 12; o.answers != want { // eleven POSTs and a PATCH
		t.Errorf("%d answers were seen, of %d", o.answers, want)
	}
}

// The test's own test: a server that only pretends to sync is found out.
func TestAMissingSyncIsSeen(t *testing.T) {
	if o := traced(t, "fsync,fdatasync:retval=0"); o.answers == 0 || len(o.breaches) != o.answers {
		t.Errorf("of a server that syncs nothing %d answers of %d were found out", len(o.breaches), o.answers)
	}
}
