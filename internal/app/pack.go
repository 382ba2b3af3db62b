package app

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tasuki/internal/cli"
	"tasuki/internal/exchange"
	"tasuki/internal/lang"
	"tasuki/internal/pack"
	"tasuki/internal/push"
)

// Pack writes a bundle where there is no line. It needs no house, no network and no account: only the order.
func (h *House) Pack(ctx context.Context, p cli.Pack, out io.Writer) error {
	k := &packing{ctx: ctx, say: p, words: h.Words(), out: out}
	do := k.pack
	if p.Inspect {
		do = k.inspect
	}
	return k.worded(do())
}

func (k *packing) pack() error {
	p := k.say
	if p.Order == "" || p.Out == "" || strings.TrimSpace(p.By) == "" {
		return k.fail("needed", "order", "--order", "out", "-o", "by", "--by")
	}
	file, err := os.Open(p.Order)
	if err != nil {
		return err
	}
	defer file.Close()
	if k.order, err = pack.ReadOrder(file); err != nil {
		return err
	}
	if k.say.Step, err = k.stepFor(p.Step); err != nil {
		return err
	}
	if _, err := os.Lstat(p.Out); !errors.Is(err, fs.ErrNotExist) {
		return k.fail("exists", "file", exchange.Printable(p.Out))
	}
	if !hostNow().Before(k.order.Expires) {
		k.tell("expired", "time", k.order.Expires)
	}
	return k.run()
}

// hostNow is what the host's clock shows, with its zone.
func hostNow() time.Time { return time.Now().Truncate(time.Second) }

// stepFor is the step that the files answer: the one that was named, or the only one that expects files.
func (k *packing) stepFor(named string) (string, error) {
	var expecting []string
	for _, s := range k.order.Steps {
		if s.Kind == "collect_log" || s.Kind == "export_config" {
			expecting = append(expecting, s.ID)
		}
	}
	if named == "" && len(expecting) == 1 {
		return expecting[0], nil
	}
	if _, ok := k.order.Step(named); named != "" && !ok {
		return "", k.fail("no_step", "step", exchange.Printable(named), "steps", expecting)
	}
	return named, nil
}

// packing is one bundle being written.
type packing struct {
	ctx     context.Context
	say     cli.Pack
	words   *lang.Localizer
	order   pack.Order
	out     io.Writer
	writer  *pack.Writer
	leftOut int
	failed  error // of the first line that could not be written
}

// tell writes a line, and gives the first failure of that.
func (k *packing) tell(key string, args ...any) error {
	if _, err := fmt.Fprintln(k.out, k.words.Text("cli.pack."+key, args...)); k.failed == nil {
		k.failed = err
	}
	return k.failed
}

func (k *packing) fail(key string, args ...any) error {
	return errors.New(k.words.Text("cli.pack."+key, args...))
}

// worded puts what whoever packs can mend into their words.
func (k *packing) worded(err error) error {
	var flaw pack.Flaw
	var refused *pack.Refused
	switch {
	case errors.As(err, &refused) && refused.Why == pack.NoBundle:
		return errors.New(k.words.Text("bundle.none"))
	case errors.As(err, &refused):
		return errors.New(k.words.Text("bundle.changed", "from", refused.From, "at", refused.At, "record", refused.Record))
	case errors.As(err, &flaw):
		return k.fail("flaw."+string(flaw), "limit", pack.MaxFiles)
	}
	return plainly(k.words, err)
}

// run writes beside the bundle's name, syncs, reads back what it wrote, and only then gives it its name.
func (k *packing) run() (err error) {
	temp := k.say.Out + "." + strings.ToLower(rand.Text()[:8]) + ".part"
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			err = errors.Join(err, os.Remove(temp))
		}
	}()
	written := newLabel()
	sealed, err := k.write(io.MultiWriter(f, written))
	sum := written.text()
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := k.readBack(f, sum); err != nil {
		return err
	}
	if err := k.place(temp); err != nil {
		return err
	}
	k.tell("done", "file", exchange.Printable(k.say.Out), "count", sealed.Files, "size", sealed.Bytes, "request", k.order.Request, "recipient", k.order.Recipient)
	return k.tell("label", "hash", sum)
}

func (k *packing) write(dst io.Writer) (s pack.Sealed, err error) {
	host, _ := os.Hostname()
	p := k.say
	k.writer, err = pack.NewWriter(dst, k.order, uuid.NewString(), pack.Begun{
		By: strings.TrimSpace(p.By), Where: p.Where, Why: p.Why, From: p.From, Seal: p.Seal, Host: host, At: hostNow(), Ahead: p.Ahead,
	})
	if err != nil {
		return s, err
	}
	for _, name := range p.Files {
		if err := k.add(name); err != nil {
			return s, err
		}
	}
	if k.leftOut > 0 {
		k.tell("left_out_all", "count", k.leftOut)
	}
	return k.writer.Close(hostNow())
}

// add packs a file, or a folder with all that is below it.
func (k *packing) add(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return k.file(name, filepath.Base(name))
	}
	return filepath.WalkDir(name, func(at string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			k.leftOut++
			return k.tell("left_out", "file", exchange.Printable(at))
		}
		below, err := filepath.Rel(filepath.Dir(name), at)
		if err != nil {
			return err
		}
		return k.file(at, filepath.ToSlash(below))
	})
}

func (k *packing) file(at, name string) error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(at)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return k.fail("no_file", "file", exchange.Printable(at))
	}
	step, _ := k.order.Step(k.say.Step)
	if step.LimitBytes > 0 && info.Size() > step.LimitBytes {
		return k.fail("too_large", "file", exchange.Printable(at), "size", info.Size(), "limit", step.LimitBytes)
	}
	called := lastOf(push.WireName(name), pack.MaxName)
	e, err := k.writer.Add(pack.Packed{
		Name: called, Path: lastBytes(push.WireName(at), pack.MaxPath), Step: k.say.Step, Size: info.Size(), Modified: info.ModTime().Truncate(time.Second),
	}, f, hostNow)
	if err != nil {
		return errors.New(k.words.Text("cli.push.line", "name", exchange.Printable(at), "what", k.worded(err)))
	}
	if _, err := fmt.Fprintf(k.out, "%s  %s\n", e.SHA256, exchange.Printable(push.WireName(name))); err != nil { // as sha256sum writes it
		return err
	}
	if e.Grew {
		k.tell("grew")
	}
	if called != name {
		k.tell("packed_as", "name", exchange.Printable(called))
	}
	return k.failed
}

// lastOf keeps the end of a name that is longer than n characters: there stands what the file is, and its path has the whole.
func lastOf(name string, n int) string {
	all := []rune(name)
	return string(all[max(0, len(all)-n):])
}

// lastBytes keeps the end of a text that is longer than n bytes, and cuts no character.
func lastBytes(text string, n int) string {
	for len(text) > n {
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return text
}

// readBack compares what stands on the medium with what was written.
func (k *packing) readBack(f *os.File, want string) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return k.fail("medium")
	}
	return nil
}

// place gives the bundle its name where nothing has it. File systems of sticks know no links; there it is looked once more.
func (k *packing) place(temp string) error {
	name := k.say.Out
	if err := os.Link(temp, name); err == nil {
		if err := os.Remove(temp); err != nil {
			return err
		}
	} else if errors.Is(err, fs.ErrExist) {
		return err
	} else if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return k.fail("exists", "file", exchange.Printable(name))
	} else if err := os.Rename(temp, name); err != nil {
		return err
	}
	return pack.SyncFolder(filepath.Dir(name))
}

// inspect shows what a bundle says to anybody.
func (k *packing) inspect() error {
	for _, name := range k.say.Files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		sum := sha256.New()
		r, err := pack.Open(io.TeeReader(bufio.NewReaderSize(f, 1<<20), sum))
		if err == nil {
			err = r.Drain()
		}
		info, stat := f.Stat()
		if err = errors.Join(err, stat, f.Close()); err != nil {
			return errors.New(k.words.Text("cli.push.line", "name", exchange.Printable(name), "what", k.worded(err)))
		}
		h := r.Head
		fmt.Fprintln(k.out, exchange.Printable(name))
		k.tell("inspect.request", "request", h.Request, "revision", h.Revision)
		k.tell("inspect.bundle", "bundle", h.Bundle)
		k.tell("inspect.order", "order", h.Order)
		k.tell("inspect.recipient", "recipient", h.Recipient)
		k.tell("inspect.size", "size", info.Size())
		k.tell("inspect.hash", "hash", hex.EncodeToString(sum.Sum(nil)))
		k.tell("inspect.closed")
	}
	return k.failed
}
