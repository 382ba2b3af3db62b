package pack

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
)

// there is the clock of a host in Singapore.
var there = time.Date(2026, 3, 31, 10, 15, 0, 0, time.FixedZone("", 8*3600))

func now() time.Time { return there }

func headquarters(t testing.TB) Identity {
	t.Helper()
	i, err := OpenIdentity(filepath.Join(t.TempDir(), "pack.key"), true)
	must(t, err)
	return i
}

func orderOf(i Identity, id string) Order {
	return Order{
		ID: id, Request: "INC-2026-0007/R3", Revision: 1, Wording: strings.Repeat("ab", 32), Recipient: i.Recipient(), Secret: NewSecret(),
		Steps: []Step{{ID: "s1", Kind: "collect_log", Host: "dns01", LimitBytes: 1 << 30}}, Made: there.UTC(), Expires: there.Add(240 * time.Hour).UTC(),
	}
}

var begun = Begun{By: "Lim Wei Jie, MerliNet", Where: "Data centre, Jurong", Why: "No line", From: "dns01", Seal: "SG-0042", At: there}

type content struct{ name, text string }

func bundleOf(t testing.TB, o Order, files ...content) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, o, "bundle-1", begun)
	must(t, err)
	for _, f := range files {
		_, err := w.Add(Packed{Name: f.name, Path: "/var/log/" + f.name, Step: "s1", Size: int64(len(f.text)), Modified: there}, strings.NewReader(f.text), now)
		must(t, err)
	}
	_, err = w.Close(there)
	must(t, err)
	return b.Bytes()
}

// unpack reads a bundle to its end.
func unpack(bundle io.Reader, i Identity, o Order) (got []content, entries []Packed, err error) {
	r, err := Open(bundle)
	if err != nil {
		return nil, nil, err
	}
	if err := r.Unseal(i, o.ID, o.Secret); err != nil {
		return nil, nil, err
	}
	for {
		f, err := r.Next()
		if err == io.EOF {
			return got, entries, nil
		}
		if err != nil {
			return got, entries, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return got, entries, err
		}
		got, entries = append(got, content{f.Name, string(text)}), append(entries, r.Packed())
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// names are kept as they are, whatever they would do as paths or on a page.
var names = []string{
	"messages", "ログ 2026年3月.txt", "로그.log", "журнал.log", "سجل.log", "บันทึก.log", "nhật ký.log", "लॉग.log", "../../etc/passwd", `C:\Windows\System32\config`,
	"/absolute", "line\nbreak", "\x1b[31mred", "right\u202eto left", "-rf", ".", "..", " ", "a\u0000b"[:1], strings.Repeat("長", MaxName),
}

func TestEveryByteComesBack(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	var files []content
	for k, name := range names {
		files = append(files, content{name, strings.Repeat("x", k)})
	}
	for _, size := range []int{0, 1, dataSize - 1, dataSize, dataSize + 1, 3*dataSize + 17} {
		files = append(files, content{"sized", strings.Repeat("\x00é", size/3) + strings.Repeat("z", size%3)})
	}
	got, entries, err := unpack(bytes.NewReader(bundleOf(t, o, files...)), hq, o)
	must(t, err)
	if d := cmp.Diff(files, got, cmp.AllowUnexported(content{})); d != "" {
		t.Error(d)
	}
	for k, e := range entries {
		if e.Number != k+1 || e.SHA256 != hexSum([]byte(files[k].text)) || !e.At.Equal(there) || e.Step != "s1" {
			t.Errorf("entry %d: %+v", k, e)
		}
	}
}

func TestABundleOpensWithAgeAlone(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	raw := bundleOf(t, o, content{"messages", "kept"})
	at := bytes.Index(raw, []byte("\nage-encryption.org/v1\n"))
	if at < 0 {
		t.Fatal("no age file in it")
	}
	plain, err := age.Decrypt(bytes.NewReader(raw[at+1:]), hq.age)
	must(t, err)
	text, err := io.ReadAll(plain)
	must(t, err)
	if !bytes.Contains(text, []byte("Lim Wei Jie")) || bytes.Contains(raw, []byte("Lim Wei Jie")) || bytes.Contains(raw, []byte("messages")) {
		t.Error("who packed, and what, stands inside and nowhere else")
	}
}

func TestAFileThatGrowsIsCutWhereItBegan(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	var b bytes.Buffer
	w, err := NewWriter(&b, o, "bundle-1", begun)
	must(t, err)
	e, err := w.Add(Packed{Name: "messages", Size: 4, Modified: there}, strings.NewReader("kept and more"), now)
	must(t, err)
	if !e.Grew {
		t.Error("nothing says so")
	}
	if _, err := w.Add(Packed{Name: "messages", Size: 4, Modified: there}, strings.NewReader("cut"), now); err == nil {
		t.Error("a file that became shorter was packed")
	}
}

func TestWhatCanNotBePackedIsRefused(t *testing.T) {
	hq := headquarters(t)
	o := orderOf(hq, "order-1")
	for why, b := range map[string]Begun{
		"nobody": {By: " ", At: there}, "a line break": {By: "Lim\nHQ", At: there}, "a turn": {By: "Lim", Seal: "\u202e24", At: there},
		"too long": {By: strings.Repeat("x", MaxLine+1), At: there}, "another age": {By: "Lim", At: there, Ahead: new(int64(MaxAhead + 1))},
	} {
		if _, err := NewWriter(io.Discard, o, "bundle-1", b); err == nil {
			t.Error(why)
		}
	}
	w, err := NewWriter(io.Discard, o, "bundle-1", begun)
	must(t, err)
	for _, name := range []string{"", "a\x00b", "\xff", strings.Repeat("x", MaxName+1)} {
		if _, err := w.Add(Packed{Name: name}, strings.NewReader(""), now); err == nil {
			t.Errorf("%q", name)
		}
	}
}

func TestAnOrderIsReadAsItWasWrittenOrNotAtAll(t *testing.T) {
	o := orderOf(headquarters(t), "order-1")
	file, err := o.File()
	must(t, err)
	got, err := ReadOrder(bytes.NewReader(file))
	must(t, err)
	got.Format, got.Check = "", ""
	if d := cmp.Diff(o, got); d != "" {
		t.Error(d)
	}
	for _, change := range [][2]string{{"dns01", "dns02"}, {`"revision": 1`, `"revision": 2`}, {"tasuki pack order 1", "tasuki pack order 2"}, {"{", ""}} {
		if _, err := ReadOrder(strings.NewReader(strings.Replace(string(file), change[0], change[1], 1))); err == nil {
			t.Errorf("%s became %s, and nobody noticed", change[0], change[1])
		}
	}
}

func TestTheIdentityIsMadeOnceAndKeptFromOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack.key")
	if _, err := OpenIdentity(path, false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	first, err := OpenIdentity(path, true)
	must(t, err)
	again, err := OpenIdentity(path, true)
	must(t, err)
	if first.Recipient() != again.Recipient() {
		t.Error("another identity the second time")
	}
	must(t, os.Chmod(path, 0o644))
	if _, err := OpenIdentity(path, true); err == nil {
		t.Error("one that others may read was taken")
	}
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, []byte("AGE-SECRET-KEY-1"), 0o600))
	if _, err := OpenIdentity(path, true); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("a damaged one: %v", err)
	}
}
