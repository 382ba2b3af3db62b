package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// PushedWith registers who keeps push tickets, while the program is put together. fn keeps that the acting ticket was used, in the
// caller's transaction, and gives the step that it is for, "" for any; it is a fault where the ticket has ended meanwhile. ended are
// those of some tickets that hand in nothing any more.
func (s *Service) PushedWith(fn func(ctx context.Context) (step string, err error), ended func(ctx context.Context, tickets []string) ([]string, error)) {
	s.pushing, s.pushedOut = fn, ended
}

// pushed is what a sender with a push ticket hands in: for the ticket's request and step, whatever they left out. Others hand in
// what they say.
func (s *Service) pushed(ctx context.Context, in Intake) (Intake, error) {
	a := access.From(ctx)
	if !a.Pushes() {
		return in, nil
	}
	if in.Clarification != "" || in.Request != "" && in.Request != a.Only {
		return in, fault.NotFound()
	}
	step, err := s.pushing(ctx)
	if err != nil {
		return in, err
	}
	if step != "" && in.Step != "" && in.Step != step {
		return in, fault.Forbidden()
	}
	in.Request = a.Only
	if step != "" {
		in.Step = step
	}
	return in, nil
}

// stillPushed has what a push ticket sends count only while the ticket does: a part is taken in before its end, or not at all.
func (s *Service) stillPushed(ctx context.Context) error {
	if !access.From(ctx).Pushes() {
		return nil
	}
	_, err := s.pushing(ctx)
	return err
}

// ticket is the acting push ticket's id, "" for everybody else.
func ticket(ctx context.Context) string {
	if a := access.From(ctx); a.Pushes() {
		return a.Credential
	}
	return ""
}

// begun is what the acting push ticket has begun already of just this file: under way or handed in. A sender who has lost everything
// but the file goes on there, since a ticket can't ask what there is. nil where there is nothing, or no SHA-256 to know it by.
func (s *Service) begun(ctx context.Context, in Intake) (*Upload, error) {
	if ticket(ctx) == "" || in.SHA256 == "" {
		return nil, nil
	}
	id, err := s.store.pushedBefore(ctx, ticket(ctx), in)
	if err != nil || id == "" {
		return nil, err
	}
	u, err := s.Upload(ctx, id, access.WriteUpload)
	if fault.Is(err, fault.KindNotFound) { // their part in the case ended meanwhile: so begins nothing
		return nil, nil
	}
	return u, err
}
