package account

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// What was begun is asked about again, and the answer is the account's as it is by then.
func TestWhoIsPresentIsKnownAsTheyAreNow(t *testing.T) {
	for how, end := range map[string]func(h *house, ctx context.Context) error{
		"signed out": func(h *house, ctx context.Context) error { return h.EndSession(ctx) },
		"deactivated": func(h *house, _ context.Context) error {
			_, err := h.Deactivate(h.as(h.admin), h.noc.ID)
			return err
		},
		"expired": func(h *house, _ context.Context) error { h.clock.Advance(SessionLife); return nil },
	} {
		t.Run(how, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				h.let(h.noc, password)
				session := h.by(h.in("noc@merlinet.example").Token)
				_, secret, err := h.CreateToken(session, TokenDraft{Name: "host", Scope: []access.Action{access.WriteUpload}, Expires: start.Add(SessionLife)})
				h.must(err)
				for _, ctx := range []context.Context{session, h.by(secret)} {
					a, err := h.Present(ctx)
					if diff := cmp.Diff(access.From(ctx), a); err != nil || diff != "" {
						t.Errorf("%v %s", err, diff)
					}
				}
				roles := []access.Role{access.Observer}
				_, err = h.people.UpdatePerson(h.as(h.admin), h.noc.ID, directory.PersonChange{Roles: &roles})
				h.must(err)
				if a, err := h.Present(session); err != nil || !cmp.Equal(a.Roles, roles) {
					t.Errorf("%v %v", a.Roles, err)
				}
				h.must(end(h, session))
				_, err = h.Present(session)
				wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
			})
		})
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}
