package redact

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

const head = "hostname r1\ninterface Gi0/1\nrouter bgp 1\n"

func copyOf(t *testing.T, file string) string {
	t.Helper()
	got, _, err := redacted(file)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEqualSecretsHaveEqualPseudonyms(t *testing.T) {
	got := copyOf(t, head+"enable password same-one\nsnmp-server community same-one RO\ntacacs-server key \"same-one\"\nusername x password another\n")
	all := regexp.MustCompile(`:([0-9a-f]{12})>`).FindAllStringSubmatch(got, -1)
	if len(all) != 4 || all[0][1] != all[1][1] || all[0][1] != all[2][1] || all[0][1] == all[3][1] {
		t.Errorf("pseudonyms %q in\n%s", all, got)
	}
	other, _ := io.ReadAll(Reader(strings.NewReader("enable password same-one\n"), Cisco, []byte("another incident's key")))
	if strings.Contains(string(other), all[0][1]) {
		t.Error("another incident's key gives the same pseudonym")
	}
}

func TestOnePasswordThatIsEncodedTwiceIsOne(t *testing.T) {
	// "cisco", as Cisco's type 7 writes it from three places.
	got := copyOf(t, head+"enable password 7 0822455D0A16\nline vty 0 4\n password 7 045802150C2E\n password cisco\n")
	all := regexp.MustCompile(`<password:[0-9a-f]{12}>`).FindAllString(got, -1)
	if len(all) != 3 || all[0] != all[1] || all[0] != all[2] {
		t.Errorf("got %q", all)
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	for name, file := range map[string]string{
		"nothing": "", "prose": "Dear colleagues,\nthe password of the router is hunter2.\nRegards\n",
		"a log":              "Mar 27 23:30:00 bak01 backup[4121]: full backup started\nMar 27 23:31:00 bak01 sshd[1]: Failed password for root\n",
		"a byte that is nil": head + "\x00", "no UTF-8": head + "\xff\xfe", "UTF-16 without its mark": wide(head, binary.LittleEndian)[2:], "an escape": head + "\x1b[2J",
		"half a character": wide(head, binary.LittleEndian) + "e", "half a pair": wide(head, binary.BigEndian) + "\xd8\x00\x00e",
		"both ways round": wide(head, binary.LittleEndian) + wide(head, binary.BigEndian), "a nil within": wide(head+"\x00", binary.LittleEndian),
		"a line that never ends":        head + strings.Repeat("x", LineLimit+1) + "\n",
		"a return that hides":           head + "password hunter2\rshutdown\n",
		"a router's head, then a book":  head + strings.Repeat("It was the best of times, it was the worst of times.\n", 20),
		"only words that others use to": "name x\nmatch y\nset z\n",
	} {
		if got, f, err := redacted(file); !errors.Is(err, ErrUnknown) || got != "" {
			t.Errorf("%s: %q as %q (%v)", name, got, f, err)
		}
	}
}

// What a program appends to a file that another one made is no UTF-16, and its letters would stand in the copy two by two.
func TestNoSecretOfWhatIsWrittenInTwoWaysIsShown(t *testing.T) {
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for what, behind := range map[string]string{
			"ASCII": "key pa55\n", "ASCII without an end": "snmp-server community h1dd3n RO!", "CRLF": "key pa55w0r\r\n", "another file": wide("enable password h1dd3n\n", order),
			"text between odd bytes": "x" + wide("enable password h1dd3n\n", order)[2:] + "x",
		} {
			got, _, err := redacted(wide(head+"description 東京の本社とバンコクを結ぶ回線\n", order) + behind)
			if errors.Is(err, ErrUnknown) {
				continue
			}
			for _, o := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
				for _, secret := range []string{"pa55", "h1dd3n"} {
					if err != nil || strings.Contains(got, secret) || strings.Contains(wide(got, o), secret) || strings.Contains(strings.ReplaceAll(wide(got, o), "\x00", ""), secret) {
						t.Errorf("%s, %s: %q (%v)", name, what, got, err)
					}
				}
			}
			if !strings.HasPrefix(got, head+"description 東京の本社とバンコクを結ぶ回線\n") {
				t.Errorf("%s, %s: what is understood became %q", name, what, got)
			}
		}
	}
}

func TestAMarkOfByteOrderHidesNoSecret(t *testing.T) {
	line := "snmp-server community h1dd3n RO\n"
	for _, file := range []string{"\ufeff" + line + head, head + "\ufeff" + line, wide(line+head, binary.LittleEndian)} {
		if got := copyOf(t, file); strings.Contains(got, "h1dd3n") || strings.Contains(got, "\ufeff") {
			t.Errorf("%q became %q", file, got)
		}
	}
}

func TestRealLogsAreNoConfigurations(t *testing.T) {
	logs, _ := filepath.Glob("../../../shared/data/logs/*.log")
	if len(logs) == 0 {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal("the real logs (../shared/data/logs) are missing")
		}
		t.Skip("left out: real logs (../shared/data/logs is not there)")
	}
	for _, name := range logs {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := Recognise(strings.NewReader(string(raw))); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s is taken for %q (%v)", filepath.Base(name), f, err)
		}
	}
}

func TestAPrivateKeyIsWithheldAndACertificateIsNot(t *testing.T) {
	got := copyOf(t, head+"-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2F0Y2ggbWUgaWYgeW91IGNhbiAxMjM0NTY3ODkw\n-----END CERTIFICATE-----\n"+
		"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nfirst\n-----END RSA PRIVATE KEY-----\nend\n")
	if want := head + "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2F0Y2ggbWUgaWYgeW91IGNhbiAxMjM0NTY3ODkw\n-----END CERTIFICATE-----\n" +
		strings.Repeat(Withheld+"\n", 4) + "end\n"; got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestWhatFollowsASecretGoesWithIt(t *testing.T) {
	for name, c := range map[string]struct{ file, gone, stays string }{
		"quotes over lines":       {"a = 1\nb = 2\npassword = \"one\n  two\nthree\"\nc = 3\n", "one two three", "c = 3"},
		"a value further in":      {"a: 1\nb: 2\npassword: >\n   one\n   two\nc: 3\n", "one two", "c: 3"},
		"a value in the next":     {"a: 1\nb: 2\nsecret:\n   one\nc: 3\n", "one", "c: 3"},
		"brackets":                {"a: 1\nb: 2\ntokens: [ one,\ntwo,\nthree ]\nc: 3\n", "one two three", "c: 3"},
		"a line that is lengthed": {"a = 1\nb = 2\nc = 3\nTOKEN=one\\\ntwo\nd = 4\n", "one two", "d = 4"},
		"a value behind its name": {"options {\n x 1;\n};\nkey k {\n secret\n \"one\";\n};\n", "one", " x 1;"},
		"a key in one line":       {`{"a": 1, "private_key": "-----BEGIN PRIVATE KEY-----\nMIIEone\n-----END PRIVATE KEY-----\n"}` + "\nb: 1\n", "MIIEone", "b: 1"},
	} {
		if f := strings.Repeat("x = 1\n", 20); strings.HasPrefix(c.file, "options") {
			c.file += strings.ReplaceAll(f, " = 1", " 1;")
		} else {
			c.file += f
		}
		got := copyOf(t, c.file)
		for word := range strings.FieldsSeq(c.gone) {
			if strings.Contains(got, word) {
				t.Errorf("%s: %q is still there:\n%s", name, word, got)
			}
		}
		if !strings.Contains(got, c.stays) {
			t.Errorf("%s: %q is gone:\n%s", name, c.stays, got)
		}
	}
}

func TestTheCopyIsTheSameHoweverItIsRead(t *testing.T) {
	file := sample(t, "ios.cfg")
	want := copyOf(t, file)
	for name, in := range map[string]io.Reader{
		"UTF-16, a byte a time": iotest.OneByteReader(strings.NewReader(wide(file, binary.LittleEndian))),
		"a byte a time":         iotest.OneByteReader(strings.NewReader(file)), "half": iotest.HalfReader(strings.NewReader(file)),
	} {
		if got, err := io.ReadAll(iotest.OneByteReader(Reader(in, Cisco, testKey))); err != nil || string(got) != want {
			t.Errorf("%s: another copy (%v)", name, err)
		}
	}
	broken := errors.New("the vault is gone")
	if _, err := io.ReadAll(Reader(io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken)), Cisco, testKey)); !errors.Is(err, broken) {
		t.Errorf("a source that breaks off: %v", err)
	}
	if _, err := Recognise(io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a source that breaks off: %v", err)
	}
}

// A character that nobody sees neither hides a word that announces a secret nor joins it to the secret.
func TestCharactersThatNobodySeesHideNoSecret(t *testing.T) {
	for _, c := range []string{"\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u180e", "\u034f", "\ufe0f", "\U000e0061", "\u00a0", "\u3000", "\u2028"} {
		for format, lines := range map[Format][]string{
			Cisco: {"enable pass~word 0 Pl4nt3d", "enable ~password 0 Pl4nt3d", "~enable password 0 Pl4nt3d", "enable password~Pl4nt3d", "snmp-server comm~unity Pl4nt3d RO",
				"username a privilege 15 password~0~Pl4nt3d", "enable password ~Pl4nt3d", "enable password Pl4~nt3d Pl4nt3d"},
			Forti: {"    set pass~wd Pl4nt3d", "    set psksecret~Pl4nt3d"}, Keyed: {"pass~word = Pl4nt3d", "password~: Pl4nt3d", "api_~key=Pl4nt3d", "password: |\n~ Pl4nt3d\n  Pl4nt3d"},
			JunosSet: {"set system login user a authentication plain-text-pass~word-value Pl4nt3d"}, Junos: {"    pre-shared-~key ascii-text Pl4nt3d;"},
			Blocks: {"    sec~ret \"Pl4nt3d\";"}, Directives: {"rocomm~unity Pl4nt3d"},
		} {
			for _, line := range lines {
				line = strings.ReplaceAll(line, "~", c)
				got, err := io.ReadAll(Reader(strings.NewReader(line+"\n"), format, testKey))
				if err != nil || strings.Contains(string(got), "Pl4nt3d") || strings.Contains(string(got), "nt3d") {
					t.Errorf("%s: %q became %q (%v)", format, line, got, err)
				}
			}
		}
		for format, files := range map[Format][]string{
			Forti: {"config~system snmp community\n    edit 1\n        set name \"Pl4nt3d\"", "con~fig sys~tem snmp community\n    edit 1\n        set name \"Pl4nt3d\"",
				"config system~ snmp community\n    set name \"Pl4nt3d\"", "    set psksecret~\"abc\nPl4nt3d\"", "    set psk~secret \"abc\nPl4nt3d\""},
			Blocks: {"    shared~secret\n        Pl4nt3d;", "    sec~ret\n        Pl4nt3d;"}, Junos: {"    sn~mp {\n        community Pl4nt3d {"},
		} {
			for _, file := range files {
				got, err := io.ReadAll(Reader(strings.NewReader(strings.ReplaceAll(file, "~", c)+"\n"), format, testKey))
				if err != nil || strings.Contains(string(got), "Pl4nt3d") {
					t.Errorf("%s: %q became %q (%v)", format, file, got, err)
				}
			}
		}
		said := "description Zweigstelle" + c + "Nord\n"
		if got, err := io.ReadAll(Reader(strings.NewReader(said), Cisco, testKey)); err != nil || string(got) != said {
			t.Errorf("%q became %q (%v)", said, got, err)
		}
	}
}

// What a line with such a character may have begun goes on until it has ended, however it is read, and no longer.
func TestWhatALineMayHaveBegunEnds(t *testing.T) {
	file := "config\u00a0system snmp community\n    set name \"Pl4nt3d\"\nend\nconfig system admin\n    set name \"shown\"\n    set psksecret\u00a0\"abc\nPl4nt3d\"\n    set name \"shown\"\nend\n"
	got, err := io.ReadAll(Reader(strings.NewReader(file), Forti, testKey))
	if err != nil || strings.Contains(string(got), "Pl4nt3d") || strings.Count(string(got), "set name \"shown\"") != 2 {
		t.Errorf("%q (%v)", got, err)
	}
	file = "config\u00a0sys\u200btem snmp community\n    set name \"Pl4nt3d\"\n"
	if got, err := io.ReadAll(Reader(strings.NewReader(file), Forti, testKey)); err != nil || strings.Contains(string(got), "Pl4nt3d") {
		t.Errorf("as it looks: %q (%v)", got, err)
	}
	many := strings.Repeat("    a\u200bb {\n", 10) + "    host-name shown;\n"
	if got, err := io.ReadAll(Reader(strings.NewReader(many), Junos, testKey)); err != nil || strings.Contains(string(got), "shown") {
		t.Errorf("more ways to read it than are followed: %q (%v)", got, err)
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range listed {
		raw, err := os.ReadFile(filepath.Join("testdata", s.file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw), "  password 7 ", false)
	}
	f.Add(head, "\"';{}[]", true)
	f.Fuzz(func(t *testing.T, file, noise string, quoted bool) {
		for _, format := range []Format{Cisco, Forti, JunosSet, Junos, Blocks, Keyed, Directives} {
			got, err := io.ReadAll(Reader(strings.NewReader(file), format, testKey))
			if err != nil {
				continue // no text
			}
			if strings.Count(string(got), "\n") != strings.Count(file, "\n") {
				t.Errorf("%s: the lines are not as many as before", format)
			}
		}
		// Whatever stands around it, a password that is announced at the end of a line is not in the copy.
		if strings.ContainsAny(noise, "\r\n") || strings.Contains("password = "+noise, "Pl4nt3d") {
			return
		}
		line := noise + " password = Pl4nt3d\n"
		if quoted {
			line = noise + " \"password\": \"Pl4nt3d\"\n"
		}
		got, err := io.ReadAll(Reader(strings.NewReader(line), Keyed, testKey))
		if err == nil && strings.Contains(string(got), "Pl4nt3d") {
			t.Errorf("%q became %q", line, got)
		}
	})
}
