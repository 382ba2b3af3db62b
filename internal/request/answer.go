package request

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// Answer is what came of one step. A note alone says why there is nothing else.
type Answer struct {
	Step             string    `json:"step"`
	By               Party     `json:"by"`
	At               time.Time `json:"at"`
	Transcript       string    `json:"transcript,omitempty"` // what the terminal showed, verbatim
	TranscriptSHA256 string    `json:"transcript_sha256,omitempty"`
	ExitCode         *int      `json:"exit_code,omitempty"`
	Replies          []Reply   `json:"replies,omitempty"`
	Evidence         []string  `json:"evidence,omitempty"` // ids of evidence items
	Note             string    `json:"note,omitempty"`
}

// Reply answers one question, by its type.
type Reply struct {
	Question string        `json:"question"`
	Text     *string       `json:"text,omitempty"`
	YesNo    *bool         `json:"yes_no,omitempty"`
	Number   *float64      `json:"number,omitempty"`
	Choice   *string       `json:"choice,omitempty"`
	Datetime *worktime.Due `json:"datetime,omitempty"`
}

// Save keeps the answer to one step while the work goes on; saving again replaces it, and the journal keeps both hashes.
func (s *Service) Save(ctx context.Context, id string, a Answer) (Request, Answer, error) {
	r, err := s.change(ctx, id, access.AnswerRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.State != InProgress {
			return r, fact{}, fault.Conflict("request.not_in_progress", "state", string(r.State), "possible", r.State.Verbs())
		}
		var f fact
		var err error
		a, f, err = s.keep(ctx, r, a)
		return r, f, err
	})
	return r, a, err
}

// Submit hands in: answers given along are saved first, and then every step must have one.
func (s *Service) Submit(ctx context.Context, id string, answers []Answer, text string) (Request, error) {
	return s.change(ctx, id, access.SubmitRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		next, err := r.move(Submit)
		if err != nil {
			return r, fact{}, err
		}
		var errs []error
		for i, a := range answers {
			_, f, err := s.keep(ctx, r, a)
			if err == nil {
				err = s.record(ctx, r, f)
			}
			errs = append(errs, at(fmt.Sprintf("/answers/%d", i), err))
		}
		if err := fault.Join(errs...); err != nil {
			return r, fact{}, err
		}
		given, err := s.answers(ctx, r.ID)
		if err != nil {
			return r, fact{}, err
		}
		next.Note = text
		return next, fact{fact: journal.RequestSubmitted, personal: note(text)}, fault.Join(r.answered(given), prose("/note", text))
	})
}

// answered says which steps have no answer yet. Leaving something alone asks for none.
func (r Request) answered(given []Answer) error {
	var errs []error
	for i, step := range r.Steps {
		k := slices.IndexFunc(given, func(a Answer) bool { return a.Step == step.ID })
		switch {
		case k < 0 && step.Kind == DoNotTouch:
			continue
		case k < 0:
			errs = append(errs, fault.Invalid(fmt.Sprintf("/steps/%d", i), "answer.missing", "step", step.ID))
			continue
		}
		errs = append(errs, at(fmt.Sprintf("/steps/%d", i), given[k].suffices(step)))
	}
	return fault.Join(errs...)
}

// suffices: what the kind of step asks for is there, or a note says why not.
func (a Answer) suffices(step Step) error {
	switch {
	case a.Note != "":
		return nil
	case step.Kind == RunCommands && a.Transcript == "" && len(a.Evidence) == 0:
		return fault.Invalid("/transcript", "answer.transcript_or_note")
	case (step.Kind == CollectLog || step.Kind == ExportConfig) && len(a.Evidence) == 0:
		return fault.Invalid("/evidence_items", "answer.file_or_note")
	case step.Kind == Ask:
		for _, q := range step.Ask.Questions {
			if q.Required && !slices.ContainsFunc(a.Replies, func(r Reply) bool { return r.Question == q.ID }) {
				return fault.Invalid("/replies", "answer.question_open", "question", q.ID)
			}
		}
	}
	return nil
}

// keep checks one answer and stores it.
func (s *Service) keep(ctx context.Context, r Request, a Answer) (Answer, fact, error) {
	i := slices.IndexFunc(r.Steps, func(step Step) bool { return step.ID == a.Step })
	if i < 0 {
		return a, fact{}, fault.Invalid("/step", "field.unknown_id")
	}
	if len(a.Transcript) > MaxTranscript {
		return a, fact{}, fault.Invalid("/transcript", "contract.too_long", "limit", MaxTranscript)
	}
	if err := fault.Join(replied(r.Steps[i], a.Replies), prose("/note", a.Note), s.handedIn(ctx, r, a)); err != nil {
		return a, fact{}, err
	}
	actor := access.From(ctx)
	a.By, a.At = Party{actor.Organization, actor.Person}, s.now()
	data := map[string]any{"step": a.Step}
	if a.Transcript != "" {
		sum := sha256.Sum256([]byte(a.Transcript))
		a.TranscriptSHA256 = hex.EncodeToString(sum[:])
		data["transcript_sha256"] = a.TranscriptSHA256
	}
	if a.ExitCode != nil {
		data["exit_code"] = *a.ExitCode
	}
	return a, fact{fact: journal.RequestAnswered, data: data, personal: note(a.Note)}, s.storeAnswer(ctx, r.ID, a)
}

// handedIn: the files named are this request's, and whole.
func (s *Service) handedIn(ctx context.Context, r Request, a Answer) error {
	if len(a.Evidence) == 0 {
		return nil
	}
	items, err := s.evidence.OfRequest(ctx, r.ID)
	if err != nil {
		return err
	}
	var errs []error
	for i, id := range a.Evidence {
		k := slices.IndexFunc(items, func(e exchange.Item) bool { return e.ID == id })
		switch {
		case k < 0:
			errs = append(errs, fault.Invalid(fmt.Sprintf("/evidence_items/%d", i), "field.unknown_id"))
		case !items[k].Whole():
			errs = append(errs, fault.Invalid(fmt.Sprintf("/evidence_items/%d", i), "answer.file_not_verified", "state", string(items[k].State)))
		}
	}
	return fault.Join(errs...)
}

// replied: each reply answers a question of the step, with the type it asks for.
func replied(step Step, replies []Reply) error {
	var errs []error
	for i, reply := range replies {
		pointer := fmt.Sprintf("/replies/%d", i)
		if step.Ask == nil {
			return fault.Invalid(pointer+"/question", "field.unknown_id")
		}
		k := slices.IndexFunc(step.Ask.Questions, func(q Question) bool { return q.ID == reply.Question })
		if k < 0 {
			errs = append(errs, fault.Invalid(pointer+"/question", "field.unknown_id"))
			continue
		}
		if slices.ContainsFunc(replies[:i], func(r Reply) bool { return r.Question == reply.Question }) {
			errs = append(errs, fault.Invalid(pointer+"/question", "field.twice"))
		}
		errs = append(errs, at(pointer, reply.fits(step.Ask.Questions[k])))
	}
	return fault.Join(errs...)
}

func (r Reply) fits(q Question) error {
	given := map[string]bool{
		"text": r.Text != nil, "yes_no": r.YesNo != nil, "number": r.Number != nil, "choice": r.Choice != nil, "datetime": r.Datetime != nil,
	}
	for kind, set := range given {
		if set != (kind == q.Type) {
			return fault.Invalid("/"+q.Type, "answer.of_its_type", "type", q.Type)
		}
	}
	switch {
	case q.Type == "choice" && !slices.Contains(q.Choices, *r.Choice):
		return fault.Invalid("/choice", "field.choice", "choices", q.Choices)
	case q.Type == "text" && strings.TrimSpace(*r.Text) == "":
		return fault.Invalid("/text", "field.required")
	case q.Type == "datetime":
		_, err := r.Datetime.Instant()
		return worktime.Fault("/datetime", err)
	}
	return nil
}

// Answers of a request, in the order of its steps. While the work goes on they are the executor's own.
func (s *Service) Answers(ctx context.Context, id string) ([]Answer, error) {
	r, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if (r.State == InProgress || r.State == Blocked) && access.From(ctx).Organization != r.Executor.Organization {
		return nil, nil
	}
	return s.answers(ctx, r.ID)
}
