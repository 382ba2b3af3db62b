package pack

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"time"

	"filippo.io/age"
)

// Writer writes one bundle, record by record; no more than one is in memory.
type Writer struct {
	Head   Head
	dst    *bufio.Writer
	sealed io.WriteCloser
	chain  *chain
	prev   string
	files  int
	bytes  int64
	data   []byte
}

// NewWriter begins a bundle with an id of its own under the order.
func NewWriter(dst io.Writer, o Order, bundle string, b Begun) (*Writer, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	recipient, err := age.ParseX25519Recipient(o.Recipient)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		Head: Head{Bundle: bundle, Order: o.ID, Request: o.Request, Revision: o.Revision, Recipient: o.Recipient},
		dst:  bufio.NewWriterSize(dst, dataSize), data: make([]byte, dataSize),
	}
	head, err := w.Head.bytes()
	if err != nil {
		return nil, err
	}
	if _, err := w.dst.Write(head); err != nil {
		return nil, err
	}
	if w.chain, err = newChain(o.Secret, o.ID, sha256.Sum256(head)); err != nil {
		return nil, err
	}
	if w.sealed, err = age.Encrypt(w.dst, recipient); err != nil {
		return nil, err
	}
	b.Order, b.Wording, b.Prev = o.ID, o.Wording, hexSum(head)
	return w, w.entry(kindBegun, b)
}

// entry writes an entry of the custody record; the next one names its hash.
func (w *Writer) entry(kind byte, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	w.prev = hexSum(text)
	return w.record(kind, text)
}

func (w *Writer) record(kind byte, payload []byte) error {
	if len(payload) > maxRecord {
		return errors.New("a record would be too long")
	}
	return w.write(kind, payload, payload)
}

func (w *Writer) write(kind byte, payload, stands []byte) error {
	start := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload)))
	for _, piece := range [][]byte{start, payload, w.chain.next(kind, len(payload), stands)} {
		if _, err := w.sealed.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// Add packs one file of p.Size bytes. One that turns out shorter is an error, and the bundle is of no use then.
func (w *Writer) Add(p Packed, src io.Reader, now func() time.Time) (Packed, error) {
	if w.files++; w.files > MaxFiles {
		return p, Crowded
	}
	p.Prev, p.Number, p.SHA256, p.At = "", w.files, "", time.Time{}
	if err := p.check(); err != nil {
		return p, err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	if err := w.record(kindFile, text); err != nil {
		return p, err
	}
	sum := sha256.New()
	if err := w.content(p.Size, src, sum); err != nil {
		return p, err
	}
	if n, _ := io.ReadFull(src, w.data[:1]); n > 0 {
		p.Grew = true
	}
	p.SHA256, p.At, p.Prev = hex.EncodeToString(sum.Sum(nil)), now(), w.prev
	w.bytes += p.Size
	return p, w.entry(kindPacked, p)
}

func (w *Writer) content(size int64, src io.Reader, sum hash.Hash) error {
	for left := size; left > 0; {
		part := w.data[:min(left, dataSize)]
		if _, err := io.ReadFull(src, part); err != nil {
			return shorter(err)
		}
		sum.Write(part)
		if err := w.write(kindData, part, sum.Sum(nil)); err != nil {
			return err
		}
		left -= int64(len(part))
	}
	return nil
}

// shorter is what it means that a file's bytes end early; any other failure stays what it is.
func shorter(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Shrank
	}
	return err
}

// Close ends the bundle; without it there is none.
func (w *Writer) Close(at time.Time) (Sealed, error) {
	s := Sealed{Prev: w.prev, Files: w.files, Bytes: w.bytes, At: at}
	if err := w.entry(kindSealed, s); err != nil {
		return s, err
	}
	if err := w.sealed.Close(); err != nil {
		return s, err
	}
	return s, w.dst.Flush()
}
