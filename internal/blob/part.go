package blob

import "fmt"

// Part is one sealed piece of an object, as the caller's row stores it.
type Part struct {
	Name   string // of the stored object; fresh for each attempt, see PartName
	Number int    // from 0, without gaps
	Offset int64  // of its first byte in the plain object
	Size   int64  // plain bytes, 0 to PartSize; stored are Overhead more
	Final  bool   // nothing follows: what makes a cut-off tail visible
}

func (p Part) end() int64 { return p.Offset + p.Size }

// checkParts holds a part list against itself and gives the plain size of the object. Whether the parts are what the
// list says is shown when they are opened: all of this but the name is bound into the sealing.
func checkParts(id string, parts []Part) (size int64, err error) {
	for i, p := range parts {
		last := i == len(parts)-1
		if p.Number != i || p.Offset != size || p.Size < 0 || p.Size > PartSize || p.Final != last {
			return 0, fmt.Errorf("%w: object %s: part %d does not fit its list", ErrTampered, id, i)
		}
		size = p.end()
	}
	if len(parts) == 0 {
		return 0, fmt.Errorf("%w: object %s has no parts", ErrTampered, id)
	}
	return size, nil
}

// touched is what has to be opened to read [from, to). Reading up to the end takes the final part along even when it
// is empty, for only that shows that nothing was cut off.
func touched(parts []Part, from, to, size int64) []Part {
	var wanted []Part
	for _, p := range parts {
		if p.Offset < to && p.end() > from || p.Final && to == size {
			wanted = append(wanted, p)
		}
	}
	return wanted
}
