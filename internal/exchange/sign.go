package exchange

import (
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
)

// Sign is something about a file that speaks for malware. That there is none says nothing: it is no verdict.
type Sign string

// The signs. Nothing is run or unpacked for them: they are read from the beginning of a file and from its name.
const (
	Program         Sign = "program"           // of Windows, Linux or macOS
	Script          Sign = "script"            // that a shell or a host for scripts runs
	Shortcut        Sign = "shortcut"          // of Windows, which can start anything
	Macro           Sign = "macro"             // in an Office document
	Embedded        Sign = "embedded_object"   // in a rich text
	ArchivedProgram Sign = "archived_program"  // an archive lists one, or a script
	Encrypted       Sign = "encrypted_archive" // nobody sees into it without its password
	TestFile        Sign = "test_file"         // EICAR's, which every scanner takes for malware
	Suspected       Sign = "suspected"         // somebody says so
)

// Signs in the order in which they are shown.
var Signs = []Sign{Suspected, Program, Script, Shortcut, Macro, Embedded, ArchivedProgram, Encrypted, TestFile}

// headSize is how much of a file's beginning is looked at. A part that was closed early has less.
const headSize = 1 << 20

// signsOf are what a file's beginning and name show, in the order of Signs; none is empty, not nil.
func signsOf(name string, head []byte) []Sign {
	head = head[:min(len(head), headSize)]
	found := []Sign{}
	for _, s := range []struct {
		sign  Sign
		shows bool
	}{
		{Program, isProgram(head) || runs(name, programs)},
		{Script, bytes.HasPrefix(head, []byte("#!")) || runs(name, scripts)},
		{Shortcut, bytes.HasPrefix(head, shortcut)},
		{Macro, hasMacro(head)},
		{Embedded, bytes.HasPrefix(head, []byte(`{\rtf`)) && bytes.Contains(head, []byte(`\objdata`))},
		{ArchivedProgram, slices.ContainsFunc(members(head), func(m member) bool { return runs(m.name, programs) || runs(m.name, scripts) })},
		{Encrypted, slices.ContainsFunc(members(head), func(m member) bool { return m.encrypted })},
		{TestFile, bytes.HasPrefix(head, eicar())},
	} {
		if s.shows {
			found = append(found, s.sign)
		}
	}
	return found
}

// Endings of names that are run where somebody opens them.
var (
	programs = []string{".exe", ".dll", ".scr", ".msi", ".sys", ".cpl", ".jar", ".apk", ".lnk"}
	scripts  = []string{".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".bat", ".cmd", ".sh"}
)

func runs(name string, endings []string) bool {
	return slices.Contains(endings, strings.ToLower(path.Ext(strings.TrimRight(name, ". "))))
}

// isProgram knows PE, ELF, Mach-O, its fat form and Java classes.
func isProgram(head []byte) bool {
	for _, magic := range []string{"\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	const where = 0x3c // the offset of the header of a PE
	if len(head) < where+4 || !bytes.HasPrefix(head, []byte("MZ")) {
		return false
	}
	at := uint64(binary.LittleEndian.Uint32(head[where:]))
	if at >= headSize { // a text that begins with these two letters
		return false
	}
	return at+4 > uint64(len(head)) || bytes.HasPrefix(head[at:], []byte("PE\x00\x00"))
}

var (
	shortcut = []byte("\x4c\x00\x00\x00\x01\x14\x02\x00")
	compound = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") // Office until 2003
	local    = []byte("PK\x03\x04")                       // a member of a ZIP archive, which newer Office files are
)

func hasMacro(head []byte) bool {
	if bytes.HasPrefix(head, compound) {
		return bytes.Contains(head, wide("_VBA_PROJECT"))
	}
	return slices.ContainsFunc(members(head), func(m member) bool { return path.Base(m.name) == "vbaProject.bin" })
}

// wide is a text as Windows stores it.
func wide(text string) (all []byte) {
	for _, u := range utf16.Encode([]rune(text)) {
		all = binary.LittleEndian.AppendUint16(all, u)
	}
	return all
}

// eicar is the beginning of the test file, put together here so that no scanner takes this program for it.
func eicar() []byte { return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "EICAR") }

type member struct {
	name      string
	encrypted bool
}

// members are what the beginning of a ZIP archive lists, as far as it reaches. Nothing is unpacked.
func members(head []byte) (all []member) {
	if !bytes.HasPrefix(head, local) {
		return nil
	}
	const fixed, most = 30, 1000
	for len(all) < most {
		at := bytes.Index(head, local)
		if at < 0 || len(head) < at+fixed {
			return all
		}
		head = head[at:]
		n := int(binary.LittleEndian.Uint16(head[26:]))
		if len(head) < fixed+n {
			return all
		}
		all = append(all, member{string(head[fixed : fixed+n]), head[6]&1 == 1})
		head = head[fixed+n:]
	}
	return all
}

// beginning keeps the beginning of what is read through it.
type beginning struct {
	io.Reader
	head []byte
}

func (b *beginning) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if left := headSize - len(b.head); left > 0 {
		b.head = append(b.head, p[:min(n, left)]...)
	}
	return n, err
}
