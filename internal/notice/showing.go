package notice

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/journal"
)

// Showing is that somebody was shown certain words, a recipient their own copy, whoever comes their card, or somebody a copy that they
// printed for its recipient: in which language, at which level, when first and when last.
type Showing struct {
	ID         string
	Party      Party
	Key        TextKey // of what headquarters said afterwards; "" for the notice
	Card       bool
	For        Party // whose copy the party printed; zero where nothing was printed
	Language   string
	Level      access.Level
	TextSHA256 string // of the words; the journal has it of what was sent
	FirstAt    time.Time
	LastAt     time.Time
	Times      int
}

// again is how much later a look at the same words counts as another one; a mail scanner's fifty are one.
const again = time.Minute

// Fetched records that a recipient was shown their copy: in the log each time, as delivered and in the journal the first
// time and where the words are others than before. It confirms nothing. Whoever has the turn of the notice or of a question about it
// knows of that by it. Edges call it with what Get gave.
func (s *Service) Fetched(ctx context.Context, v View) error {
	var asked []string
	for _, q := range v.Questions {
		asked = append(asked, q.ID)
	}
	if err := errors.Join(s.turns.Known(ctx, ObjectType, v.ID), s.turns.Known(ctx, QuestionType, asked...)); err != nil || v.Mine == nil {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		r, went, err := s.store.recipient(ctx, v.ID, v.Mine.Party.Person) // what was shown has no level in it
		if err != nil || !went || r.TextSHA256 != v.Mine.TextSHA256 {
			return err
		}
		if err := s.turns.Known(ctx, RecipientType, r.ID); err != nil {
			return err
		}
		fresh, err := s.store.showed(ctx, r, shownCopy(r), s.now())
		if err != nil {
			return err
		}
		if err := s.showedHeard(ctx, v, r); err != nil {
			return err
		}
		delivered, err := s.store.mark(ctx, r.ID, "delivered_at", s.now())
		if err != nil || !fresh && !delivered {
			return err
		}
		if err := s.turns.Look(ctx, RecipientType, r.ID); err != nil {
			return err
		}
		data := r.onRecord()
		data["language"], data["level"] = r.Briefing.Language, string(r.Level)
		return s.record(ctx, v.Notice, fact{fact: journal.NoticeDelivered, data: data})
	})
}

func shownCopy(r Recipient) Showing {
	return Showing{Party: r.Party, Language: r.Briefing.Language, Level: r.Level, TextSHA256: r.TextSHA256}
}

// showedHeard records what else of headquarters' own words was shown with the copy, as it was worded for its reader.
func (s *Service) showedHeard(ctx context.Context, v View, r Recipient) error {
	for _, t := range v.heard() {
		shown := Showing{Party: r.Party, Key: t.Key, Language: t.Language, Level: r.Level, TextSHA256: t.SHA256()}
		fresh, err := s.store.showed(ctx, r, shown, s.now())
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		data := r.onRecord()
		data["key"], data["language"], data["level"], data["text_sha256"] = string(t.Key), t.Language, string(r.Level), shown.TextSHA256
		if err := s.record(ctx, v.Notice, fact{fact: journal.NoticeDelivered, data: data}); err != nil {
			return err
		}
	}
	return nil
}

// Showings is who was shown which words of a notice, the newest wording first.
func (s *Service) Showings(ctx context.Context, id string, p Page) (List[Showing], error) {
	n, err := s.see(ctx, id, access.ReadNoticeShowings, false)
	if err != nil {
		return List[Showing]{}, err
	}
	return s.store.showings(ctx, n.ID, p)
}
