// Package clock is the domain clock: it rules journal times, dues, grants and the expiry of tokens. The machine's own
// monotonic clock (time.Now, time.Since) rules leases, rate limits and network deadlines, and is not here.
package clock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Clock tells the time of the domain: UTC, in microseconds, because that is what every database keeps.
type Clock interface {
	Now() time.Time
}

// Trim is the one place where an instant becomes what is stored and hashed: UTC, microseconds.
func Trim(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Offset is machine time plus an offset kept in a file, so that it survives a restart. It never runs backwards.
type Offset struct {
	mu     sync.Mutex
	file   string
	offset time.Duration
	last   time.Time
	now    func() time.Time
}

type offsetFile struct {
	OffsetNanoseconds int64     `json:"offset_nanoseconds"`
	Last              time.Time `json:"last"`
}

// Open reads the offset from file; a file that does not exist means no offset. Several processes that share a
// database must share the file too, or none may have one.
func Open(file string) (*Offset, error) {
	c := &Offset{file: file, now: time.Now}
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	var f offsetFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c.offset, c.last = time.Duration(f.OffsetNanoseconds), f.Last
	return c, nil
}

// Now is the domain's time. Where the machine's clock was set back it stands still rather than go backwards.
func (c *Offset) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := Trim(c.now().Add(c.offset)); now.After(c.last) {
		c.last = now
	}
	return c.last
}

// ErrBackwards is returned for a time before the present one.
var ErrBackwards = errors.New("clock: the domain clock never runs backwards")

// Set moves the clock forward to t and keeps the new offset before it counts.
func (c *Offset) Set(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	t = Trim(t)
	if t.Before(c.last) {
		return ErrBackwards
	}
	offset := t.Sub(c.now())
	raw, err := json.Marshal(offsetFile{int64(offset), t})
	if err != nil {
		return err
	}
	if err := replaceFile(c.file, raw); err != nil {
		return err
	}
	c.offset, c.last = offset, t
	return nil
}

// Advance moves the clock forward by d.
func (c *Offset) Advance(d time.Duration) error { return c.Set(c.Now().Add(d)) }

func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".clock-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when the rename succeeded
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// Turned is a clock that stands still until it is turned: for tests and for loading the worked scenario.
type Turned struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a clock that stands at t.
func At(t time.Time) *Turned { return &Turned{now: Trim(t)} }

// Now is where the clock was turned to.
func (c *Turned) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set turns the clock to t, which must not lie in its past.
func (c *Turned) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = Trim(t); t.Before(c.now) {
		panic(ErrBackwards)
	}
	c.now = t
}

// Advance turns the clock on by d.
func (c *Turned) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }
