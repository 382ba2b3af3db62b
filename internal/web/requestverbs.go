package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// onRequest does an act on the request that the address names, and leads back to its page with what was done. What was
// refused shows the page again, with the refusal at the form it came from.
func (s *Site) onRequest(v *visit, form, what string, act func(ctx context.Context, id string) error) (answer, error) {
	id := v.param("request")
	a, err := v.once(func(ctx context.Context) (string, error) {
		return done("/requests/"+id, what), act(ctx, id)
	})
	if err == nil {
		return a, nil
	}
	return s.requestRefused(v, form, err)
}

// requestRefused shows the request with what was wrong.
func (s *Site) requestRefused(v *visit, form string, err error) (answer, error) {
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showRequest(v)
}

// verb is an act that has no more to say than its name.
func (s *Site) verb(name string, act func(ctx context.Context, id string) (request.Request, error)) action {
	return func(v *visit) (answer, error) {
		return s.onRequest(v, name, name, func(ctx context.Context, id string) error {
			_, err := act(ctx, id)
			return err
		})
	}
}

// because is an act that says why.
func (s *Site) because(name string, act func(ctx context.Context, id, reason string) (request.Request, error)) action {
	return func(v *visit) (answer, error) {
		return s.onRequest(v, name, name, func(ctx context.Context, id string) error {
			_, err := act(ctx, id, v.text("/reason"))
			return err
		})
	}
}

func (s *Site) cancelRequest(v *visit) (answer, error) {
	return s.onRequest(v, "cancel", "cancel", func(ctx context.Context, id string) error {
		_, err := s.Requests.Cancel(ctx, id, v.text("/reason"), v.text("/recall_do_not_touch") == "yes")
		return err
	})
}

func (s *Site) acknowledge(v *visit) (answer, error) {
	by, err := v.instantTyped("/by")
	if err != nil {
		return s.requestRefused(v, "acknowledge", err)
	}
	return s.onRequest(v, "acknowledge", "acknowledge", func(ctx context.Context, id string) error {
		_, err := s.Requests.Acknowledge(ctx, id, request.Commitment{By: by, Note: v.text("/note")})
		return err
	})
}

func (s *Site) moveDue(v *visit) (answer, error) {
	due, term, err := v.eitherDueTyped()
	if err != nil {
		return s.requestRefused(v, "due", err)
	}
	return s.onRequest(v, "due", "due", func(ctx context.Context, id string) error {
		_, err := s.Requests.MoveDue(ctx, id, request.Content{Due: due, Term: term}, v.text("/reason"))
		return err
	})
}

func (s *Site) accept(v *visit) (answer, error) {
	return s.onRequest(v, "accept", "accept", func(ctx context.Context, id string) error {
		_, err := s.Requests.Accept(ctx, id, v.text("/note"))
		return err
	})
}

func (s *Site) reassign(v *visit) (answer, error) {
	return s.onRequest(v, "reassign", "reassign", func(ctx context.Context, id string) error {
		_, err := s.Requests.Reassign(ctx, id, v.text("/person"))
		return err
	})
}

func (s *Site) told(v *visit) (answer, error) {
	at, bad := v.instantTyped("/at")
	return s.onRequest(v, "told", "told", func(ctx context.Context, id string) error {
		if bad != nil {
			return bad
		}
		_, err := s.Requests.Told(ctx, id, request.ReceiptToldByPhone, v.text("/person"), v.text("/note"), at)
		return err
	})
}

// issue sends it. The password is checked before the transaction, because hashing is slow on purpose.
func (s *Site) issue(v *visit) (answer, error) {
	at, badTime := v.dueTyped("/scheduled_for")
	if err := fault.Join(badTime, v.confirm()); err != nil {
		return s.requestRefused(v, "issue", err)
	}
	return s.onRequest(v, "issue", "issue", func(ctx context.Context, id string) error {
		_, err := s.Requests.Issue(ctx, id, request.Sending{
			At: at, Override: v.text("/override_reason"), HandsOff: v.text("/do_not_touch") == "yes",
		})
		return atPassword(err)
	})
}

func (s *Site) authorize(v *visit) (answer, error) {
	if err := v.confirm(); err != nil {
		return s.requestRefused(v, "authorize", err)
	}
	return s.onRequest(v, "authorize", "authorize", func(ctx context.Context, id string) error {
		_, err := s.Requests.Authorize(ctx, id, request.Sending{HandsOff: v.text("/do_not_touch") == "yes"})
		return atPassword(err)
	})
}

// revise begins a new revision and leads to where it is written.
func (s *Site) revise(v *visit) (answer, error) {
	a, err := v.once(func(ctx context.Context) (string, error) {
		next, err := s.Requests.Revise(ctx, v.param("request"), v.text("/reason"), func(c request.Content) request.Content { return c })
		return "/requests/" + next.ID + "/edit", err
	})
	if err == nil {
		return a, nil
	}
	return s.requestRefused(v, "revise", err)
}

// confirm takes the password as a confirmation of this very act; without one the verb decides whether it can do
// without.
func (v *visit) confirm() error {
	password := v.text("/password")
	if password == "" {
		return nil
	}
	if err := v.site.Accounts.Confirm(v.ctx(), password); err != nil {
		return atPassword(err)
	}
	v.actor.Confirmed = true
	v.in(access.With(v.ctx(), v.actor))
	return nil
}

// atPassword puts the refusal of a password at its input.
func atPassword(err error) error {
	if f, ok := fault.As(err); ok && f.Key == "request.confirm_password" {
		return fault.Invalid("/password", f.Key)
	}
	return err
}
