package exchange

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"filippo.io/age"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// keyOf registers a fresh key of somebody's and gives the half that opens.
func (h *house) keyOf(p directory.Person) (*age.X25519Identity, AgeRecipient) {
	h.t.Helper()
	id, err := age.GenerateX25519Identity()
	must(h.t, err)
	r, err := h.AddAgeRecipient(h.as(p), "laptop", " "+id.Recipient().String()+"\n")
	must(h.t, err)
	return id, r
}

func opened(t testing.TB, sealed string, ids ...age.Identity) string {
	t.Helper()
	r, err := age.Decrypt(strings.NewReader(sealed), ids...)
	must(t, err)
	plain, err := io.ReadAll(r)
	must(t, err)
	return string(plain)
}

func TestADownloadIsSealedForTheReadersOwnKeys(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		one, _ := h.keyOf(h.rival)
		two, _ := h.keyOf(h.rival)
		stranger, _ := h.keyOf(h.analyst)
		url := h.serve(h.Service).URL
		for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 5 << 20} {
			content := noise(size)
			item := h.handedIn(content)
			if size == 0 {
				item = h.empty()
			}
			r := h.give(item, termsFor(h.rival))
			res := sender{t, url, h.rival}.get("/release/"+r.ID, map[string]string{"Range": "bytes=1-"})
			got := body(t, res)
			if res.StatusCode != 200 || res.ContentLength != int64(len(got)) || res.Header.Get("Tasuki-Sealed") != "age" || res.Header.Get("Etag") != "" ||
				!strings.Contains(res.Header.Get("Content-Disposition"), `.age"`) {
				t.Errorf("%d bytes: %d with %v", size, res.StatusCode, res.Header)
			}
			if opened(t, got, one) != string(content) || opened(t, got, two) != string(content) {
				t.Errorf("%d bytes: something else is in it", size)
			}
			if _, err := age.Decrypt(strings.NewReader(got), stranger); err == nil {
				t.Error("somebody else's key opens it")
			}
		}
		item := h.handedIn([]byte("data"))
		if got := body(t, sender{t, url, h.analyst}.get("/content/"+item.ID, nil)); opened(t, got, stranger) != "data" {
			t.Errorf("a download of one's own case gives %q", got)
		}
		if got := body(t, sender{t, url, h.desk}.get("/content/"+item.ID, nil)); got != "data" {
			t.Errorf("without a key it is %q", got)
		}
	})
}

// empty is a verified item without a byte.
func (h *house) empty() Item {
	h.t.Helper()
	in := Intake{Request: requested, Filename: "empty.log", SHA256: sumOf(nil)}
	f, err := h.Stage(h.as(h.engineer), in, bytes.NewReader(nil), 1)
	must(h.t, err)
	item, err := h.Keep(h.as(h.engineer), f)
	must(h.t, err)
	return item
}

func TestAReleaseCanDemandToBeSealed(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		terms := termsFor(h.rival)
		terms.Sealed, terms.Downloads = true, 1
		r := h.give(h.handedIn([]byte("data")), terms)
		_, err := h.OpenRelease(h.as(h.rival), r.ID, Everything)
		wantKey(t, err, fault.KindConflict, "release.needs_key")
		_, key := h.keyOf(h.rival)
		must(t, h.EndAgeRecipient(h.as(h.rival), key.ID))
		_, err = h.OpenRelease(h.as(h.rival), r.ID, Everything)
		wantKey(t, err, fault.KindConflict, "release.needs_key")
		h.keyOf(h.rival)
		c, err := h.OpenRelease(h.as(h.rival), r.ID, Everything)
		must(t, err)
		must(t, c.Close())
	})
}

func TestWhichKeysAreTaken(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		id, key := h.keyOf(h.rival)
		for want, in := range map[string][2]string{
			"/recipient age_recipient.not_one": {"n", id.String()}, // the half that opens must never come here
			"/name field.required":             {"", id.Recipient().String()},
			"/name field.control_characters":   {"a\u202eb", id.Recipient().String()},
		} {
			_, err := h.AddAgeRecipient(h.as(h.rival), in[0], in[1])
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
				t.Errorf("want %s, got %v", want, err)
			}
		}
		_, err := h.AddAgeRecipient(h.as(h.rival), "again", id.Recipient().String())
		wantKey(t, err, fault.KindConflict, "age_recipient.known")
		for range AgeRecipients - 1 {
			h.keyOf(h.rival)
		}
		more, err := age.GenerateX25519Identity()
		must(t, err)
		_, err = h.AddAgeRecipient(h.as(h.rival), "one more", more.Recipient().String())
		wantKey(t, err, fault.KindConflict, "age_recipient.too_many")
		wantKey(t, h.EndAgeRecipient(h.as(h.desk), key.ID), fault.KindNotFound, "problem.not_found")
		must(t, h.EndAgeRecipient(h.as(h.rival), key.ID))
		wantKey(t, h.EndAgeRecipient(h.as(h.rival), key.ID), fault.KindNotFound, "problem.not_found")
		l, err := h.AgeRecipients(h.as(h.rival), Page{Limit: 100})
		must(t, err)
		if len(l.Items) != AgeRecipients-1 {
			t.Errorf("%d keys count", len(l.Items))
		}
		entries, err := h.j.Entries(t.Context(), journal.Filter{Newest: true}, Page{Limit: 1})
		must(t, err)
		if entries.Items[0].Fact != journal.AgeRecipientEnded {
			t.Errorf("the journal ends with %s", entries.Items[0].Fact)
		}
	})
}
