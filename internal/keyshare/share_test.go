package keyshare

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/corvus-ch/shamir"

	"tasuki/internal/fault"
)

func secret(t *testing.T) (s [SecretSize]byte) {
	t.Helper()
	rand.Read(s[:])
	return s
}

func split(t *testing.T, s [SecretSize]byte, shares, threshold int) []Share {
	t.Helper()
	all, err := Split(s, shares, threshold)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wants(t *testing.T, err error, key string, args map[string]any) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
		return
	}
	for name, want := range args {
		if f.Args[name] != want {
			t.Errorf("%s: %s is %v, want %v", key, name, f.Args[name], want)
		}
	}
}

func TestAnyThresholdOfTheSharesGivesTheSecretAgain(t *testing.T) {
	for _, c := range []struct{ shares, threshold int }{{2, 2}, {3, 2}, {5, 3}, {7, 7}, {MaxShares, 5}} {
		s := secret(t)
		all := split(t, s, c.shares, c.threshold)
		for from := range all {
			var some []Share
			for i := range c.threshold {
				some = append(some, all[(from+i)%len(all)])
			}
			if got, err := Combine(some); err != nil || got != s {
				t.Errorf("%d of %d from %d on: %v", c.threshold, c.shares, from, err)
			}
		}
		if got, err := Combine(all); err != nil || got != s {
			t.Errorf("all %d: %v", c.shares, err)
		}
	}
}

// A share's text was fixed once; shares that lie in drawers must open for good.
func TestSharesOfThePastStillOpen(t *testing.T) {
	var shares []Share
	for name, text := range past {
		s, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if s.Set.String() != "FG8YZV0" {
			t.Errorf("%s: set %s", name, s.Set)
		}
		shares = append(shares, s)
	}
	got, err := Combine(shares)
	if err != nil || string(got[:]) != "the quick brown fox jumps over a" {
		t.Errorf("%q, %v", got, err)
	}
}

// Two shares of three fit every secret there is equally well: for any first byte there is a third share that gives it.
func TestFewerSharesAreRefusedAndSayNothing(t *testing.T) {
	s := secret(t)
	all := split(t, s, 5, 3)
	_, err := Combine(all[:2])
	wants(t, err, "keys.too_few_shares", map[string]any{"have": 2, "need": 3})
	_, err = Combine(nil)
	wants(t, err, "keys.too_few_shares", map[string]any{"have": 0, "need": 2})
	seen := map[byte]bool{}
	for third := range 256 {
		whole, err := shamir.Combine(map[byte][]byte{all[0].x: all[0].y[:1], all[1].x: all[1].y[:1], all[2].x: {byte(third)}})
		if err != nil {
			t.Fatal(err)
		}
		seen[whole[0]] = true
	}
	if len(seen) != 256 {
		t.Errorf("two shares leave only %d values for a byte", len(seen))
	}
}

func TestSharesThatDontFitTogetherAreNamed(t *testing.T) {
	s := secret(t)
	all, others := split(t, s, 5, 3), split(t, s, 5, 3)
	_, err := Combine([]Share{all[0], all[1], others[4]})
	wants(t, err, "keys.share_of_another", map[string]any{"share": byte(5), "set": others[4].Set.String(), "other": all[0].Set.String()})
	_, err = Combine([]Share{all[0], all[1], all[1]})
	wants(t, err, "keys.share_twice", map[string]any{"share": byte(2)})
}

func TestThereAreNeitherTooManySharesNorTooFew(t *testing.T) {
	for _, c := range []struct{ shares, threshold int }{{1, 1}, {3, 1}, {2, 3}, {MaxShares + 1, 3}, {0, 0}, {-1, 2}, {5, -1}} {
		_, err := Split(secret(t), c.shares, c.threshold)
		wants(t, err, "keys.bad_threshold", nil)
	}
}

func TestAShareIsReadAsPeopleTypeIt(t *testing.T) {
	want := split(t, secret(t), 3, 2)[1]
	lines := want.Lines()
	for name, text := range map[string]string{
		"as printed":       "Some words.\n\n  " + strings.Join(lines, "\n  ") + "\n\nMore words.\n",
		"small letters":    strings.ToLower(strings.Join(lines, "\n")),
		"without hyphens":  strings.ReplaceAll(strings.Join(lines, "\r\n"), "-", " "),
		"signs that alike": strings.NewReplacer("0", "o").Replace(strings.Join(lines, "\n")),
		"in another order": lines[3] + "\n" + lines[0] + "\n" + lines[2] + "\n" + lines[1],
	} {
		if got, err := Parse("mine", text); err != nil || got != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASlipIsNamedWithItsLine(t *testing.T) {
	all := split(t, secret(t), 3, 2)
	lines := all[0].Lines()
	missed := 0
	for i, l := range lines {
		for at := 3; at < len(l); at++ {
			for _, sign := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
				typed := bytes.Clone([]byte(l))
				if typed[at] == '-' || rune(typed[at]) == sign {
					continue
				}
				typed[at] = byte(sign)
				changed := append([]string{}, lines...)
				changed[i] = string(typed)
				_, err := Parse("share-1.txt", strings.Join(changed, "\n"))
				if f, ok := fault.As(err); ok && f.Key == "keys.share_unsound" { // the line's check let it through, the share's did not
					missed++
					continue
				}
				wants(t, err, "keys.share_mistyped", map[string]any{"name": "share-1.txt", "line": i + 1})
			}
		}
	}
	if missed > 40 { // of 2480, one in 256
		t.Errorf("%d slips were not found in their line", missed)
	}
	_, err := Parse("mine", strings.Join(lines[:3], "\n"))
	wants(t, err, "keys.share_mistyped", map[string]any{"name": "mine", "line": 4})
	_, err = Parse("mine", strings.Join([]string{lines[0], lines[1], all[1].Lines()[2], lines[3]}, "\n"))
	wants(t, err, "keys.share_unsound", map[string]any{"name": "mine"})
}

var past = map[string]string{
	"second": `
		1: N5Y1-3VZC-081F-7D6M-3YQ0
		2: 9FCQ-RYKS-5HC8-MGMK-P5EG
		3: RKR6-69CQ-CP83-2R92-BBAG
		4: G408-GEK6-HXWS-D3C6-X3PG`,
	"third": `
		1: N5Y1-3VZC-0C19-D1T5-GSPG
		2: W39A-5AKQ-EWHS-11RK-Q5Z0
		3: 5P0C-PYE7-VGNZ-J5WJ-0A0G
		4: AHSE-N3FW-STAM-597Q-A8V0`,
}
