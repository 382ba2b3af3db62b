package pack

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
)

const magic = "tasuki bundle 1\n"

// Head stands in the clear before what is sealed: enough to know where a bundle belongs, and no more.
type Head struct {
	Bundle    string `json:"bundle"`
	Order     string `json:"order"`
	Request   string `json:"request"`
	Revision  int    `json:"revision"`
	Recipient string `json:"recipient"`
}

func (h Head) bytes() ([]byte, error) {
	text, err := json.Marshal(h)
	return append(append([]byte(magic), text...), '\n'), err
}

// readHead reads a head and the SHA-256 of its bytes. Only what bytes would write is one: nothing may stand there unseen.
func readHead(r *bufio.Reader) (h Head, sum [sha256.Size]byte, err error) {
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(r, start); err != nil {
		return h, sum, short(err)
	}
	if string(start) != magic {
		return h, sum, errNoBundle
	}
	var line []byte
	for len(line) == 0 || line[len(line)-1] != '\n' {
		b, err := r.ReadByte()
		if err != nil {
			return h, sum, short(err)
		}
		if line = append(line, b); len(line) > maxHead {
			return h, sum, errHead
		}
	}
	if json.Unmarshal(line, &h) != nil {
		return Head{}, sum, errHead
	}
	if err := errors.Join(CheckLine(h.Bundle), CheckLine(h.Order), CheckLine(h.Request)); err != nil {
		return Head{}, sum, errHead
	}
	whole, err := h.bytes()
	if err != nil || !bytes.Equal(whole, append(start, line...)) {
		return Head{}, sum, errHead
	}
	return h, sha256.Sum256(whole), nil
}

var (
	errNoBundle = errors.New("this is no bundle of Tasuki")
	errHead     = errors.New("the head was changed")
)

func short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errShort
	}
	return err
}
