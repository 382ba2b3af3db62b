package blob

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
)

// threeParts stores "first part", "second part" and "third part" as one object.
func threeParts(t *testing.T, v *Vault, id string) Object {
	t.Helper()
	sealer, wrapped, err := v.NewSealer(id)
	noError(t, err)
	o := Object{ID: id, WrappedKey: wrapped}
	for i, text := range []string{"first part ", "second part", "third part "} {
		p, err := v.PutPart(t.Context(), sealer, Part{Number: i, Offset: o.Size, Final: i == 2}, []byte(text))
		noError(t, err)
		o.Parts = append(o.Parts, p)
		o.Size = p.end()
	}
	return o
}

func readAll(t *testing.T, v *Vault, o Object) ([]byte, error) {
	t.Helper()
	r, err := v.Reader(t.Context(), o, 0, -1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// tamperings change the stored bytes or the row of a good object. Each must be refused.
var tamperings = []struct {
	name string
	do   func(t *testing.T, v *Vault, o *Object)
}{
	{"a byte of the ciphertext flipped", func(t *testing.T, v *Vault, o *Object) { flip(t, v, o.Parts[1], Overhead/2+3) }},
	{"a byte of the nonce flipped", func(t *testing.T, v *Vault, o *Object) { flip(t, v, o.Parts[0], 0) }},
	{"a byte of the last tag flipped", func(t *testing.T, v *Vault, o *Object) { flip(t, v, o.Parts[2], -1) }},
	{"a part cut short", func(t *testing.T, v *Vault, o *Object) {
		rewrite(t, v, o.Parts[1], func(b []byte) []byte { return b[:len(b)-1] })
	}},
	{"a part emptied", func(t *testing.T, v *Vault, o *Object) {
		rewrite(t, v, o.Parts[1], func(b []byte) []byte { return nil })
	}},
	{"a part made longer", func(t *testing.T, v *Vault, o *Object) {
		rewrite(t, v, o.Parts[1], func(b []byte) []byte { return append(b, 0) })
	}},
	{"a part cut short, and its row too", func(t *testing.T, v *Vault, o *Object) {
		rewrite(t, v, o.Parts[2], func(b []byte) []byte { return b[:len(b)-1] })
		o.Parts[2].Size--
	}},
	{"two parts' bytes swapped", func(t *testing.T, v *Vault, o *Object) {
		first := stored(t, v.Store, o.Parts[0].Name, 0, -1)
		third := stored(t, v.Store, o.Parts[2].Name, 0, -1)
		noError(t, v.Store.Put(t.Context(), o.Parts[0].Name, third))
		noError(t, v.Store.Put(t.Context(), o.Parts[2].Name, first))
	}},
	{"two parts' names swapped in the row", func(t *testing.T, v *Vault, o *Object) {
		o.Parts[0].Name, o.Parts[2].Name = o.Parts[2].Name, o.Parts[0].Name
	}},
	{"parts reordered and numbered anew", func(t *testing.T, v *Vault, o *Object) {
		slices.Reverse(o.Parts)
		renumber(o)
	}},
	{"the first part left out", func(t *testing.T, v *Vault, o *Object) { o.Parts = o.Parts[1:] }},
	{"the first part left out and the rest numbered anew", func(t *testing.T, v *Vault, o *Object) {
		o.Parts = o.Parts[1:]
		renumber(o)
	}},
	{"the tail cut off", func(t *testing.T, v *Vault, o *Object) { o.Parts = o.Parts[:2] }},
	{"the tail cut off and the cut called final", func(t *testing.T, v *Vault, o *Object) {
		o.Parts = o.Parts[:2]
		renumber(o)
	}},
	{"the tail cut off and an empty part called final", func(t *testing.T, v *Vault, o *Object) {
		o.Parts = append(o.Parts[:2], Part{Name: o.Parts[2].Name})
		renumber(o)
	}},
	{"all parts left out", func(t *testing.T, v *Vault, o *Object) { o.Parts = nil }},
	{"a part doubled", func(t *testing.T, v *Vault, o *Object) {
		o.Parts = []Part{o.Parts[0], o.Parts[1], o.Parts[1], o.Parts[2]}
		renumber(o)
	}},
	{"another object's id", func(t *testing.T, v *Vault, o *Object) { o.ID = "other" }},
	{"another object's key", func(t *testing.T, v *Vault, o *Object) { o.WrappedKey = threeParts(t, v, "other").WrappedKey }},
	{"another object's part", func(t *testing.T, v *Vault, o *Object) { o.Parts[1].Name = threeParts(t, v, "other").Parts[1].Name }},
	{"an overlong part in the row", func(t *testing.T, v *Vault, o *Object) { o.Parts[1].Size = PartSize + 1; renumber(o) }},
	{"a negative part in the row", func(t *testing.T, v *Vault, o *Object) { o.Parts[1].Size = -5; renumber(o) }},
}

func sealedTampering(t *testing.T, s Store) {
	v := &Vault{Store: s, Keys: newKeys(t)}
	for _, c := range tamperings {
		t.Run(c.name, func(t *testing.T) {
			o := threeParts(t, v, "good")
			if got, err := readAll(t, v, o); err != nil || string(got) != "first part second partthird part " {
				t.Fatalf("untouched: %q, %v", got, err)
			}
			c.do(t, v, &o)
			if got, err := readAll(t, v, o); !errors.Is(err, ErrTampered) {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}

func rewrite(t *testing.T, v *Vault, p Part, change func([]byte) []byte) {
	t.Helper()
	noError(t, v.Store.Put(t.Context(), p.Name, change(stored(t, v.Store, p.Name, 0, -1))))
}

func flip(t *testing.T, v *Vault, p Part, at int) {
	t.Helper()
	rewrite(t, v, p, func(b []byte) []byte {
		b = bytes.Clone(b)
		b[(at+len(b))%len(b)] ^= 1
		return b
	})
}

// renumber makes a part list look consistent again, as one who can write the database would.
func renumber(o *Object) {
	o.Size = 0
	for i := range o.Parts {
		p := &o.Parts[i]
		p.Number, p.Offset, p.Final = i, o.Size, i == len(o.Parts)-1
		o.Size = p.end()
	}
}
