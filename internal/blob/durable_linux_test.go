package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/blob/blobtest"
	"tasuki/internal/fault"
)

// putFolder, in the environment, turns this test program into one that puts one object there and prints what came of it.
const putFolder = "TASUKI_TEST_PUT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(putFolder); dir != "" {
		runtime.LockOSThread() // strace counts calls by thread
		s, err := Open(context.Background(), dir)
		if err == nil {
			err = s.Put(context.Background(), "up/part", []byte("bytes"))
		}
		fmt.Println(err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// traced puts one object under strace; it gives what Put returned and the calls that make it durable, in order.
func traced(t *testing.T, dir string, inject ...string) (result string, calls []string) {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		blobtest.Need(t, "strace")
	}
	trace := filepath.Join(t.TempDir(), "trace")
	args := []string{"-f", "-y", "-o", trace, "-e", "trace=write,fsync,fdatasync,rename,renameat,renameat2"}
	for _, i := range inject {
		args = append(args, "-e", "inject="+i)
	}
	cmd := exec.Command("strace", append(args, os.Args[0])...)
	cmd.Env = append(os.Environ(), putFolder+"="+dir)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		if strings.Contains(problems.String(), "PTRACE") {
			blobtest.Need(t, "the right to trace processes")
		}
		t.Fatalf("%v: %s", err, problems.String())
	}
	text, err := os.ReadFile(trace)
	noError(t, err)
	temp := regexp.MustCompile(`\.tmp-\w+`)
	for line := range strings.Lines(string(text)) {
		line = temp.ReplaceAllString(strings.ReplaceAll(line, dir, "DIR"), "TEMP")
		if call := regexp.MustCompile(`(write|fsync)\(\d+<(DIR[^>]*)>|(rename)\w*\(.*"([^"]+)"[,)]`).FindStringSubmatch(line); call != nil {
			calls = append(calls, call[1]+call[3]+" "+call[2]+call[4])
		}
	}
	return strings.TrimSpace(out.String()), calls
}

func TestPutSyncsTheFileBeforeAndTheFoldersAfterTheRename(t *testing.T) {
	result, calls := traced(t, t.TempDir())
	want := []string{"write DIR/up/TEMP", "fsync DIR/up/TEMP", "rename part", "fsync DIR/up", "fsync DIR"}
	if d := cmp.Diff(want, calls); d != "" || result != "<nil>" {
		t.Errorf("%s: %s", result, d)
	}
}

func TestPutThatCanNotSyncSaysSo(t *testing.T) {
	for inject, want := range map[string]string{
		"fsync:error=EIO:when=1":    "unavailable: blob.unavailable",
		"fsync:error=EIO:when=2":    "unavailable: blob.unavailable",
		"fsync:error=EIO:when=3":    "unavailable: blob.unavailable",
		"fsync:error=ENOSPC:when=1": "no_space: blob.no_space",
		"fsync:error=EDQUOT:when=1": "no_space: blob.no_space",
	} {
		dir := t.TempDir()
		result, _ := traced(t, dir, inject)
		if !strings.HasPrefix(result, want) {
			t.Errorf("%s: Put gave %q", inject, result)
		}
		if half, _ := filepath.Glob(dir + "/up/.tmp-*"); half != nil {
			t.Errorf("%s: left over %v", inject, half)
		}
		if _, err := os.Stat(dir + "/up/part"); strings.HasSuffix(inject, "when=1") && err == nil {
			t.Errorf("%s: the object is there all the same", inject)
		}
	}
}

// smallDisk is a file system of one MiB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m,mode=0700"); err != nil {
		blobtest.Need(t, "the right to mount a tmpfs ("+err.Error()+")")
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func TestAFullDiskIsNoSpaceAndRecoversByItself(t *testing.T) {
	for backend, open := range map[string]func(t *testing.T, dir string) Store{
		"folder": func(t *testing.T, dir string) Store { return opened(t, dir) },
		"s3":     func(t *testing.T, dir string) Store { return opened(t, blobtest.Gateway(t, dir)) },
	} {
		t.Run(backend, func(t *testing.T) {
			v := &Vault{Store: open(t, smallDisk(t)), Keys: newKeys(t)}
			small := threeParts(t, v, "small")
			_, err := v.PutSealed(t.Context(), "large", bytes.NewReader(make([]byte, 2<<20)), 2<<20)
			wantFault(t, err, fault.KindNoSpace, "blob.no_space")
			noError(t, v.Store.Put(t.Context(), "filler", make([]byte, 600<<10)))
			err = v.Store.Put(t.Context(), "up/more", make([]byte, 600<<10))
			wantFault(t, err, fault.KindNoSpace, "blob.no_space")
			if _, err := v.Store.Get(t.Context(), "up/more", 0, -1); !errors.Is(err, ErrMissing) {
				t.Errorf("what was refused: %v", err)
			}
			if _, err := readAll(t, v, small); err != nil {
				t.Errorf("what was there before: %v", err)
			}
			noError(t, v.Store.Delete(t.Context(), "filler"))
			noError(t, v.Store.Put(t.Context(), "up/more", make([]byte, 600<<10)))
		})
	}
}
