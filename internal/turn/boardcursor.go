package turn

import (
	"strconv"
	"strings"

	"tasuki/internal/fault"
)

// cursor is where a page of the board ends: when its last item is due, in microseconds since 1970, and which one it is.
type cursor struct {
	due int64
	id  string
}

// undated is the due of what has none, so that it comes last. The index on it says the same number.
const undated = 9223372036854775807

func (c cursor) String() string { return strconv.FormatInt(c.due, 36) + "." + c.id }

// parseCursor reads what a page gave as the place to go on; "" is the beginning.
func parseCursor(text string) (c cursor, err error) {
	if text == "" {
		return c, nil
	}
	due, id, _ := strings.Cut(text, ".")
	if c.due, err = strconv.ParseInt(due, 36, 64); err != nil || id == "" || strings.ContainsRune(id, 0) {
		return c, fault.Malformed("", "contract.invalid")
	}
	c.id = id
	return c, nil
}
