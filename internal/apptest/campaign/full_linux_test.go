package campaign

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// disk is a file system of its own, which can be full: its size is cut down to what is in it.
type disk string

const roomy = "size=2g" // on demand; nothing near it is ever used

func newDisk(t *testing.T) disk {
	t.Helper()
	d := disk(t.TempDir())
	if err := syscall.Mount("tmpfs", string(d), "tmpfs", 0, roomy+",mode=0700"); err != nil {
		need(t, "the right to mount a tmpfs ("+err.Error()+")")
	}
	t.Cleanup(func() { must(t, syscall.Unmount(string(d), syscall.MNT_DETACH)) })
	return d
}

func (d disk) fill(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		var s syscall.Statfs_t
		must(t, syscall.Statfs(string(d), &s))
		used := int64(s.Blocks-s.Bfree) * s.Bsize
		err := syscall.Mount("", string(d), "", syscall.MS_REMOUNT, "size="+strconv.FormatInt(used, 10))
		if err == nil {
			return
		}
		if time.Now().After(deadline) { // it is refused where something was written meanwhile
			t.Fatal(err)
		}
	}
}

func (d disk) empty(t *testing.T) {
	t.Helper()
	must(t, syscall.Mount("", string(d), "", syscall.MS_REMOUNT, roomy))
}

func TestAFullDiskRefusesAndRecoversByItself(t *testing.T) {
	disk := newDisk(t)
	p := scenario(t, string(disk), "", "folder://"+filepath.Join(string(disk), "mail")+"?from=tasuki@aomine.example")
	server := p.serve()
	told := &ledger{}
	all := p.people(t, newSite(server.URL), told, nil)
	pair := all.pair("full", logs(t), itself)
	content := large(logs(t), 20<<20, "full")
	id, path, item := pair.asked(t, content)
	acknowledge := act{who: all.vendor, fact: "request.acknowledged", path: "/requests/" + id + "/acknowledge", body: []byte("{}"), headers: []string{"Idempotency-Key", "full"}}

	disk.fill(t)
	all.fill(t)
	_, err := acknowledge.again()
	refused(t, "acknowledging", err)
	refused(t, "sending", itself(all.vendor, server.URL, path, 0, content))
	_, _, err = all.vendor.begin(id, "", "another.log", content)
	refused(t, "beginning to send", err)
	if now, err := all.hq.get("/requests/" + id); err != nil || now.member("state") != "issued" {
		t.Errorf("read on the full disk: %s, %v", now.member("state"), err)
	}

	disk.empty(t)
	acknowledge.answer, err = acknowledge.again()
	must(t, err)
	told.write(acknowledge)
	safe, err := all.vendor.offset(path)
	must(t, err)
	must(t, itself(all.vendor, server.URL, path, safe, content))
	told.hold(file{all.vendor, item, sumOf(content)})
	must(t, pair.lap(1))
	for _, wrong := range told.audit(all.auditor, all.hq) {
		t.Error(wrong)
	}
	if status := server.stop(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
	p.verify()
}

// fill writes until nothing more fits: the database may have had room to itself. What was taken before must stay.
func (all people) fill(t *testing.T) {
	t.Helper()
	for n := range 5000 {
		_, err := all.hq.post("incident.opened", "/incidents", object{"title": fmt.Sprint("Is it full? ", n), "description": strings.Repeat("full ", 3000)})
		if err != nil {
			refused(t, "writing", err)
			t.Logf("%d acts still fitted", n)
			return
		}
	}
	t.Fatal("the disk does not fill")
}

// refused: for want of room the answer is 507 or 503, and nothing else.
func refused(t *testing.T, what string, err error) {
	t.Helper()
	var r *refusal
	if !errors.As(err, &r) || r.Status != http.StatusInsufficientStorage && r.Status != http.StatusServiceUnavailable {
		t.Errorf("%s on a full disk: %v", what, err)
	}
}
