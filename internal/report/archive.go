package report

import (
	"archive/tar"
	"bytes"
	"io"
	"strconv"
	"time"
)

const (
	blockSize    = 512
	endSize      = 2 * blockSize // of zeros
	paxSize      = 3 * blockSize // the longest header there is
	ownerMayRead = 0o444
)

// header is how a member is announced: ustar, with PAX before it for a size that ustar can't say (from 8 GiB on).
// Nothing in it varies but name and size, so that every byte of it can be checked.
func header(name string, size int64) ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: ownerMayRead, ModTime: time.Unix(0, 0),
	})
	return b.Bytes(), err
}

// padding is what fills a member up to whole blocks.
func padding(size int64) int64 { return -size & (blockSize - 1) }

// announced reads what a tar would take for a member's name and size; ok is false where raw doesn't begin with a header.
func announced(raw []byte) (name string, size int64, length int, ok bool) {
	r := bytes.NewReader(raw)
	h, err := tar.NewReader(r).Next()
	if err != nil {
		return "", 0, 0, false
	}
	return h.Name, h.Size, len(raw) - r.Len(), true
}

// sizeAnyway reads a size out of a header whose checksum is wrong; -1 where there is none.
func sizeAnyway(block []byte) int64 {
	if len(block) < blockSize || string(block[257:262]) != "ustar" {
		return -1
	}
	size, err := strconv.ParseInt(string(bytes.TrimRight(block[124:136], "\x00 ")), 8, 64)
	if err != nil {
		return -1
	}
	return size
}

// writeMember writes a whole member: its header, exactly size bytes of r, and zeros up to the next block.
func writeMember(w io.Writer, name string, size int64, r io.Reader) error {
	head, err := header(name, size)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	if _, err := io.CopyN(w, r, size); err != nil {
		return err
	}
	_, err = w.Write(make([]byte, padding(size)))
	return err
}

// memberSize is what a member takes in the file.
func memberSize(name string, size int64) (int64, error) {
	head, err := header(name, size)
	return int64(len(head)) + size + padding(size), err
}
