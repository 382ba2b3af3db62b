package push

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"
)

// say writes one line of what was done with a file.
func (s *sender) say(name, what string) {
	s.write(s.o.Words.Text("cli.push.line", "name", Printable(name), "what", what))
}

func (s *sender) write(text string) {
	s.show.end()
	fmt.Fprintln(s.out, text)
}

// How often progress is shown: on a terminal over its own line, elsewhere now and then as a line.
const (
	onTerminal = 200 * time.Millisecond
	inLog      = 30 * time.Second
)

// meter shows how far one file is.
type meter struct {
	w        io.Writer
	words    Words
	terminal bool

	what    string
	size    int64
	from    int64
	now     atomic.Int64
	begun   time.Time
	shown   time.Time
	written bool // a line of the terminal is to be cleared
}

func (m *meter) begin(key, name string, size, from int64) {
	m.end()
	m.what = m.words.Text(key, "name", Printable(name))
	m.size, m.from, m.begun, m.shown = size, from, time.Now(), time.Now()
	m.now.Store(from)
}

// at is how many bytes have gone.
func (m *meter) at(n int64) {
	m.now.Store(n)
	every := inLog
	if m.terminal {
		every = onTerminal
	}
	if time.Since(m.shown) < every {
		return
	}
	m.shown = time.Now()
	text := m.text(time.Since(m.begun))
	if m.terminal {
		fmt.Fprintf(m.w, "\r\x1b[K%s", text)
		m.written = true
		return
	}
	fmt.Fprintln(m.w, text)
}

// text is the name, a bar, and rate and time left.
func (m *meter) text(taken time.Duration) string {
	n := m.now.Load()
	share := 1.0
	if m.size > 0 {
		share = float64(n) / float64(m.size)
	}
	const width = 24
	full := min(int(share*width), width)
	text := fmt.Sprintf("%s  [%s%s] %s", m.what, strings.Repeat("#", full), strings.Repeat(".", width-full),
		m.words.Text("cli.push.progress", "percent", int(share*100), "size", m.size))
	rate := float64(n-m.from) / max(taken.Seconds(), 0.001)
	if rate < 1 {
		return text
	}
	left := time.Duration(float64(m.size-n)/rate*float64(time.Second)).Truncate(time.Second) + time.Second
	return fmt.Sprintf("%s  %s  %s", text, m.words.Text("cli.push.rate", "rate", int64(rate)),
		m.words.Text("cli.push.left", "when", m.words.Relative(m.begun, m.begun.Add(left))))
}

// wait says that the line is down; on a terminal the line stays where it is.
func (m *meter) wait(name string, why error) {
	m.end()
	fmt.Fprintln(m.w, m.words.Text("cli.push.line", "name", Printable(name), "what", m.words.Text("cli.push.again", "why", InWords(m.words, why))))
}

func (m *meter) end() {
	if m.written {
		fmt.Fprint(m.w, "\r\x1b[K")
	}
	m.written = false
}

// watch counts what goes by, and calls moves each time.
func (m *meter) watch(r io.Reader, moves func()) *watched { return &watched{r: r, m: m, moves: moves} }

// watched is read by the client until Close, and no longer: a client that gave up on an answer may still be sending.
type watched struct {
	r     io.Reader
	m     *meter
	moves func()

	held   sync.Mutex
	closed bool
}

func (w *watched) Read(p []byte) (int, error) {
	w.held.Lock()
	defer w.held.Unlock()
	if w.closed {
		return 0, os.ErrClosed
	}
	n, err := w.r.Read(p)
	w.moves()
	w.m.at(w.m.now.Load() + int64(n))
	return n, err
}

// Close waits for a Read that is under way.
func (w *watched) Close() error {
	w.held.Lock()
	defer w.held.Unlock()
	w.closed = true
	return nil
}

// Printable is text as a terminal may have it: what moves the cursor, hides or turns around what follows is escaped. The joiners stay,
// without which some scripts aren't written right.
func Printable(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				fmt.Fprintf(&b, `\x%02x`, text[i])
				continue
			}
			b.WriteRune(r)
		case unicode.IsPrint(r) || r == '\u200c' || r == '\u200d':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// WireName is a file's name as it is handed in: as it is, but for bytes that are no UTF-8, which stand as \xNN.
func WireName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i, r := range name {
		if _, size := utf8.DecodeRuneInString(name[i:]); r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[i])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
