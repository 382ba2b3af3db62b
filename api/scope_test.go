package api_test

import (
	"net/http"
	"slices"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/account"
)

// TestATokenDoesWhatItsScopeSays holds each operation's `x-authz` against what is really asked: a token for that action
// alone suffices, and one for all others is refused, with no effect.
func TestATokenDoesWhatItsScopeSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	w.second = w.person(w.hq, "coordinator") // has fewer tokens than the first
	for _, item := range contractOf(t).Paths.Map() {
		for _, o := range item.Operations() {
			if o.Security != nil && len(*o.Security) == 0 || o.OperationID == "endSession" { // no token ends a session
				continue
			}
			act := access.Action(o.Extensions["x-authz"].(string))
			t.Run(o.OperationID, func(t *testing.T) {
				w.T = t
				if !access.Known(act) {
					t.Fatalf("the policy does not know %s", act)
				}
				at := targets[o.OperationID](w, nil)
				if o.OperationID == "createToken" { // which makes none above itself
					at.body.(body)["scope"] = []access.Action{act}
				}
				others := slices.DeleteFunc(access.Actions(), func(a access.Action) bool { return a == act })
				at.token = func(who *actor) string { return w.scoped(who, others) }
				narrow := at.token(at.allowed)
				at.token = func(*actor) string { return narrow }
				before := w.Fingerprint()
				if a := at.as(at.allowed); a.Status != http.StatusForbidden {
					t.Errorf("a token for everything but %s: %d\n%s", act, a.Status, a.Body)
				}
				if w.Fingerprint() != before {
					t.Error("refused, and yet something was stored")
				}
				at.token = func(who *actor) string { return w.scoped(who, []access.Action{act}) }
				if a := at.as(at.allowed); a.Status/100 != 2 {
					t.Errorf("a token for %s alone: %d\n%s", act, a.Status, a.Body)
				}
			})
		}
	}
}

// scoped is a token for some actions. It is made and revoked for each use, since nobody has many at once.
func (w *world) scoped(who *actor, scope []access.Action) string {
	w.T.Helper()
	t, secret, err := w.App.Accounts.CreateToken(who.ctx(), account.TokenDraft{Name: "scoped", Scope: scope, Expires: w.Clock.Now().AddDate(0, 1, 0)})
	w.must(err)
	w.T.(*testing.T).Cleanup(func() { _ = w.App.Accounts.RevokeToken(who.ctx(), t.ID) })
	return secret
}
