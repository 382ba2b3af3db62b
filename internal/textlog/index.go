package textlog

import (
	"encoding/binary"
	"errors"
	"io"
)

// BlockSize is how much of a log an entry of the index stands for.
const BlockSize = 64 << 10

// ChunkBlocks is how many entries are kept together: 64 MiB of a log.
const ChunkBlocks = 1024

// Block is an entry of the index: where it begins, and between which instants its lines lie.
type Block struct {
	Place
	Lines Span // the earliest and the latest, nowhere for none
}

// Counts are what the index found in a log.
type Counts struct {
	Lines      int64 `json:"lines"`
	Dated      int64 `json:"dated"` // lines with an instant of their own
	Inherited  int64 `json:"inherited"`
	Ambiguous  int64 `json:"ambiguous"`    // lines with two readings
	OutOfOrder int64 `json:"out_of_order"` // lines that lie before the one before them
	Cut        int64 `json:"cut"`          // lines that are longer than a piece
	NoTime     int64 `json:"no_time"`
	NoZone     int64 `json:"no_zone"`
	NoYear     int64 `json:"no_year"`
	Unknown    int64 `json:"unknown_zone"`
	NoSuchTime int64 `json:"no_such_time"`
}

// Builder makes the index of a log, as a scanner goes through it.
type Builder struct {
	Blocks []Block // of the chunk that is being made
	Counts Counts
	Lines  Span // of all lines so far
	open   bool
}

// NewBuilder goes on from what an earlier one had come to.
func NewBuilder(c Counts, lines Span) *Builder { return &Builder{Counts: c, Lines: lines} }

// Nothing is what a builder begins with.
func Nothing() Span { return nowhere }

// Add takes a line.
func (b *Builder) Add(l *Line) {
	if !b.open || l.Offset-b.Blocks[len(b.Blocks)-1].Offset >= BlockSize {
		b.Blocks, b.open = append(b.Blocks, Block{Place: l.Place, Lines: nowhere}), true
	}
	block := &b.Blocks[len(b.Blocks)-1]
	block.Lines = block.Lines.With(l.Span)
	b.Lines = b.Lines.With(l.Span)
	b.Counts.add(l)
}

// Full says that the chunk has all its blocks, once the line after it begins a new one.
func (b *Builder) Full(next Place) bool {
	return len(b.Blocks) == ChunkBlocks && next.Offset-b.Blocks[len(b.Blocks)-1].Offset >= BlockSize
}

// Take gives the chunk and begins a new one.
func (b *Builder) Take() []Block {
	blocks := b.Blocks
	b.Blocks, b.open = nil, false
	return blocks
}

// With is a span that holds both.
func (s Span) With(o Span) Span {
	switch {
	case !o.Known():
		return s
	case !s.Known():
		return o
	}
	return Span{min(s.At, o.At), max(s.Or, o.Or)}
}

// Meets says that a span of lines reaches into [from, to).
func (s Span) Meets(from, to int64) bool { return s.Known() && s.At < to && s.Or >= from }

func (c *Counts) add(l *Line) {
	if l.Piece > 0 {
		return
	}
	c.Lines++
	count := func(n *int64, yes bool) {
		if yes {
			*n++
		}
	}
	f := l.Flags
	count(&c.Dated, l.Own && l.Span.Known() && f&Inherited == 0)
	count(&c.Inherited, f&Inherited != 0)
	count(&c.Ambiguous, f&(Twice|DayOrMonth|WhichYear) != 0)
	count(&c.OutOfOrder, l.outOfOrder)
	count(&c.Cut, f&Cut != 0)
	count(&c.NoTime, f&NoTime != 0)
	count(&c.NoZone, f&NoZone != 0)
	count(&c.NoYear, f&NoYear != 0)
	count(&c.Unknown, f&UnknownZone != 0)
	count(&c.NoSuchTime, f&NoSuchTime != 0)
}

// Why says what keeps a log from having times at all, "" where it has.
func (c Counts) Why() string {
	if c.Dated > 0 || c.Lines == 0 {
		return ""
	}
	why, most := "no_time", int64(1) // lines without any stand in every log
	for _, w := range []struct {
		name string
		n    int64
	}{{"no_zone", c.NoZone}, {"no_year", c.NoYear}, {"unknown_zone", c.Unknown}, {"no_such_time", c.NoSuchTime}} {
		if w.n >= most {
			why, most = w.name, w.n
		}
	}
	return why
}

// Pack writes blocks as differences: some 20 bytes each.
func Pack(blocks []Block) []byte {
	out := make([]byte, 0, 24*len(blocks))
	before := Block{Place: Place{Carry: Span{}}}
	last := int64(0)
	span := func(s Span) {
		if !s.Known() {
			out = append(out, 0)
			return
		}
		out = append(out, 1)
		out = binary.AppendVarint(out, s.At-last)
		out = binary.AppendUvarint(out, uint64(s.Or-s.At))
		last = s.At
	}
	for _, b := range blocks {
		out = binary.AppendUvarint(out, uint64(b.Offset-before.Offset))
		out = binary.AppendUvarint(out, uint64(b.Line-before.Line))
		out = binary.AppendUvarint(out, uint64(b.Piece))
		span(b.Carry)
		span(b.Lines)
		before = b
	}
	return out
}

var errIndex = errors.New("textlog: the index can't be read")

// Unpack reads them again.
func Unpack(raw []byte) ([]Block, error) {
	var blocks []Block
	var before Block
	last, bad := int64(0), false
	number := func() int64 {
		n, size := binary.Uvarint(raw)
		if size <= 0 {
			bad = true
			return 0
		}
		raw = raw[size:]
		return int64(n)
	}
	span := func() Span {
		if number() == 0 || bad {
			return nowhere
		}
		n, size := binary.Varint(raw)
		if size <= 0 {
			bad = true
			return nowhere
		}
		raw = raw[size:]
		last += n
		return Span{last, last + number()}
	}
	for len(raw) > 0 {
		var b Block
		b.Offset, b.Line, b.Piece = before.Offset+number(), before.Line+number(), number()
		b.Carry, b.Lines = span(), span()
		if bad {
			return nil, errIndex
		}
		blocks, before = append(blocks, b), b
	}
	return blocks, nil
}

// Index makes the whole index of a log at once, for what is small enough to wait for.
func Index(r io.Reader, c *Clock) ([]Block, *Builder, error) {
	b, s := NewBuilder(Counts{}, nowhere), NewScanner(r, c, Start)
	for s.Next() {
		b.Add(s.Line())
	}
	return b.Blocks, b, s.Err()
}
