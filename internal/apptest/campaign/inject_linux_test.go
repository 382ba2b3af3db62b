package campaign

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

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

func TestAServerThatDiesAtASyncHasDoneAllOrNothing(t *testing.T) { deaths(t, 6) }

func TestSoakDeathsAtSyncs(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 100 deaths at a sync, make soak")
	}
	deaths(t, 100)
}

// deaths lets a server die at one of its syncs, another one each time, while a pair works.
func deaths(t *testing.T, times int) {
	strace(t)
	p := scenario(t, t.TempDir(), "", "")
	server := p.serve()
	site, told, died := newSite(server.URL), &ledger{}, 0
	all := p.people(t, site, told, nil)
	pair := all.pair("dying", logs(t), itself)
	for n := range times {
		detach := attach(t, server.PID, fmt.Sprintf("fsync,fdatasync:signal=KILL:when=%d", 1+n*5%8)) // counted by thread
		worked := make(chan error, 1)
		go func() { worked <- pair.lap(n) }()
		select {
		case <-server.ended:
		case err := <-worked: // perhaps no thread synced that often
			must(t, err)
			worked <- nil
			detach()
			if _, err := all.hq.once(http.MethodGet, server.URL+"/v1/me", nil); err == nil {
				continue
			}
			<-server.ended
		}
		died++
		server = p.serve()
		site.moved(server.URL)
		must(t, <-worked)
	}
	t.Logf("%d deaths", died)
	for _, wrong := range told.audit(all.auditor, all.hq) {
		t.Error(wrong)
	}
	if died == 0 {
		t.Error("it never died, which says nothing")
	}
	p.verify()
}
