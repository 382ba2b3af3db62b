package turn

import (
	"strconv"
	"strings"

	"tasuki/internal/fault"
)

// cursor is where a page of the board ends: when its last item is due, in microseconds since 1970, and which one it is; by
// holder, also whose.
type cursor struct {
	due                  int64
	id                   string
	organization, person string
}

// undated is the due of what has none, so that it comes last. The index on it says the same number.
const undated = 9223372036854775807

func (c cursor) String() string {
	text := strconv.FormatInt(c.due, 36) + "." + c.id
	if c.organization != "" {
		text += "." + c.organization + "." + c.person
	}
	return text
}

// parseCursor reads what a page in some order gave as the place to go on; "" is the beginning.
func parseCursor(text string, by Order) (c cursor, err error) {
	if text == "" {
		return c, nil
	}
	parts, holds := strings.Split(text, "."), 2
	if by == ByHolder {
		holds = 4
	}
	if len(parts) != holds || parts[1] == "" || strings.ContainsRune(text, 0) {
		return c, fault.Malformed("", "contract.invalid")
	}
	if c.due, err = strconv.ParseInt(parts[0], 36, 64); err != nil {
		return c, fault.Malformed("", "contract.invalid")
	}
	if c.id = parts[1]; by == ByHolder {
		c.organization, c.person = parts[2], parts[3]
	}
	return c, nil
}
