package bench

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"
	"time"
)

// sftp sends a file of that size into dir/received with the sftp and sshd of this machine as they come. It gives nil, and says so,
// where they are not here.
func sftp(t *testing.T, dir string, size int64, sample []byte) (put func()) {
	t.Helper()
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd" // not everybody has it in their path
	}
	for _, program := range []string{sshd, "sftp", "ssh-keygen"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("left out: sftp, for want of %s", program)
			return nil
		}
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid == "0" { // where it parts its privileges, and nobody may write
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, key := range []string{"host", "me"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", in(key)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	port := freePort(t)
	config := fmt.Sprintf("ListenAddress 127.0.0.1:%s\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp\n",
		port, in("host"), in("me.pub"))
	batch := fmt.Sprintf("put %s %s\n", in("traffic.log"), in("received/traffic.log"))
	if err := write(in("traffic.log"), &log{sample: sample, left: size}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"sshd_config": config, "batch": batch} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(in("received"), 0o700); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(sshd, "-D", "-e", "-f", in("sshd_config"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	listening(t, "127.0.0.1:"+port)
	return func() {
		out, err := exec.Command("sftp", "-q", "-P", port, "-i", in("me"), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
			"-o", "LogLevel=ERROR", "-b", in("batch"), me.Username+"@127.0.0.1").CombinedOutput()
		if err != nil {
			t.Errorf("sftp: %v: %s", err, out)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

func listening(t *testing.T, address string) {
	t.Helper()
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("sshd doesn't listen")
}
