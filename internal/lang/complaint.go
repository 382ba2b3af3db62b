package lang

import (
	"errors"
	"log/slog"
	"sync"
)

var (
	errMissing = errors.New("no such text in any language")
	errPairs   = errors.New("arguments are not names and values in turn")
	errNested  = errors.New("a text inside a text must exist and have no placeholders")
)

// complaints remembers what the log has been told. A page that lacks a text lacks it for every reader.
var complaints = &log{seen: map[string]bool{}}

// maxComplaints bounds the memory if keys should ever come from data.
const maxComplaints = 1000

type log struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (c *log) once(tag Tag, key string, err error) {
	id := tag + " " + key
	c.mu.Lock()
	told := c.seen[id] || len(c.seen) >= maxComplaints
	if !told {
		c.seen[id] = true
	}
	c.mu.Unlock()
	if !told {
		slog.Error("text can't be shown", "key", key, "language", tag, "error", err)
	}
}
