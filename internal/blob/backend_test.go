package blob

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// need skips a test whose tool is missing, or fails it where everything is required (make check).
func need(t *testing.T, missing string) {
	t.Helper()
	if os.Getenv("TASUKI_REQUIRE_ALL") == "1" {
		t.Fatalf("needs %s, and TASUKI_REQUIRE_ALL=1", missing)
	}
	t.Skipf("left out: needs %s", missing)
}

// backends are the stores that every test of behaviour runs on.
var backends = map[string]func(*testing.T) Store{
	"folder": func(t *testing.T) Store { return opened(t, "file://"+t.TempDir()) },
	"s3":     func(t *testing.T) Store { return opened(t, gateway(t, t.TempDir())) },
}

func opened(t *testing.T, where string) Store {
	t.Helper()
	s, err := Open(t.Context(), where)
	if err != nil {
		t.Fatalf("Open(%s): %v", where, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// gateway starts an S3 server over dir and returns the URL of an empty bucket.
func gateway(t *testing.T, dir string) string {
	t.Helper()
	program := gatewayProgram(t)
	for _, sub := range []string{"objects/evidence", "meta", "iam"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "only-for-this-test")
	address := freeAddress(t)
	server := exec.Command(program, "--access", "tester", "--secret", "only-for-this-test", "--quiet", "--port", address,
		"--iam-dir", filepath.Join(dir, "iam"), "posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "objects"))
	server.Dir = dir
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	awaitListener(t, address)
	return bucketURL("evidence", address)
}

func bucketURL(bucket, address string) string {
	q := url.Values{"endpoint": {"http://" + address}, "region": {"us-east-1"}, "use_path_style": {"true"}}
	return fmt.Sprintf("s3://%s?%s", bucket, q.Encode())
}

func gatewayProgram(t *testing.T) string {
	t.Helper()
	if program, err := exec.LookPath("versitygw"); err == nil {
		return program
	}
	gopath, err := exec.Command("go", "env", "GOPATH").Output()
	if err == nil {
		program := filepath.Join(string(gopath[:len(gopath)-1]), "bin", "versitygw")
		if _, err := os.Stat(program); err == nil {
			return program
		}
	}
	need(t, "versitygw (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0)")
	return ""
}

// freeAddress is a loopback address that nothing listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func awaitListener(t *testing.T, address string) {
	t.Helper()
	patience := time.After(20 * time.Second)
	for again := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-again.C:
			if c, err := net.Dial("tcp", address); err == nil {
				c.Close()
				return
			}
		case <-patience:
			t.Fatalf("nothing listens on %s", address)
		}
	}
}
