package campaign

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Each way in which keys can be wrong is told apart, ends the start, and leaves everything as it was.
func TestKeysThatAreNotThisInstancesRefuseStart(t *testing.T) {
	p := scenario(t, t.TempDir(), "", "")
	other := scenario(t, t.TempDir(), "", "")
	evidence, signing := filepath.Join(p.config.Keys, "evidence.key"), filepath.Join(p.config.Keys, "journal.key")
	read := func(file string) []byte {
		raw, err := os.ReadFile(file)
		must(t, err)
		return raw
	}
	before := read(evidence)
	if status, said := p.run("keys", "rotate"); status != 0 {
		t.Fatalf("keys rotate: %d\n%s", status, said)
	}
	const advice = "put the keys together again from shares"
	for _, c := range []struct {
		name, file string
		content    []byte // nil: there is none
		mode       fs.FileMode
		says       []string
	}{
		{"no evidence key", evidence, nil, 0, []string{"There is no key file at " + evidence, advice}},
		{"another house's evidence key", evidence, read(filepath.Join(other.config.Keys, "evidence.key")), 0o600, []string{evidence + " is another house's", advice}},
		{"half an evidence key", evidence, before[:len(before)/2], 0o600, []string{evidence + " is damaged", advice}},
		{"an empty evidence key", evidence, []byte{}, 0o600, []string{evidence + " is damaged", advice}},
		{"an evidence key that others can read", evidence, read(evidence), 0o640, []string{"Others can read the key file " + evidence, "0600"}},
		{"an evidence key from before the rotation", evidence, before, 0o600, []string{evidence + " is an old copy", advice}},
		{"no journal key", signing, nil, 0, []string{signing + " is missing", advice}},
		{"another house's journal key", signing, read(filepath.Join(other.config.Keys, "journal.key")), 0o600, []string{"journal's key file is another instance's", advice}},
		{"half a journal key", signing, read(signing)[:40], 0o600, []string{signing + " can't be read", advice}},
		{"a journal key that others can read", signing, read(signing), 0o604, []string{"Others may read the journal's key file " + signing, "chmod 600"}},
	} {
		kept := read(c.file)
		must(t, os.Remove(c.file))
		if c.content != nil {
			must(t, os.WriteFile(c.file, c.content, 0o600))
			must(t, os.Chmod(c.file, c.mode))
		}
		was := contents(t, p.config.Data, p.config.Keys)
		status, said := run(t, nil, p.serving()...)
		if status != 1 {
			t.Errorf("%s: exit status %d", c.name, status)
		}
		for _, words := range c.says {
			if !strings.Contains(said, words) {
				t.Errorf("%s: it doesn't say %q but\n%s", c.name, words, said)
			}
		}
		if is := contents(t, p.config.Data, p.config.Keys); is != was {
			t.Errorf("%s: something was written. Before:\n%s\nafter:\n%s", c.name, was, is)
		}
		_ = os.Remove(c.file)
		must(t, os.WriteFile(c.file, kept, 0o600))
	}
	p.serve().stop()
}

// contents are the files of folders, each with its mode and its hash.
func contents(t *testing.T, folders ...string) string {
	t.Helper()
	var b strings.Builder
	for _, folder := range folders {
		must(t, filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			info, err := d.Info()
			fmt.Fprintf(&b, "%s %v %x\n", name, info.Mode(), sha256.Sum256(raw))
			return err
		}))
	}
	return b.String()
}

// run runs a command on the place.
func (p *place) run(args ...string) (status int, said string) {
	p.t.Helper()
	return run(p.t, nil, append(args, p.where()...)...)
}

func (p *place) done(args ...string) string {
	p.t.Helper()
	status, said := p.run(args...)
	if status != 0 {
		p.t.Fatalf("tasuki %s: %d\n%s", strings.Join(args, " "), status, said)
	}
	return said
}

func (p *place) refused(says string, args ...string) {
	p.t.Helper()
	if status, said := p.run(args...); status != 1 || !strings.Contains(said, says) {
		p.t.Errorf("tasuki %s: %d, and not %q but\n%s", strings.Join(args, " "), status, says, said)
	}
}

var (
	inUse = regexp.MustCompile(`([0-9a-f]{16}): in use`)
	left  = regexp.MustCompile(`; keys still under it: 0`)
)

// Keys change while a server runs: nothing of it is restarted, everything can be read, and the old key can go.
func TestKeysChangeWhileAServerRuns(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			p := scenario(t, t.TempDir(), engine.database(t), "")
			server := p.serve()
			old := inUse.FindStringSubmatch(p.done("keys", "list"))[1]
			p.refused("is in use", "keys", "retire", old)
			p.done("keys", "rotate")
			for deadline := time.Now().Add(patience); !left.MatchString(p.done("keys", "list")); time.Sleep(500 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("the server moves nothing:\n%s", p.done("keys", "list"))
				}
			}
			p.done("keys", "retire", old)
			if raw, err := os.ReadFile(filepath.Join(p.config.Keys, "evidence.key")); err != nil || bytes.Contains(raw, []byte(old)) {
				t.Errorf("the key file still has the old key (%v)", err)
			}
			p.verify() // reads all evidence
			server.kill()
			p.serve().stop()
		})
	}
}

// The key folder is lost, after a rotation that the shares never saw, and comes back from three people's paper.
func TestALostKeyFolderComesBackFromShares(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			dir := t.TempDir()
			p := scenario(t, dir, engine.database(t), "")
			paper := filepath.Join(dir, "paper")
			p.refused("At least 2 shares", "keys", "split", "--shares", "3", "--threshold", "1", "-o", paper)
			p.done("keys", "split", "--shares", "5", "--threshold", "3", "-o", paper)
			p.done("keys", "rotate")
			order := p.ordered()
			share := func(n int) string { return filepath.Join(paper, fmt.Sprintf("share-%d.txt", n)) }
			p.refused("Nothing is missing", "keys", "recover", share(1), share(2), share(3))

			lost := contents(t, p.config.Keys)
			must(t, os.Rename(p.config.Keys, filepath.Join(dir, "lost")))
			p.refused("3 shares are needed, and 2 are here", "keys", "recover", share(5), share(2))
			p.refused("Share 2 is there twice", "keys", "recover", share(5), share(2), share(2))
			typed, err := os.ReadFile(share(4))
			must(t, err)
			slip := bytes.Replace(typed, []byte("3: "), []byte("3: Z"), 1)
			must(t, os.WriteFile(filepath.Join(dir, "typed.txt"), slip, 0o600))
			p.refused("Line 3 of typed.txt is mistyped", "keys", "recover", share(5), share(2), filepath.Join(dir, "typed.txt"))
			if _, err := os.Stat(p.config.Keys); err == nil {
				t.Error("what was refused made a key folder")
			}
			p.done("keys", "recover", share(5), share(2), share(4))
			if found := contents(t, p.config.Keys); found != lost {
				t.Errorf("other files came back:\n%s\nthan were lost:\n%s", found, lost)
			}
			p.verify()
			if again := p.ordered(); again != order {
				t.Errorf("bundles are sealed for %s, and were for %s", again, order)
			}

			later := filepath.Join(dir, "later")
			p.done("keys", "split", "-o", later)
			must(t, os.Remove(filepath.Join(p.config.Keys, "evidence.key")))
			p.refused("don't open the keys of this data", "keys", "recover", share(1), share(2), share(3))
			p.done("keys", "recover", filepath.Join(later, "share-1.txt"), filepath.Join(later, "share-3.txt"), filepath.Join(later, "share-5.txt"))
			must(t, os.Remove(filepath.Join(p.config.Keys, "pack.key")))
			p.refused("There is no key file at "+filepath.Join(p.config.Keys, "pack.key"), "keys", "list")
			p.done("keys", "recover", filepath.Join(later, "share-1.txt"), filepath.Join(later, "share-3.txt"), filepath.Join(later, "share-5.txt"))
			if found := contents(t, p.config.Keys); found != lost {
				t.Errorf("a single file that was lost comes back as\n%s", found)
			}
		})
	}
}

// ordered has the engineer take an order to pack along, and says whom its bundle would be sealed for.
func (p *place) ordered() string {
	p.t.Helper()
	server := p.serve()
	defer server.stop()
	engineer := p.accounts["engineer@merlinet"].Token
	var requests struct{ Items []struct{ ID, State string } }
	ask(p.t, engineer, "GET", server.URL+"/v1/requests?limit=100", "", &requests)
	for _, r := range requests.Items {
		if r.State == "in_progress" || r.State == "issued" || r.State == "delivered" || r.State == "acknowledged" {
			var order struct{ Recipient string }
			ask(p.t, engineer, "POST", server.URL+"/v1/requests/"+r.ID+"/pack-orders", `{"days":14}`, &order)
			return order.Recipient
		}
	}
	p.t.Fatal("the engineer has nothing to pack")
	return ""
}
