package notice

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Question is what a recipient asked, in their own words.
type Question struct {
	ID     string
	Notice string
	By     Party
	At     time.Time
	Text   string
}

// maxQuestions of one recipient on one notice; whoever has more to ask rings up.
const maxQuestions = 20

// Ask keeps a question and tells the author. It changes no state: a recipient may ask before and after understanding,
// and also about what was recalled.
func (s *Service) Ask(ctx context.Context, id, words string) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, r, err := s.mine(ctx, id, access.AskNotice)
		if err != nil {
			return err
		}
		q := Question{ID: db.NewID(), Notice: n.ID, By: r.Party, At: s.now()}
		if q.Text, err = said("/text", words, MaxText); err != nil {
			return err
		}
		if r.Questions >= maxQuestions {
			return fault.Conflict("notice.questions_enough", "limit", maxQuestions, "possible", []Verb{})
		}
		if err := s.store.insertQuestion(ctx, q); err != nil {
			return err
		}
		if err := s.store.read(ctx, r.ID, q.At); err != nil { // who asks has read it
			return err
		}
		if err := s.nudge(ctx, n); err != nil {
			return err
		}
		data := r.onRecord()
		data["question"] = q.ID
		if err := s.record(ctx, n, fact{fact: journal.NoticeAsked, data: data, personal: map[string]string{"text": q.Text}}); err != nil {
			return err
		}
		v, err = s.view(ctx, n)
		return err
	})
	return v, err
}
