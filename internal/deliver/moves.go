package deliver

import (
	"errors"
	"time"

	"tasuki/internal/lang"
)

// Move is a time that has moved. Whoever was told the old one is told both, on their own clock: a reader who has to open a page
// to see by how much reads on as if nothing had happened.
type Move struct {
	Reference string    `json:"reference,omitempty"` // of what it is the time of; "" where that is the mail's
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	End       bool      `json:"end,omitempty"` // until when it lasts, not when it begins
}

const (
	// MostMoves bounds how many times one mail tells of.
	MostMoves = 100
	// mostInChat bounds how many of them stand in a chat room, where a long text pushes everything else away; its link leads to all.
	mostInChat = 10
)

var errNoMove = errors.New("that is no move of a time, or too many of them")

func checkMoves(all []Move) error {
	if len(all) > MostMoves {
		return errNoMove
	}
	for _, m := range all {
		if m.From.IsZero() || m.To.IsZero() || m.Reference != "" && !reference.MatchString(m.Reference) {
			return errNoMove
		}
	}
	return nil
}

// saidMove is a move in the reader's words.
type saidMove struct{ Reference, Text string }

func sayMoves(l *lang.Localizer, all []Move) []saidMove {
	said := make([]saidMove, len(all))
	for i, m := range all {
		key := "mail.moved"
		if m.End {
			key = "mail.moved_end"
		}
		said[i].Text = l.Text(key, "from", isolated(l, l.Both(m.From)), "to", isolated(l, l.Both(m.To)))
		if m.Reference != "" {
			said[i].Reference = isolated(l, m.Reference)
		}
	}
	return said
}

// line is a move as plain text.
func (m saidMove) line() string {
	if m.Reference == "" {
		return m.Text
	}
	return m.Reference + "\n" + m.Text
}

// inChat are lines of a chat room.
func inChat(all []saidMove) (lines []string) {
	for i, m := range all {
		if i == mostInChat {
			return append(lines, "…")
		}
		lines = append(lines, m.line())
	}
	return lines
}
