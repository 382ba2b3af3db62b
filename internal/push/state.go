package push

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// kept is what a state file holds: how the file stood when it was read, and what is sent of it. No ticket, and no bytes.
type kept struct {
	Path     string  `json:"path"`
	Size     int64   `json:"size"`
	Modified int64   `json:"modified"`
	Sent     measure `json:"sent"`
}

// worthKeeping is from where on reading a file once more takes long enough to be spared.
const worthKeeping = 8 << 20

// state is the file about one source; its name is a hash of what is sent and where to, so that other options are another state.
type state struct{ name string }

func (s *sender) state(src *source) state {
	if s.o.State == "" || src.spool || src.cut.Cuts() || src.size < worthKeeping {
		return state{}
	}
	absolute, err := filepath.Abs(src.path)
	if err != nil {
		return state{}
	}
	what := fmt.Sprintf("%q %q %q %s", s.client.base, absolute, s.o.Step, src.compress)
	sum := sha256.Sum256([]byte(what))
	return state{filepath.Join(s.o.State, "push-"+hex.EncodeToString(sum[:12])+".json")}
}

// recall goes on with what an earlier try has found out, where the file is as it was, or a log that has grown: what stood in it then is
// what is handed in.
func (st state) recall(src *source) bool {
	if st.name == "" {
		return false
	}
	text, err := os.ReadFile(st.name)
	var k kept
	if err != nil || json.Unmarshal(text, &k) != nil || src.size < k.Size || src.size == k.Size && src.modified != k.Modified {
		return false
	}
	now := src.size
	src.size, src.out = k.Size, k.Sent
	if now == k.Size {
		return true
	}
	if same, err := src.unchanged(); err == nil && same {
		return true
	}
	src.size, src.out = now, measure{}
	return false
}

// keep writes the state; that it can't be written keeps nothing back.
func (st state) keep(src *source) {
	if st.name == "" {
		return
	}
	text, err := json.Marshal(kept{src.path, src.size, src.modified, src.out})
	if err != nil || os.MkdirAll(filepath.Dir(st.name), 0o700) != nil {
		return
	}
	next := st.name + ".next"
	if os.WriteFile(next, text, 0o600) == nil {
		_ = os.Rename(next, st.name)
	}
}

func (st state) forget() {
	if st.name != "" {
		_ = os.Remove(st.name)
	}
}
