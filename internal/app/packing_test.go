package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// acted, in the environment, turns this test program into a command that may be killed: what it does, as JSON.
const acted = "TASUKI_TEST_COMMAND"

type command struct {
	Config cli.Config
	Pack   *cli.Pack
	Import *cli.Import
}

func TestMain(m *testing.M) {
	what := os.Getenv(acted)
	if what == "" {
		os.Exit(m.Run())
	}
	var c command
	err := json.Unmarshal([]byte(what), &c)
	house, built := apptest.Built()
	switch {
	case err != nil || built != nil:
	case c.Pack != nil:
		err = house.Pack(context.Background(), *c.Pack, io.Discard)
	default:
		err = house.Import(context.Background(), c.Config, *c.Import, io.Discard)
	}
	if err != nil || built != nil {
		fmt.Fprintln(os.Stderr, err, built)
		os.Exit(1)
	}
}

// begins runs a command as a process of its own.
func (o operator) begins(c command) *exec.Cmd {
	o.T.Helper()
	c.Config = o.Config
	what, err := json.Marshal(c)
	must(o.T, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), acted+"="+string(what)), os.Stderr
	must(o.T, cmd.Start())
	return cmd
}

const (
	vendor = "engineer@merlinet.example"
	desk   = "coordinator@aomine.example"
)

// order is one that the vendor took along for a request that waits for a log.
func (o operator) order() (requestID, file string) {
	o.T.Helper()
	due, err := worktime.ParseDue("2026-04-02T17:00", "Asia/Singapore", "")
	must(o.T, err)
	from, err := worktime.ParseLocal("2026-03-27T00:00")
	must(o.T, err)
	until, err := worktime.ParseLocal("2026-03-28T00:00")
	must(o.T, err)
	to := o.Actor(vendor)
	r, err := o.Requests.Create(o.As(desk), theCase, request.Content{
		Title: "A log without a line", Language: "en", Due: &due, Executor: request.Party{Organization: to.Organization, Person: to.Person},
		Steps: []request.Step{{Kind: request.CollectLog, CollectLog: &request.LogWindow{
			Host: "fw01", Path: "/var/log/messages", From: from, Until: until, Zone: "Asia/Singapore", LimitBytes: 1 << 30,
		}}},
	})
	must(o.T, err)
	r, err = o.Requests.Issue(o.As(desk), r.ID, request.Sending{})
	must(o.T, err)
	_, text, err := o.Evidence.CreatePackOrder(o.As(vendor), r.ID, 14)
	must(o.T, err)
	file = filepath.Join(o.dir, "order.json")
	must(o.T, os.WriteFile(file, text, 0o600))
	return r.ID, file
}

func (o operator) packs(p cli.Pack) (said string, err error) {
	o.T.Helper()
	var out bytes.Buffer
	err = o.house.Pack(context.Background(), p, &out)
	return out.String(), err
}

func (o operator) imports(bundle string) (said string, err error) {
	o.T.Helper()
	var out bytes.Buffer
	err = o.house.Import(context.Background(), o.Config, cli.Import{Bundle: bundle, Token: o.Accounts[desk].Token}, &out)
	return out.String(), err
}

func (o operator) files(requestID string) []exchange.Item {
	o.T.Helper()
	all, err := o.Evidence.OfRequest(context.Background(), requestID)
	must(o.T, err)
	return all
}

func sumOf(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	must(t, err)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func TestAFolderGoesByStickAndComesInWhole(t *testing.T) {
	o := atTheMachine(t)
	id, order := o.order()
	logs := filepath.Join(o.dir, "logs")
	must(t, os.MkdirAll(filepath.Join(logs, "ログ"), 0o700))
	for name, text := range map[string]string{"messages": "Mar 27 kept\n", "empty": "", "ログ/журнал 1.log": "日本"} {
		must(t, os.WriteFile(filepath.Join(logs, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	must(t, os.Symlink("/etc/passwd", filepath.Join(logs, "link")))
	sparse := filepath.Join(o.dir, "sparse.img")
	must(t, os.WriteFile(sparse, nil, 0o600))
	must(t, os.Truncate(sparse, 12<<20))
	bundle := filepath.Join(o.dir, "stick.bundle")
	said, err := o.packs(cli.Pack{Files: []string{logs, sparse}, Order: order, Out: bundle, By: "Lim Wei Jie", Seal: "SG-0042"})
	must(t, err)
	if !strings.Contains(said, sumOf(t, bundle)) || !strings.Contains(said, "no files: 1") {
		t.Errorf("it says %q", said)
	}
	if _, err := o.packs(cli.Pack{Files: []string{logs}, Order: order, Out: bundle, By: "Lim Wei Jie"}); err == nil {
		t.Error("a bundle was written over")
	}
	shown, err := o.packs(cli.Pack{Files: []string{bundle}, Inspect: true})
	must(t, err)
	if !strings.Contains(shown, theCase) || !strings.Contains(shown, sumOf(t, bundle)) || strings.Contains(shown, "Lim") || strings.Contains(shown, "messages") {
		t.Errorf("it shows %q", shown)
	}
	t.Setenv("LC_ALL", "ja_JP.UTF-8")
	for _, file := range []string{bundle, order} {
		shown, err = o.packs(cli.Pack{Files: []string{file}, Inspect: true})
		if file == bundle && !strings.Contains(shown, "読めるのは本社だけです。") || file == order && (err == nil || !strings.Contains(err.Error(), "封印ファイル")) {
			t.Errorf("in Japanese it shows %q, %v", shown, err)
		}
	}
	t.Setenv("LC_ALL", "C")
	said, err = o.imports(bundle)
	must(t, err)
	items := o.files(id)
	if len(items) != 4 || !strings.Contains(said, "4") {
		t.Errorf("%d files, and it says %q", len(items), said)
	}
	for _, i := range items {
		if i.State != exchange.Verified {
			t.Errorf("%s is %s", i.Filename, i.State)
		}
		if i.Filename == "sparse.img" && i.Latest().SHA256 != sumOf(t, sparse) {
			t.Error("other bytes came of the sparse file")
		}
	}
	said, err = o.imports(bundle)
	must(t, err)
	if len(o.files(id)) != 4 || !strings.Contains(said, "before") {
		t.Errorf("the second time: %d files, %q", len(o.files(id)), said)
	}
}

// One name that no record can hold keeps nothing else of the folder out.
func TestAFolderWithNamesThatAreLongOrNoTextIsPackedWhole(t *testing.T) {
	o := atTheMachine(t)
	id, order := o.order()
	logs := filepath.Join(o.dir, "logs")
	deep := filepath.Join(logs, strings.Repeat("d", 200), strings.Repeat("e", 100))
	must(t, os.MkdirAll(deep, 0o700))
	must(t, os.WriteFile(filepath.Join(deep, "messages"), []byte("deep"), 0o600))
	if err := os.WriteFile(filepath.Join(logs, "caf\xe9.log"), []byte("latin"), 0o600); err != nil {
		t.Skip("left out: names that are no text (this file system has none)")
	}
	bundle := filepath.Join(o.dir, "stick.bundle")
	said, err := o.packs(cli.Pack{Files: []string{logs}, Order: order, Out: bundle, By: "Lim Wei Jie"})
	must(t, err)
	if strings.Count(said, "packed as") != 2 {
		t.Errorf("it says %q", said)
	}
	_, err = o.imports(bundle)
	must(t, err)
	names := map[string]bool{}
	for _, i := range o.files(id) {
		names[i.Filename] = true
	}
	whole := "logs/" + strings.Repeat("d", 200) + "/" + strings.Repeat("e", 100) + "/messages"
	if !names[`logs/caf\xe9.log`] || !names[whole[len(whole)-255:]] {
		t.Errorf("they are called %v", names)
	}
}

func TestPackingSaysWhatItNeeds(t *testing.T) {
	o := atTheMachine(t)
	t.Setenv("LC_ALL", "th_TH.UTF-8")
	_, order := o.order()
	log := filepath.Join(o.dir, "messages")
	must(t, os.WriteFile(log, []byte("kept"), 0o600))
	big := filepath.Join(o.dir, "big")
	must(t, os.WriteFile(big, nil, 0o600))
	must(t, os.Truncate(big, 1<<30+1))
	for why, p := range map[string]cli.Pack{
		"nobody packs":       {Files: []string{log}, Order: order},
		"no order":           {Files: []string{log}, By: "Lim"},
		"a control sign":     {Files: []string{log}, Order: order, By: "Lim\u202e"},
		"no such step":       {Files: []string{log}, Order: order, By: "Lim", Step: "s9"},
		"no such file":       {Files: []string{log + "x"}, Order: order, By: "Lim"},
		"more than is taken": {Files: []string{big}, Order: order, By: "Lim"},
		"not a file":         {Files: []string{"/dev/zero"}, Order: order, By: "Lim"},
	} {
		p.Out = filepath.Join(o.dir, "refused.bundle")
		_, err := o.packs(p)
		if err == nil {
			t.Errorf("%s: packed all the same", why)
		} else if said := err.Error(); strings.Contains(said, "⟦") || !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
			t.Errorf("%s: whoever reads Thai is told %q", why, said)
		}
		if left, _ := filepath.Glob(p.Out + "*"); len(left) > 0 {
			t.Errorf("%s: %v is left", why, left)
		}
	}
}

// kill -9 in the middle of both commands: no bundle under its name, no file at headquarters, and each may be repeated.
func TestPackAndImportThatAreKilledLeaveNothingAndGoAgain(t *testing.T) {
	o := atTheMachine(t)
	id, order := o.order()
	image := filepath.Join(o.dir, "image")
	must(t, os.WriteFile(image, nil, 0o600))
	must(t, os.Truncate(image, 160<<20))
	bundle := filepath.Join(o.dir, "stick.bundle")
	p := cli.Pack{Files: []string{image}, Order: order, Out: bundle, By: "Lim Wei Jie"}
	for n := range 3 {
		cmd := o.begins(command{Pack: &p})
		o.until(func() bool { return size(bundle+".*.part") > int64(n+1)<<20 })
		must(t, cmd.Process.Kill())
		if cmd.Wait() == nil {
			t.Fatal("it was done before it was killed")
		}
		if _, err := os.Stat(bundle); err == nil {
			t.Fatal("half a bundle has a whole one's name")
		}
	}
	must(t, o.begins(command{Pack: &p}).Wait())
	i := cli.Import{Bundle: bundle, Token: o.Accounts[desk].Token}
	evidence := filepath.Join(o.Config.Data, "evidence-ap", "evidence-*") // of its site's region
	for n := range 3 {
		before := size(evidence)
		cmd := o.begins(command{Import: &i})
		o.until(func() bool { return size(evidence) > before+int64(n)*16<<20 })
		must(t, cmd.Process.Kill())
		if cmd.Wait() == nil {
			t.Fatal("it was done before it was killed")
		}
		if got := o.files(id); len(got) != 1 || got[0].State != exchange.Expected {
			t.Fatalf("half a bundle shows: %+v", got)
		}
	}
	must(t, o.begins(command{Import: &i}).Wait())
	must(t, o.begins(command{Import: &i}).Wait())
	got := o.files(id)
	if len(got) != 1 || got[0].State != exchange.Verified || got[0].Latest().SHA256 != sumOf(t, image) || len(got[0].Attempts) != 1 {
		t.Errorf("in the end: %+v", got)
	}
}

// until waits for something that a process does.
func (o operator) until(done func() bool) {
	o.T.Helper()
	for range 6000 {
		if done() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	o.T.Fatal("nothing happens")
}

// size is of all files that a pattern names, with those in folders of such names.
func size(pattern string) (n int64) {
	found, _ := filepath.Glob(pattern)
	for _, name := range found {
		_ = filepath.Walk(name, func(_ string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				n += info.Size()
			}
			return nil
		})
	}
	return n
}
