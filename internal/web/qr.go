package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// sheet is what stands on paper only: the way back to the page, to scan or to type. It names a reference and opens nothing.
type sheet struct {
	Address string
	Path    string // of the dark squares, in SVG
	Box     int    // of the drawing with the white around it, in squares
}

// newSheet draws the address, so that it can still be read where some of it is smudged.
func newSheet(address string) (*sheet, error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("web: %d characters make no QR code: %w", len(address), err)
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1H%dz", from, y, x-from, from)
			}
		}
	}
	return &sheet{Address: address, Path: path.String(), Box: size + 2*4}, nil
}
