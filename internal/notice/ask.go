package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// maxQuestions of one recipient on one notice; whoever has more to ask rings up.
const maxQuestions = 20

// Ask keeps a question. A usual one is answered at once from what the asker reads already, while the notice holds. What
// can't be is headquarters' turn. Asking changes no state: a recipient may ask before and after understanding, and also
// about what was recalled. Of q its usual question or its text count.
func (s *Service) Ask(ctx context.Context, id string, q Question) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, r, err := s.mine(ctx, id, access.AskNotice)
		if err != nil {
			return err
		}
		if q, err = q.normal(r.Briefing.Language); err != nil {
			return err
		}
		if r.Questions >= maxQuestions {
			return fault.Conflict("notice.questions_enough", "limit", maxQuestions, "possible", []Verb{})
		}
		q.ID, q.Notice, q.By, q.At = db.NewID(), n.ID, r.Party, s.now()
		if said := r.Briefing.itself(n.Kind, q.Usual); said != "" && n.State == Sent {
			q.Answer = &Reply{At: q.At, Text: said, Language: r.Briefing.Language}
		}
		if err := s.store.insertQuestion(ctx, q); err != nil {
			return err
		}
		if err := s.store.read(ctx, r.ID, q.At); err != nil { // who asks has read it
			return err
		}
		if err := s.wait(ctx, n, q); err != nil {
			return err
		}
		if err := s.record(ctx, n, q.asked(r)); err != nil {
			return err
		}
		v, err = s.view(ctx, n)
		return err
	})
	return v, err
}

func (q Question) asked(r Recipient) fact {
	f := fact{fact: journal.NoticeAsked, data: r.onRecord()}
	f.data["question"], f.data["answered_itself"] = q.ID, q.Answer != nil
	if q.Usual != "" {
		f.data["usual"] = string(q.Usual)
		return f
	}
	f.data["language"], f.personal = q.Language, map[string]string{"text": q.Text}
	return f
}

// wait makes an open question the author's turn; anybody's at headquarters where they have left.
func (s *Service) wait(ctx context.Context, n Notice, q Question) error {
	if q.Answer != nil {
		return nil
	}
	author, err := s.people.LookupPerson(ctx, n.Author.Person)
	if err != nil {
		return err
	}
	i := turn.Item{
		Object: turn.Object{Type: QuestionType, ID: q.ID, Reference: n.Reference}, Incident: n.Incident, Kind: turn.Answer,
		Organization: n.Author.Organization, Person: author.ID,
	}
	if !author.Active {
		i.Person = ""
	}
	return s.turns.Hand(ctx, i)
}

// Answer is headquarters' answer to a recipient's question. Its own words follow the rules of those in the notice. The recipient is
// told by mail that there is one, with a reference and no word of it.
func (s *Service) Answer(ctx context.Context, id, question string, a Reply) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.see(ctx, id, access.AnswerNotice, true)
		if err != nil {
			return err
		}
		q, err := s.store.question(ctx, n.ID, question)
		if err != nil {
			return err
		}
		if q.Answer != nil {
			return fault.Conflict("notice.answered_already", "possible", []Verb{})
		}
		actor := access.From(ctx)
		if a, err = a.normal(actor.Language); err != nil {
			return err
		}
		a.By, a.At = Party{actor.Organization, actor.Person}, s.now()
		q.Answer = &a
		f := fact{fact: journal.NoticeAnswered, data: map[string]any{"question": q.ID, "person": q.By.Person, "ready": string(a.Ready)}}
		if own, ok := q.own(); ok {
			if f, err = s.ownAnswer(ctx, n, own, a.Override, f); err != nil {
				return err
			}
			n.Replies = append(n.Replies, own)
		}
		if err := s.store.answer(ctx, q); err != nil {
			return err
		}
		if err := s.turns.Done(ctx, QuestionType, q.ID); err != nil {
			return err
		}
		if err := s.tellAnswer(ctx, n, q); err != nil {
			return err
		}
		if err := s.noteGaps(ctx, n); err != nil {
			return err
		}
		if err := s.record(ctx, n, f); err != nil {
			return err
		}
		v, err = s.view(ctx, n)
		return err
	})
	return v, err
}

// ownAnswer is what the record says of an answer in own words, where its reader may have it.
func (s *Service) ownAnswer(ctx context.Context, n Notice, own OwnText, override string, f fact) (fact, error) {
	if err := n.hears(own.Reader); err != nil {
		return f, err
	}
	warned, err := s.plainly(ctx, n, "/text", own, override)
	f.data["language"], f.data["warned"], f.personal = own.Language, warned, map[string]string{"text": own.Text}
	return f, err
}

func (s *Service) tellAnswer(ctx context.Context, n Notice, q Question) error {
	p, err := s.people.LookupPerson(ctx, q.By.Person)
	if err != nil || !p.Active {
		return err
	}
	r, _, err := s.store.recipient(ctx, n.ID, p.ID)
	if err != nil {
		return err
	}
	m := s.letterOf("notice_answered", n, r, p)
	m.About = deliver.About{Type: ObjectType, ID: n.ID}
	m.Dedup = "notice_answer/" + q.ID
	return s.mail.Queue(ctx, m)
}
