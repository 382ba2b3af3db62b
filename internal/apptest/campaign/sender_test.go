package campaign

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sends, in the environment, turns this test program into one that sends the bytes of an upload, and that may be killed
// at it: an errand, as JSON.
const sends = "TASUKI_TEST_SENDS"

type errand struct {
	URL, Token, File string
	Offset           int64
}

// send does the errand and says a dot for every piece.
func send(job string) int {
	var e errand
	err := json.Unmarshal([]byte(job), &e)
	if err == nil {
		var content []byte
		if content, err = os.ReadFile(e.File); err == nil {
			c := &client{token: e.Token}
			err = c.patch(e.URL, e.Offset, &pieces{bytes.NewReader(content[e.Offset:]), 0, func() { fmt.Print(".") }})
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// crew has uploads carried by processes of their own.
type crew struct {
	dir    string
	midway chan *os.Process // takes one that is sending, where somebody waits for it
}

func newCrew(t testing.TB) *crew { return &crew{t.TempDir(), make(chan *os.Process)} }

func (w *crew) carry(c *client, url, path string, offset int64, content []byte) error {
	name := filepath.Join(w.dir, sumOf(content))
	if _, err := os.Stat(name); err != nil {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return err
		}
	}
	job, err := json.Marshal(errand{url + path, c.token, name, offset})
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), sends+"="+string(job))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return err
	}
	for dots := bufio.NewReader(out); ; {
		if _, err := dots.ReadByte(); err != nil {
			break
		}
		if c.moment != nil {
			c.moment()
		}
		select {
		case w.midway <- cmd.Process:
		default:
		}
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, &said)
	}
	return os.Remove(name)
}
