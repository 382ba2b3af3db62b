// Package blobtest gives a test an S3 server of its own.
package blobtest

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

// Need skips a test whose tool is missing, or fails it where everything is required (make check).
func Need(t *testing.T, missing string) {
	t.Helper()
	if os.Getenv("TASUKI_REQUIRE_ALL") == "1" {
		t.Fatalf("needs %s, and TASUKI_REQUIRE_ALL=1", missing)
	}
	t.Skipf("left out: needs %s", missing)
}

// Gateway starts an S3 server over dir and returns the URL of an empty bucket.
func Gateway(t *testing.T, dir string) string {
	t.Helper()
	program := gatewayProgram(t)
	for _, sub := range []string{"objects/evidence", "meta", "iam"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "only-for-this-test")
	address := FreeAddress(t)
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
	return BucketURL("evidence", address)
}

// BucketURL is where a bucket of a server at that address is.
func BucketURL(bucket, address string) string {
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
	Need(t, "versitygw (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0)")
	return ""
}

// FreeAddress is a loopback address that nothing listens on.
func FreeAddress(t *testing.T) string {
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
