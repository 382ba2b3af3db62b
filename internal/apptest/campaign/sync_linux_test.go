package campaign

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
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

func TestAnActThatCanNotBeSyncedIsRefused(t *testing.T) {
	strace(t)
	p := scenario(t, t.TempDir(), "", "")
	server := p.serve()
	told := &ledger{}
	all := p.people(t, newSite(server.URL), told, nil)
	open := act{who: all.hq, fact: "incident.opened", path: "/incidents", body: []byte(`{"title":"Not on disk"}`), headers: []string{"Idempotency-Key", "sync"}}
	content := logs(t)
	_, path, item := all.pair("unsynced", nil, itself).asked(t, content)

	detach := attach(t, server.PID, "fsync,fdatasync:error=EIO")
	_, err := open.again()
	refused(t, "opening a case", err)
	refused(t, "sending", itself(all.vendor, server.URL, path, 0, content))
	detach()

	open.answer, err = open.again()
	must(t, err)
	told.write(open)
	safe, err := all.vendor.offset(path)
	must(t, err)
	must(t, itself(all.vendor, server.URL, path, safe, content))
	told.hold(file{all.vendor, item, sumOf(content)})
	for _, wrong := range told.audit(all.auditor, all.hq) {
		t.Error(wrong)
	}
	p.verify()
}

// attach lets a running server's calls fail until the function it returns is called.
func attach(t *testing.T, pid int, inject string) (detach func()) {
	t.Helper()
	said := newTranscript()
	cmd := exec.Command("strace", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject="+inject, "-p", strconv.Itoa(pid))
	cmd.Stderr = said
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); said.end(); close(ended) }()
	detach = func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
		case <-time.After(patience):
			t.Error("strace does not let go")
		}
	}
	t.Cleanup(detach)
	if said.await(regexp.MustCompile(`attached`)) == "" {
		t.Fatalf("strace: %s", said.tail())
	}
	return detach
}
