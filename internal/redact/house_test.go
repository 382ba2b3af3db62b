package redact

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

// redacted is the whole copy of a file.
func redacted(file string) (string, Format, error) {
	f, err := Recognise(strings.NewReader(file))
	if err != nil {
		return "", f, err
	}
	b, err := io.ReadAll(Reader(strings.NewReader(file), f, testKey))
	return string(b), f, err
}

// holds a copy against what people listed by hand: each secret is gone, and each line without one is there byte for byte.
func holds(t *testing.T, file string, f Format, secrets []string) {
	t.Helper()
	got, found, err := redacted(file)
	if err != nil || found != f {
		t.Fatalf("found %q (%v), want %q", found, err, f)
	}
	before, after := strings.SplitAfter(file, "\n"), strings.SplitAfter(got, "\n")
	if len(before) != len(after) {
		t.Fatalf("%d lines became %d", len(before), len(after))
	}
	for _, s := range secrets {
		if !strings.Contains(file, s) {
			t.Errorf("the list of secrets is wrong: %q is not in the file", s)
		}
		if strings.Contains(got, s) {
			t.Errorf("%q is still there", s)
		}
	}
	for i, line := range before {
		secret := false
		for _, s := range secrets {
			secret = secret || strings.Contains(line, s)
		}
		if !secret && line != after[i] {
			t.Errorf("line %d holds no secret and changed:\n%s→ %s", i+1, line, after[i])
		}
	}
}

// real is a configuration as it came from a machine (shared data, not part of the repository).
func real(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../../shared/data/configs", name))
	if os.IsNotExist(err) {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal("the real configurations (../shared/data/configs) are missing")
		}
		t.Skip("left out: real configurations (../shared/data/configs is not there)")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func sample(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// wide is a text in UTF-16, with its mark.
func wide(text string, order binary.ByteOrder) string {
	var b bytes.Buffer
	_ = binary.Write(&b, order, utf16.Encode([]rune("\ufeff"+text)))
	return b.String()
}
