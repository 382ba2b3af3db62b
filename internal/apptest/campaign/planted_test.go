package campaign

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The campaign's own test: it is silent where all is well, and each planted loss makes it speak.
func TestTheAuditSeesWhatWasLostAndWhatWasDoneTwice(t *testing.T) {
	dir := t.TempDir()
	p := scenario(t, dir, "", "")
	server := p.serve()
	site, told := newSite(server.URL), &ledger{}
	all := p.people(t, site, told, nil)
	pair := all.pair("planted", logs(t), itself)
	restart := func(meanwhile func()) {
		t.Helper()
		server.kill()
		meanwhile()
		server = p.serve()
		site.moved(server.URL)
	}
	must(t, pair.lap(1))
	if wrong := told.audit(all.auditor, all.hq); wrong != nil {
		t.Fatalf("where nothing is wrong:\n%s", strings.Join(wrong, "\n"))
	}

	t.Run("a client that forgot its key", func(t *testing.T) {
		forgetful := *all.hq
		forgetful.ledger = &ledger{}
		again, err := forgetful.post("incident.opened", "/incidents", object{"title": "planted, lap 1"})
		must(t, err)
		wants(t, told.audit(all.auditor, all.hq), "incident.opened "+again.member("id")+": nobody was answered, the journal has 1")
	})

	t.Run("a byte of evidence that the disk altered", func(t *testing.T) {
		var mended func()
		restart(func() { mended = alter(t, newestEvidence(t, p.config.Data)) })
		wants(t, told.audit(all.auditor, all.hq), "lost: GET /evidence-items/"+told.files[0].item+"/content: ")
		mended()
	})

	t.Run("a disk that forgot what it had synced", func(t *testing.T) {
		aside := filepath.Join(dir, "aside")
		restart(func() { must(t, os.CopyFS(aside, os.DirFS(p.config.Data))) })
		before := len(told.acts)
		must(t, pair.lap(2))
		kept := checkpoint(t, all.auditor)
		restart(func() {
			must(t, os.RemoveAll(p.config.Data))
			must(t, os.Rename(aside, p.config.Data))
		})
		status, said := run(t, nil, append([]string{"verify", "--checkpoint", kept}, p.where()...)...)
		const rolledBack = 4
		if status != rolledBack || !strings.Contains(said, "Rolled back") {
			t.Errorf("tasuki verify with a checkpoint of what is gone: %d\n%s", status, said)
		}
		wrong := told.audit(all.auditor, all.hq)
		for _, a := range told.acts[before:] {
			wants(t, wrong, a.fact+" "+a.object()+": 1 were answered, the journal has 0")
		}
	})
}

func wants(t *testing.T, wrong []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(wrong, func(w string) bool { return strings.HasPrefix(w, want) }) {
		t.Errorf("the audit does not say %q, but\n%s", want, strings.Join(wrong, "\n"))
	}
}

// newestEvidence is the part of evidence that was written last, in whichever region.
func newestEvidence(t *testing.T, dir string) (name string) {
	t.Helper()
	var latest int64
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasPrefix(filepath.Base(filepath.Dir(path)), "evidence-") {
			return err
		}
		info, err := d.Info()
		if err == nil && info.ModTime().UnixNano() > latest {
			name, latest = path, info.ModTime().UnixNano()
		}
		return err
	}))
	return name
}

// alter flips a bit in the middle of a file; mended flips it back.
func alter(t *testing.T, name string) (mended func()) {
	t.Helper()
	flip := func() {
		t.Helper()
		raw, err := os.ReadFile(name)
		must(t, err)
		raw[len(raw)/2] ^= 1
		must(t, os.Chmod(name, 0o600))
		must(t, os.WriteFile(name, raw, 0o600))
	}
	flip()
	return flip
}
