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
	"tasuki/internal/pack"
	"tasuki/internal/push"
)

// Pack writes a bundle where there is no line. It needs no house, no network and no account: only the order.
func (h *House) Pack(ctx context.Context, p cli.Pack, out io.Writer) error {
	if p.Inspect {
		return inspect(p, out)
	}
	if p.Order == "" || p.Out == "" || strings.TrimSpace(p.By) == "" {
		return errors.New("--order, -o and --by are needed: who packs must be said")
	}
	file, err := os.Open(p.Order)
	if err != nil {
		return err
	}
	defer file.Close()
	order, err := pack.ReadOrder(file)
	if err != nil {
		return err
	}
	if p.Step, err = stepFor(order, p.Step); err != nil {
		return err
	}
	if _, err := os.Lstat(p.Out); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already, and is not written over", p.Out)
	}
	if !hostNow().Before(order.Expires) {
		fmt.Fprintf(out, "By this host's clock the order expired at %s. Headquarters judges that by its own, and may take the bundle late.\n", order.Expires.Format(time.RFC3339))
	}
	k := &packing{ctx: ctx, say: p, order: order, out: out}
	return k.run()
}

// hostNow is what the host's clock shows, with its zone.
func hostNow() time.Time { return time.Now().Truncate(time.Second) }

// stepFor is the step that the files answer: the one that was named, or the only one that expects files.
func stepFor(o pack.Order, named string) (string, error) {
	var expecting []string
	for _, s := range o.Steps {
		if s.Kind == "collect_log" || s.Kind == "export_config" {
			expecting = append(expecting, s.ID)
		}
	}
	if named == "" && len(expecting) == 1 {
		return expecting[0], nil
	}
	if _, ok := o.Step(named); named != "" && !ok {
		return "", fmt.Errorf("the order has no step %q; files are expected at: %s", named, strings.Join(expecting, ", "))
	}
	return named, nil
}

// packing is one bundle being written.
type packing struct {
	ctx     context.Context
	say     cli.Pack
	order   pack.Order
	out     io.Writer
	writer  *pack.Writer
	leftOut int
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
	if err := readBack(f, sum); err != nil {
		return err
	}
	if err := place(temp, k.say.Out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(k.out, "%s: %d files, %d bytes, for %s. Sealed for %s\nSHA-256 for the label: %s\n",
		k.say.Out, sealed.Files, sealed.Bytes, k.order.Request, k.order.Recipient, sum)
	return err
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
		fmt.Fprintf(k.out, "left out, being links or no files: %d\n", k.leftOut)
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
			fmt.Fprintf(k.out, "left out: %s\n", exchange.Printable(at))
			return nil
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
		return fmt.Errorf("%s is no file", exchange.Printable(at))
	}
	step, _ := k.order.Step(k.say.Step)
	if step.LimitBytes > 0 && info.Size() > step.LimitBytes {
		return fmt.Errorf("%s has %d bytes, and the request takes %d at most", exchange.Printable(at), info.Size(), step.LimitBytes)
	}
	called := lastOf(push.WireName(name), pack.MaxName)
	e, err := k.writer.Add(pack.Packed{
		Name: called, Path: lastBytes(push.WireName(at), pack.MaxPath), Step: k.say.Step, Size: info.Size(), Modified: info.ModTime().Truncate(time.Second),
	}, f, hostNow)
	if err != nil {
		return fmt.Errorf("%s: %w", exchange.Printable(at), err)
	}
	grew := ""
	if e.Grew {
		grew = " (it grew meanwhile; what came later is not in it)"
	}
	if called != name {
		grew += " (packed as " + exchange.Printable(called) + ")"
	}
	_, err = fmt.Fprintf(k.out, "%s  %s%s\n", e.SHA256, exchange.Printable(push.WireName(name)), grew)
	return err
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
func readBack(f *os.File, want string) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return errors.New("what stands on the medium is not what was written: take another one")
	}
	return nil
}

// place gives the bundle its name where nothing has it. File systems of sticks know no links; there it is looked once more.
func place(temp, name string) error {
	if err := os.Link(temp, name); err == nil {
		if err := os.Remove(temp); err != nil {
			return err
		}
	} else if errors.Is(err, fs.ErrExist) {
		return err
	} else if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already, and is not written over", name)
	} else if err := os.Rename(temp, name); err != nil {
		return err
	}
	return pack.SyncFolder(filepath.Dir(name))
}

// inspect shows what a bundle says to anybody.
func inspect(p cli.Pack, out io.Writer) error {
	for _, name := range p.Files {
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
			return fmt.Errorf("%s: %w", name, err)
		}
		h := r.Head
		fmt.Fprintf(out, "%s\nrequest    %s, revision %d\nbundle     %s\norder      %s\nsealed for %s\nbytes      %d\nSHA-256    %s\nWhat is in it, and who packed it, headquarters alone can read.\n",
			name, h.Request, h.Revision, h.Bundle, h.Order, h.Recipient, info.Size(), hex.EncodeToString(sum.Sum(nil)))
	}
	return nil
}
