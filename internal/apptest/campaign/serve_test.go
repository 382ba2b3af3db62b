package campaign

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

func TestAKeyThatIsNotThisInstancesRefusesStart(t *testing.T) {
	p := scenario(t, t.TempDir(), "", "")
	other := scenario(t, t.TempDir(), "", "")
	for _, key := range []string{"evidence.key", "journal.key"} {
		ours, theirs := filepath.Join(p.config.Keys, key), filepath.Join(other.config.Keys, key)
		kept, err := os.ReadFile(ours)
		must(t, err)
		foreign, err := os.ReadFile(theirs)
		must(t, err)
		must(t, os.WriteFile(ours, foreign, 0o600))
		if status, said := run(t, nil, p.serving()...); status != 1 || !strings.Contains(said, "key file is") {
			t.Errorf("with another's %s: %d\n%s", key, status, said)
		}
		must(t, os.Remove(ours))
		if status, said := run(t, nil, p.serving()...); status != 1 || !strings.Contains(said, ours) {
			t.Errorf("without %s: %d\n%s", key, status, said)
		}
		must(t, os.WriteFile(ours, kept, 0o600))
	}
	p.serve()
}
