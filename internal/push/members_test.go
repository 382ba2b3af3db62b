package push

import (
	"bytes"
	"io"
	"testing"

	"tasuki/internal/unpack"
)

func TestWhatIsCompressedCanBeOpenedInItsMiddle(t *testing.T) {
	content := bytes.Repeat([]byte("Mar 28 02:10:11 bkk-fw01 traffic: a line, and another 0123456789\n"), 700_000) // 45 MB
	for _, kind := range []unpack.Kind{unpack.Gzip, unpack.Zstd} {
		var sent [2]bytes.Buffer
		for i := range sent {
			w, err := packer(string(kind), &sent[i])
			if err == nil {
				_, err = io.Copy(struct{ io.Writer }{w}, bytes.NewReader(content[:len(content)-i])) // in pieces
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(sent[1].Bytes(), sent[0].Bytes()[:sent[0].Len()/2]) {
			t.Errorf("%s: the same beginning came out otherwise", kind)
		}
		u := unpack.NewReader(bytes.NewReader(sent[0].Bytes()), kind, unpack.Restart{})
		got, err := io.ReadAll(u)
		places := u.Restarts()
		if err != nil || !bytes.Equal(got, content) || len(places) != 2 || places[0].Plain != memberSize || places[1].Plain != 2*memberSize {
			t.Errorf("%s: %d bytes, places to begin at %v, %v", kind, len(got), places, err)
		}
	}
}
