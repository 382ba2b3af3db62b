package campaign

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// watched are the system calls by which questions come in, bytes become durable and answers go out.
const watched = "trace=read,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2"

var (
	asking   = regexp.MustCompile(`^read\(\d+<(socket:[^>]+)>, +"P?(OST|ATCH) `) // net/http reads the first byte of a second question alone
	telling  = regexp.MustCompile(`^write\(\d+<(socket:[^>]+)>, "HTTP/1\.1 2\d\d `)
	onFile   = regexp.MustCompile(`^(write|pwrite64|fsync|fdatasync)\(\d+<([^>]+)>`)
	renaming = regexp.MustCompile(`^rename(?:at2?)?\((?:[^"<]*<[^>]*>, )?"[^"]+", (?:[^"<]*<([^>]*)>, )?"([^"]+)"`)
	resumed  = regexp.MustCompile(`^<\.\.\. \w+ resumed>`)
)

// order follows a trace, line by line, and finds out whether what was asked for was durable when it was answered. A line
// tells a whole call, its beginning or its end.
type order struct {
	below   string            // the folder that counts
	begun   map[string]string // calls that have not ended, by thread
	line    int
	asked   map[string]int // by connection: when it brought a POST or PATCH that is not answered yet
	bytes   map[string]bool
	wrote   map[string]int // by file or folder: when the last write to it began
	syncing map[string]int // by thread: when its sync began
	synced  map[string]int // by file or folder: the last write that a sync made durable

	answers  int
	breaches []string // answers that came too early
}

func follow(t testing.TB, trace, below string) *order {
	t.Helper()
	raw, err := os.ReadFile(trace)
	must(t, err)
	o := &order{
		below: below, begun: map[string]string{}, asked: map[string]int{}, bytes: map[string]bool{},
		wrote: map[string]int{}, syncing: map[string]int{}, synced: map[string]int{},
	}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		o.line++
		thread, call, _ := strings.Cut(lines.Text(), " ")
		call = strings.TrimLeft(call, " ")
		before, unfinished := strings.CutSuffix(call, "<unfinished ...>")
		switch end := resumed.FindString(call); {
		case end != "":
			o.end(thread, o.begun[thread]+call[len(end):])
		case unfinished:
			o.begun[thread] = before
			o.begin(thread, before)
		default:
			o.begin(thread, call)
			o.end(thread, call)
		}
	}
	return o
}

func (o *order) begin(thread, call string) {
	if m := telling.FindStringSubmatch(call); m != nil {
		o.answer(m[1])
	}
	m := onFile.FindStringSubmatch(call)
	switch {
	case m == nil || !o.counts(m[2]):
	case strings.HasPrefix(m[1], "f"):
		o.syncing[thread] = o.line
	default:
		o.wrote[m[2]] = o.line
	}
}

func (o *order) end(thread, call string) {
	if strings.Contains(call, "(INJECTED)") || strings.Contains(call, " = -1 ") {
		return // it did not happen
	}
	if m := asking.FindStringSubmatch(call); m != nil {
		o.asked[m[1]], o.bytes[m[1]] = o.line, m[2] == "ATCH"
	}
	if m := renaming.FindStringSubmatch(call); m != nil {
		to := m[2]
		if !filepath.IsAbs(to) {
			to = filepath.Join(m[1], to)
		}
		if o.counts(to) {
			o.wrote[filepath.Dir(to)] = o.line
		}
	}
	m := onFile.FindStringSubmatch(call)
	if m != nil && o.counts(m[2]) && strings.HasPrefix(m[1], "f") && o.wrote[m[2]] < o.syncing[thread] {
		o.synced[m[2]] = o.wrote[m[2]]
	}
}

// answer is the moment at which a client is told: what it asked for has been written and synced since, its entry in the
// write-ahead log and, where it sent bytes, the file and the folder that names it.
func (o *order) answer(connection string) {
	since := o.asked[connection]
	if since == 0 {
		return // a GET
	}
	delete(o.asked, connection)
	o.answers++
	log, evidence := false, !o.bytes[connection]
	for path, at := range o.synced {
		log = log || isLog(path) && at > since
		evidence = evidence || isEvidence(path) && at > since
	}
	for path, at := range o.wrote {
		evidence = evidence && !(o.bytes[connection] && isEvidence(path) && o.synced[path] < at)
	}
	if !log || !evidence {
		o.breaches = append(o.breaches, fmt.Sprintf("line %d: answered before it was synced: log %t, evidence %t", o.line, log, evidence))
	}
}

// counts leaves out the database file itself, whose pages stand in the log until they have been synced.
func (o *order) counts(path string) bool {
	return strings.HasPrefix(path, o.below) && (isLog(path) || isEvidence(path))
}

func isLog(path string) bool      { return strings.HasSuffix(path, ".db-wal") }
func isEvidence(path string) bool { return strings.Contains(path, "/evidence") }
