package campaign

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a running server.
type process struct {
	t      testing.TB
	URL    string
	PID    int
	out    *transcript
	errs   *transcript
	ended  chan struct{} // closed then
	status int           // of exit, once it has ended
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+\n`)

// start runs a command that serves and waits until it says where. prefix is what runs it, such as strace.
func start(t testing.TB, prefix []string, args ...string) *process {
	t.Helper()
	line := append(append([]string{}, prefix...), append([]string{binary(t)}, args...)...)
	p := &process{t: t, out: newTranscript(), errs: newTranscript(), ended: make(chan struct{})}
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Stdout, cmd.Stderr = p.out, p.errs
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a signal reaches what prefix runs, too
	must(t, cmd.Start())
	p.PID = cmd.Process.Pid
	go func() {
		_ = cmd.Wait()
		p.out.end()
		p.status = cmd.ProcessState.ExitCode()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() && p.errs.tail() != "" {
			t.Logf("%s said:\n%s", strings.Join(args, " "), p.errs.tail())
		}
	})
	if p.URL = strings.TrimSpace(p.out.await(address)); p.URL == "" {
		t.Fatalf("%s does not serve:\n%s%s", strings.Join(args, " "), p.out.tail(), p.errs.tail())
	}
	return p
}

// kill ends it as a power cut would. It is no error where it has ended.
func (p *process) kill() { _ = p.end(syscall.SIGKILL) }

// stop asks it to end, and gives its exit status.
func (p *process) stop() int {
	p.t.Helper()
	return p.end(syscall.SIGTERM)
}

func (p *process) end(signal syscall.Signal) int {
	if !p.dead() {
		_ = syscall.Kill(-p.PID, signal)
	}
	select {
	case <-p.ended:
		return p.status
	case <-time.After(patience):
		_ = syscall.Kill(-p.PID, syscall.SIGKILL)
		p.t.Errorf("the process did not end at %s", signal)
		return -1
	}
}

func (p *process) dead() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// run runs a command to its end and gives its exit status and all it said.
func run(t testing.TB, env []string, args ...string) (status int, said string) {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Env = append(append(os.Environ(), "LC_ALL=C"), env...)
	out, err := cmd.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// transcript is what a process has said so far.
type transcript struct {
	mu   sync.Mutex
	text []byte
	more chan struct{} // closed when there is more, or no more
	done bool
}

func newTranscript() *transcript { return &transcript{more: make(chan struct{})} }

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, p...)
	close(s.more)
	s.more = make(chan struct{})
	return len(p), nil
}

func (s *transcript) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	close(s.more)
	s.more = make(chan struct{})
}

// await gives what matches, as soon as something does; "" where the process ends or is silent for too long.
func (s *transcript) await(pattern *regexp.Regexp) string {
	for deadline := time.After(patience); ; {
		s.mu.Lock()
		found, done, more := pattern.Find(s.text), s.done, s.more
		s.mu.Unlock()
		if found != nil || done {
			return string(found)
		}
		select {
		case <-more:
		case <-deadline:
			return ""
		}
	}
}

// tail is the end of it, for a test that failed.
func (s *transcript) tail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text[max(0, len(s.text)-4000):])
}
