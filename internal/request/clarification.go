package request

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ClarificationState of one thread.
type ClarificationState string

// The states of a thread. An open one makes it the turn of whoever did not speak last; the request's state stays.
const (
	Open      ClarificationState = "open"
	Answered  ClarificationState = "answered"
	Withdrawn ClarificationState = "withdrawn"
)

// Clarification is a question on a request, and what was said to it.
type Clarification struct {
	ID       string
	Request  string
	State    ClarificationState
	OpenedBy Party
	OpenedAt time.Time
	Messages []Message
	TooLarge *TooLarge // what it says of a size, nil where it says nothing of one
	Version  int
}

// Message is one contribution, kept as it was written.
type Message struct {
	ID          string    `json:"id"`
	By          Party     `json:"by"`
	At          time.Time `json:"at"`
	Text        string    `json:"text"`
	Attachments []string  `json:"attachments,omitempty"` // ids of evidence items of the same request
}

// Said is what somebody writes.
type Said struct {
	Text        string
	Attachments []string
	TooLarge    *TooLarge // only as a thread is opened
}

// AskBack opens a thread; it is the author's turn then.
func (s *Service) AskBack(ctx context.Context, id string, said Said) (Clarification, error) {
	var c Clarification
	_, err := s.change(ctx, id, access.AskClarification, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.IssuedAt.IsZero() || !r.State.Open() {
			return r, fact{}, fault.Conflict("request.closed", "state", string(r.State), "possible", r.State.Verbs())
		}
		m, err := s.said(ctx, r, said)
		if err != nil {
			return r, fact{}, err
		}
		if said.TooLarge != nil {
			if err := s.tellSize(ctx, r, *said.TooLarge); err != nil {
				return r, fact{}, err
			}
		}
		c = Clarification{
			ID: db.NewID(), Request: r.ID, State: Open, OpenedBy: m.By, OpenedAt: m.At, Messages: []Message{m}, TooLarge: said.TooLarge, Version: 1,
		}
		r.Questions++
		return r, c.fact(journal.ClarificationAsked, said), s.insertClarification(ctx, c)
	})
	return c, err
}

// Reply adds to a thread, which stays open. Where the author's side asks back, it is the executor's turn to say more.
func (s *Service) Reply(ctx context.Context, id, clarification string, said Said) (Clarification, error) {
	return s.discuss(ctx, id, clarification, access.ReplyClarification, journal.ClarificationReplied, Open, said)
}

// AnswerBack settles the question, with the answer.
func (s *Service) AnswerBack(ctx context.Context, id, clarification string, said Said) (Clarification, error) {
	return s.discuss(ctx, id, clarification, access.AnswerClarification, journal.ClarificationAnswered, Answered, said)
}

// Withdraw takes the question back.
func (s *Service) Withdraw(ctx context.Context, id, clarification, text string) (Clarification, error) {
	return s.discuss(ctx, id, clarification, access.WithdrawClarification, journal.ClarificationWithdrawn, Withdrawn, Said{Text: text})
}

// discuss is the only way to alter a thread.
func (s *Service) discuss(ctx context.Context, id, clarification string, act access.Action, f journal.Fact, to ClarificationState, said Said) (Clarification, error) {
	var c Clarification
	asked := ctx // what was read, and may be expected to stand, is the thread
	_, err := s.change(access.Matched(ctx), id, act, func(ctx context.Context, r Request) (Request, fact, error) {
		var err error
		if c, err = s.clarification(ctx, r.ID, clarification); err != nil {
			return r, fact{}, err
		}
		if err := access.CheckVersion(asked, c.Version); err != nil {
			return r, fact{}, err
		}
		if c.State != Open {
			return r, fact{}, fault.Conflict("clarification.settled", "state", string(c.State))
		}
		if said.Text != "" || to != Withdrawn {
			m, err := s.said(ctx, r, said)
			if err != nil {
				return r, fact{}, err
			}
			c.Messages = append(c.Messages, m)
		}
		if c.State = to; to != Open {
			r.Questions--
		}
		return r, c.fact(f, said), s.saveClarification(ctx, &c)
	})
	return c, err
}

// said checks a message: its attachments are files of this request.
func (s *Service) said(ctx context.Context, r Request, said Said) (Message, error) {
	actor := access.From(ctx)
	m := Message{ID: db.NewID(), By: Party{actor.Organization, actor.Person}, At: s.now(), Text: said.Text, Attachments: said.Attachments}
	if err := words("/text", said.Text); err != nil {
		return m, err
	}
	if len(said.Attachments) == 0 {
		return m, nil
	}
	items, err := s.evidence.OfRequest(ctx, r.ID)
	if err != nil {
		return m, err
	}
	for _, id := range said.Attachments {
		if !slices.ContainsFunc(items, func(e exchange.Item) bool { return e.ID == id }) {
			return m, fault.Invalid("/attachments", "field.unknown_id")
		}
	}
	return m, nil
}

func (c Clarification) fact(f journal.Fact, said Said) fact {
	data := map[string]any{"clarification": c.ID}
	if said.TooLarge != nil {
		data["step"], data["bytes"] = said.TooLarge.Step, said.TooLarge.Bytes
	}
	return fact{fact: f, data: data, personal: note(said.Text)}
}

// Clarifications of a request, oldest first: they are read as a conversation.
func (s *Service) Clarifications(ctx context.Context, id string) ([]Clarification, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, access.ListClarifications, r); err != nil {
		return nil, err
	}
	return s.clarifications(ctx, r.ID)
}

// Clarification is one thread of a request.
func (s *Service) Clarification(ctx context.Context, id, clarification string) (Clarification, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return Clarification{}, err
	}
	if err := s.check(ctx, access.ListClarifications, r); err != nil {
		return Clarification{}, err
	}
	return s.clarification(ctx, r.ID, clarification)
}

// attach tells the exchange whether the actor may hand in a file that goes with a message in a thread.
func (s *Service) attach(ctx context.Context, clarification string) (exchange.Order, error) {
	c, err := s.thread(ctx, clarification)
	if err != nil {
		return exchange.Order{}, err
	}
	r, err := s.load(ctx, c.Request)
	if err != nil {
		return exchange.Order{}, err
	}
	if err := s.check(ctx, access.ReplyClarification, r); err != nil {
		return exchange.Order{}, err
	}
	if c.State != Open {
		return exchange.Order{}, fault.Conflict("clarification.settled", "state", string(c.State))
	}
	return exchange.Order{
		Incident: r.Incident, Request: r.ID, Clarification: c.ID, Kind: exchange.Other, Sites: r.Sites, Organization: r.Executor.Organization, Parties: r.readers(),
	}, nil
}
