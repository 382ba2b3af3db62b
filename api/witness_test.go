package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/journal"
	"tasuki/internal/wire"
	"tasuki/internal/witness"
)

func TestAWitnessVouchesUntilItIsEnded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		coordinator, auditor, vendor := h.Client("coordinator@aomine"), h.Client("auditor@aomine"), h.Client("engineer@merlinet")
		var me wire.Me
		vendor.Must(http.MethodGet, "/me", nil, &me)
		key, _, err := journal.GenerateCosigner("witness.merlinet.example/1", func() time.Time { return h.Clock.Now() })
		if err != nil {
			t.Fatal(err)
		}
		sent := wire.WitnessInput{Organization: me.Person.Organization, Name: "Merlinet", Contact: "noc@merlinet.example", Key: key.Key()}
		cosigned := func() wire.CosignatureInput {
			t.Helper()
			var c wire.Checkpoint
			vendor.Must(http.MethodGet, "/journal/checkpoint", nil, &c)
			note, err := key.Cosign(journal.Checkpoint{Note: c.Note, Key: c.Key})
			if err != nil {
				t.Fatal(err)
			}
			return wire.CosignatureInput{Note: note}
		}
		want := func(a apptest.Answer, status int, code string) {
			t.Helper()
			if a.Status != status || !strings.Contains(string(a.Body), code) {
				t.Errorf("%d %s, want %d %s", a.Status, a.Body, status, code)
			}
		}
		want(vendor.Do(http.MethodPost, "/journal/cosignatures", cosigned()), 422, "/note")
		for _, bad := range []wire.WitnessInput{
			{Organization: sent.Organization, Name: "x", Contact: "x", Key: "x"},
			{Organization: sent.Organization, Name: "x", Contact: "x\u202e", Key: sent.Key},
			{Organization: nobody, Name: "x", Contact: "x", Key: sent.Key},
		} {
			want(coordinator.Do(http.MethodPost, "/journal/witnesses", bad), 422, "")
		}
		var one wire.Witness
		coordinator.Must(http.MethodPost, "/journal/witnesses", sent, &one)
		want(coordinator.Do(http.MethodPost, "/journal/witnesses", sent), 409, "witness.key_taken")

		var taken wire.Witnessed
		vendor.Must(http.MethodPost, "/journal/cosignatures", cosigned(), &taken)
		auditor.Must(http.MethodGet, "/journal/witnesses/"+one.ID, nil, &one)
		if one.Witnessed.Size != taken.Size || taken.Size == 0 || one.Stale {
			t.Errorf("%+v %+v", one, taken)
		}
		if _, sig, err := journal.ReadCosignature(one.Checkpoint.Note, key.Key()); err != nil || sig.Size != taken.Size || one.Checkpoint.Size != taken.Size {
			t.Errorf("what it has signed: %+v %v", one.Checkpoint, err)
		}
		var newest wire.Checkpoint
		vendor.Must(http.MethodGet, "/journal/checkpoint?cosigned=true", nil, &newest)
		if by := newest.Cosignatures; newest.Size != taken.Size || len(by) != 1 || by[0].Witness != "witness.merlinet.example/1" || !by[0].SignedAt.Equal(taken.SignedAt) {
			t.Errorf("who has signed the newest: %+v", newest)
		}
		h.Clock.Advance(witness.Patience + time.Minute)
		var l wire.WitnessList
		auditor.Must(http.MethodGet, "/journal/witnesses", nil, &l)
		if len(l.Items) == 0 || !l.Items[0].Stale || l.Items[0].Witnessed.Size != taken.Size {
			t.Errorf("silent for a day: %+v", l.Items)
		}
		coordinator.Must(http.MethodPost, "/journal/witnesses/"+one.ID+"/end", wire.Nothing{}, &one)
		if one.EndedAt.IsZero() || one.Stale || one.Witnessed.Size != taken.Size {
			t.Errorf("%+v", one)
		}
		want(coordinator.Do(http.MethodPost, "/journal/witnesses/"+one.ID+"/end", wire.Nothing{}), 409, "witness.ended")
		want(vendor.Do(http.MethodPost, "/journal/cosignatures", cosigned()), 422, "/note")
	})
}
