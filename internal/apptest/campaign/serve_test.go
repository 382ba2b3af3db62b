package campaign

import (
	"errors"
	"path/filepath"
	"regexp"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/demo"
)

var code = regexp.MustCompile(`inv_[0-9A-Za-z_-]+`)

func TestAnEmptyInstancePrintsOneInvitationThatWorksOnce(t *testing.T) {
	p := &place{t: t}
	p.config.Data, p.config.Keys = filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "keys")
	server := p.serve()
	server.stop() // nobody came
	server = p.serve()
	invitation := server.out.await(code)
	nobody := &client{site: newSite(server.URL), ledger: &ledger{}}
	accept := func(code string) error {
		_, err := nobody.post("account.invitation_accepted", "/invitations/accept", object{
			"code": code, "password": apptest.Password,
			"headquarters": object{"name": "Aomine Seiki", "country": "JP", "zone": "Asia/Tokyo", "language": "ja"},
			"person":       object{"name": "First", "email": "first@aomine.example"},
		})
		return err
	}
	var r *refusal
	if err := accept("inv_another"); !errors.As(err, &r) || r.Status != 401 && r.Status != 422 {
		t.Errorf("a code that was never printed: %v", err)
	}
	must(t, accept(invitation))
	if err := accept(invitation); !errors.As(err, &r) || r.Status < 400 || r.Status >= 500 {
		t.Errorf("a second time: %v", err)
	}
	signedIn(t, server.URL, demo.Account{Email: "first@aomine.example", Password: apptest.Password})
	server.stop()
	server = p.serve()
	server.stop()
	if said := server.out.tail(); code.MatchString(said) {
		t.Errorf("an instance with people in it says\n%s", said)
	}
}
