package pack

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"

	"filippo.io/age"
)

// Reader reads a bundle once, from its first byte to its last. Nothing of it counts before Next has said io.EOF: only then the
// end was seen, and all is what was packed under the order.
type Reader struct {
	Head   Head
	Begun  Begun
	Sealed Sealed // once Next has said io.EOF

	src    *counted
	in     *bufio.Reader // the bundle
	head   [sha256.Size]byte
	plain  io.Reader // the records
	chain  *chain
	prev   string
	record int
	began  int64 // how far the bundle had been read as the record began
	files  int
	bytes  int64

	file   Packed
	sum    hash.Hash
	offset int64
	data   []byte // of the current record, not read yet
	buffer []byte
	done   bool // the current file has been read to its end
}

// counted knows how far it has been read, and tells a broken line from a bundle that ends too soon.
type counted struct {
	from io.Reader
	n    int64
	err  error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// Open reads a bundle's head. Errors: *Refused; src's own as they are.
func Open(src io.Reader) (*Reader, error) {
	r := &Reader{src: &counted{from: src}, done: true}
	r.in = bufio.NewReaderSize(r.src, dataSize)
	var err error
	if r.Head, r.head, err = readHead(r.in); err != nil {
		why := HeadAlter
		if errors.Is(err, errNoBundle) {
			why = NoBundle
		} else if errors.Is(err, errShort) {
			why = Cut
		}
		return nil, r.refuse(why, err)
	}
	return r, nil
}

// at is how far the bundle itself has been read.
func (r *Reader) at() int64 { return r.src.n - int64(r.in.Buffered()) }

func (r *Reader) refuse(why Why, cause error) error {
	if r.src.err != nil {
		return r.src.err
	}
	if errors.Is(cause, io.ErrUnexpectedEOF) || errors.Is(cause, io.EOF) {
		why = Cut
	}
	return &Refused{Why: why, From: r.from(why), At: r.at(), Record: r.record, File: r.file.Number, Name: r.file.Name, Offset: r.offset, cause: cause}
}

// sealedAtOnce is what age seals, and opens, at a time.
const sealedAtOnce = 64<<10 + 16

// from is where what is wrong begins at the earliest: what can't be opened in the part that was read last, what was opened in the record
// that was read last, which began somewhere in a part that was opened before it.
func (r *Reader) from(why Why) int64 {
	from := r.began - sealedAtOnce
	switch why {
	case Unsealed:
		from = r.at() - sealedAtOnce
	case Cut:
		from = r.at()
	}
	return max(from, 0)
}

// Unseal opens it with headquarters' identity, and holds it against the secret of its order.
func (r *Reader) Unseal(i Identity, order string, secret []byte) error {
	if r.Head.Order != order {
		return r.refuse(OtherOne, nil)
	}
	if r.Head.Recipient != i.Recipient() {
		return r.refuse(Unsealed, errors.New("it is sealed for somebody else"))
	}
	var err error
	if r.plain, err = age.Decrypt(r.in, i.age); err != nil {
		return r.refuse(Unsealed, err)
	}
	if r.chain, err = newChain(secret, order, r.head); err != nil {
		return err
	}
	kind, text, err := r.next()
	if err != nil {
		return err
	}
	if kind != kindBegun || !exactly(text, &r.Begun) {
		return r.refuse(Unlike, nil)
	}
	if r.Begun.Prev != hex.EncodeToString(r.head[:]) {
		return r.refuse(HeadAlter, nil)
	}
	if r.Begun.Order != order || r.Begun.check() != nil {
		return r.refuse(Unlike, r.Begun.check())
	}
	r.prev = hexSum(text)
	return nil
}

// exactly reads what an entry says and refuses what this program would not have written so.
func exactly[T any](text []byte, to *T) bool {
	if json.Unmarshal(text, to) != nil {
		return false
	}
	again, err := json.Marshal(*to)
	return err == nil && bytes.Equal(again, text)
}

// next reads one record that is no data, or the beginning of one that is.
func (r *Reader) next() (kind byte, payload []byte, err error) {
	r.record++
	r.began = r.at()
	var start [5]byte
	if _, err := io.ReadFull(r.plain, start[:]); err != nil {
		return 0, nil, r.refuse(Unsealed, err)
	}
	kind, length := start[0], int(binary.BigEndian.Uint32(start[1:]))
	limit := maxRecord
	if kind == kindData {
		limit = dataSize
	}
	if length > limit {
		return 0, nil, r.refuse(TooLong, nil)
	}
	if r.buffer == nil {
		r.buffer = make([]byte, dataSize+tagSize)
	}
	whole := r.buffer[:length+tagSize]
	if _, err := io.ReadFull(r.plain, whole); err != nil {
		return 0, nil, r.refuse(Unsealed, err)
	}
	payload, tag := whole[:length], whole[length:]
	stands := payload
	if kind == kindData {
		if r.sum == nil {
			return 0, nil, r.refuse(Unlike, nil)
		}
		r.sum.Write(payload)
		stands = r.sum.Sum(nil)
	}
	if before := r.chain.tag; !hmac.Equal(r.chain.next(kind, length, stands), tag) {
		if kind == kindBegun && bytes.Equal(before, r.head[:]) && !r.namesHead(payload) {
			return 0, nil, r.refuse(HeadAlter, nil)
		}
		return 0, nil, r.refuse(Altered, nil)
	}
	return kind, payload, nil
}

// namesHead says whether the head is the one that the first entry was written after: it tells a changed head from a changed entry.
func (r *Reader) namesHead(payload []byte) bool {
	var b Begun
	return json.Unmarshal(payload, &b) != nil || b.Prev == hex.EncodeToString(r.head[:])
}

// Next goes on to the next file, whose content Read gives; what is left of the one before is read past. At the end of the
// bundle it says io.EOF.
func (r *Reader) Next() (Packed, error) {
	if _, err := io.Copy(io.Discard, contents{r}); err != nil {
		return Packed{}, err
	}
	r.file, r.offset, r.sum = Packed{}, 0, nil
	kind, text, err := r.next()
	if err != nil {
		return Packed{}, err
	}
	switch kind {
	case kindFile:
		return r.begin(text)
	case kindSealed:
		return Packed{}, r.end(text)
	}
	return Packed{}, r.refuse(Unlike, nil)
}

func (r *Reader) begin(text []byte) (Packed, error) {
	var p Packed
	if !exactly(text, &p) || p.Number != r.files+1 || p.SHA256 != "" {
		return p, r.refuse(Unlike, nil)
	}
	r.file = p
	if err := p.check(); err != nil {
		return p, r.refuse(Unlike, err)
	}
	if r.files++; r.files > MaxFiles {
		return p, r.refuse(TooMany, nil)
	}
	r.sum, r.done = sha256.New(), false
	return p, nil
}

// end holds the last entry against what came, and looks that nothing follows.
func (r *Reader) end(text []byte) error {
	if !exactly(text, &r.Sealed) || r.Sealed.Prev != r.prev || r.Sealed.Files != r.files || r.Sealed.Bytes != r.bytes {
		return r.refuse(Unlike, nil)
	}
	var more [1]byte
	switch n, err := r.plain.Read(more[:]); {
	case n > 0:
		return r.refuse(Behind, nil)
	case err != io.EOF:
		return r.refuse(Unsealed, err)
	}
	switch _, err := r.in.ReadByte(); {
	case err == nil:
		return r.refuse(Behind, nil)
	case err != io.EOF:
		return r.refuse(Unsealed, err)
	}
	return io.EOF
}

// contents keeps io.Copy from anything else that a Reader may learn.
type contents struct{ r *Reader }

func (c contents) Read(p []byte) (int, error) { return c.r.Read(p) }

// Read gives the content of the current file. io.EOF comes only once its entry has been read, which has its size and SHA-256.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.data) == 0 {
		if r.done {
			return 0, io.EOF
		}
		kind, payload, err := r.next()
		if err != nil {
			return 0, err
		}
		switch kind {
		case kindData:
			if r.offset+int64(len(payload)) > r.file.Size || len(payload) == 0 {
				return 0, r.refuse(WrongSize, nil)
			}
			r.data = payload
		case kindPacked:
			if err := r.close(payload); err != nil {
				return 0, err
			}
		default:
			return 0, r.refuse(Unlike, nil)
		}
	}
	n := copy(p, r.data)
	r.data, r.offset = r.data[n:], r.offset+int64(n)
	return n, nil
}

func (r *Reader) close(text []byte) error {
	var p Packed
	if !exactly(text, &p) || p.Prev != r.prev {
		return r.refuse(Unlike, nil)
	}
	if r.offset != r.file.Size {
		return r.refuse(WrongSize, nil)
	}
	same := r.file
	same.Prev, same.SHA256, same.At, same.Grew = p.Prev, hex.EncodeToString(r.sum.Sum(nil)), p.At, p.Grew
	if again, err := json.Marshal(same); err != nil || p.At.IsZero() || !bytes.Equal(again, text) {
		return r.refuse(Unlike, nil)
	}
	r.file, r.prev, r.done = p, hexSum(text), true
	r.bytes += p.Size
	return nil
}

// Packed is the entry of the current file once it has been read to its end.
func (r *Reader) Packed() Packed { return r.file }

// Drain reads past all that is sealed, without its key.
func (r *Reader) Drain() error {
	_, err := io.Copy(io.Discard, r.in)
	return err
}
