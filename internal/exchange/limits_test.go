package exchange

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

// roomy is a store that says how much is free.
type roomy struct {
	blob.Store
	free int64
}

func (r roomy) Free(context.Context) (int64, bool) { return r.free, true }

func TestWhatDoesNotFitIsRefusedBeforeItsFirstByte(t *testing.T) {
	limits := Limits{File: 10_000, Incident: 25_000, Reserve: 1_000, Parts: 2, Abandoned: generous.Abandoned}
	each(t, limits, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		meta := map[string]string{"request_id": requested, "filename": "dns01.log"}
		wantRefusal(t, s.create(10_001, meta), 413, "evidence.too_large")
		wantStatus(t, s.create(10_000, meta), 201)
		wantStatus(t, s.create(10_000, meta), 201)
		wantRefusal(t, s.create(5_001, meta), 413, "evidence.over_quota") // what was begun counts
		h.vault.Store = roomy{h.vault.Store, 25_999}
		wantRefusal(t, s.create(5_000, meta), 507, "evidence.no_space") // what is still to come counts, and the reserve
		h.vault.Store = roomy{h.vault.Store, 26_000}
		wantStatus(t, s.create(5_000, meta), 201)
		if n := len(h.items()); n != 3 {
			t.Errorf("%d items", n)
		}
	})
}

func TestWhatWasGivenUpMakesRoomAgain(t *testing.T) {
	limits := generous
	limits.Incident = 1000
	each(t, limits, func(t *testing.T, h *house) {
		content := noise(1000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		wantRefusal(t, s.create(1, map[string]string{"request_id": requested, "filename": "x"}), 413, "evidence.over_quota")
		wantStatus(t, s.do("DELETE", path, nil, nil), 204)
		wantStatus(t, s.patch(s.begin(content, sumOf(content)), 0, content), 204)
	})
}

func TestACoordinatorEndsAnUploadThatKeepsRoomAndNobodyElseFindsIt(t *testing.T) {
	limits := generous
	limits.Incident = 1000
	each(t, limits, func(t *testing.T, h *house) {
		url := h.serve(h.Service).URL
		s := sender{t, url, h.engineer}
		path := s.begin(noise(1000), "")
		for name, who := range map[string]directory.Person{"a colleague": h.colleague, "another vendor": h.rival, "a partner": h.analyst} {
			if all, err := h.Endable(h.as(who), h.items()...); err != nil || all[h.items()[0].ID] {
				t.Errorf("%s may end it: %v", name, err)
			}
			wantStatus(t, sender{t, url, who}.do("DELETE", path, nil, nil), 404)
		}
		desk := sender{t, url, h.desk}
		wantStatus(t, desk.head(path), 404)
		wantStatus(t, desk.patch(path, 0, noise(1000)), 404)
		if all, err := h.Endable(h.as(h.desk), h.items()...); err != nil || !all[h.items()[0].ID] {
			t.Errorf("a coordinator may not end it: %v", err)
		}
		wantStatus(t, desk.do("DELETE", path, nil, nil), 204)
		if i := h.items()[0]; i.State != Failed {
			t.Errorf("%+v", i)
		}
		wantStatus(t, s.create(1000, map[string]string{"request_id": requested, "filename": "x"}), 201)
	})
}

// announcing costs nothing: an upload of which nothing comes doesn't keep its room from those who send
func TestAQuietUploadKeepsNoRoomAndTakesItAgainAsItGoesOn(t *testing.T) {
	limits := Limits{File: 10_000, Incident: 15_000, Reserve: 1_000, Parts: 2, Abandoned: generous.Abandoned}
	each(t, limits, func(t *testing.T, h *house) {
		h.vault.Store = roomy{h.vault.Store, 11_000}
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		content := noise(10_000)
		quiet := s.begin(content, "")
		wantStatus(t, s.patch(quiet, 0, content[:1000]), 204)
		meta := map[string]string{"request_id": requested, "filename": "x"}
		wantRefusal(t, s.create(9_000, meta), 413, "evidence.over_quota")
		wantRefusal(t, s.create(5_000, meta), 507, "evidence.no_space")
		long := db.At(time.Now().Add(-quietTime - time.Minute))
		must(t, h.db.In(t.Context(), func(ctx context.Context) error {
			return h.db.Gorm(ctx).Model(&attemptRow{}).Where("1 = 1").Update("touched_at", long).Error
		}))
		other := s.create(9_000, meta)
		wantStatus(t, other, 201)

		wantRefusal(t, s.patch(quiet, 1000, content[1000:]), 413, "evidence.over_quota") // its room is the other's now
		if n := s.offset(quiet); n != 1000 {
			t.Errorf("it stands at %d", n)
		}
		wantStatus(t, s.do("DELETE", other.Header.Get("Location"), nil, nil), 204)
		wantStatus(t, s.patch(quiet, 1000, content[1000:5000]), 204)
		wantRefusal(t, s.create(9_000, meta), 413, "evidence.over_quota") // and its own again
		wantStatus(t, s.patch(quiet, 5000, content[5000:]), 204)
	})
}

func TestAStepsOwnLimitHolds(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		o := h.orders[requested]
		o.LimitBytes = 100
		h.orders[requested] = o
		h.expect()
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		meta := map[string]string{"request_id": requested, "filename": "x", "step": "s1"}
		wantRefusal(t, s.create(101, meta), 413, "evidence.over_limit")
		delete(meta, "step") // it would fill the expected item all the same
		wantRefusal(t, s.create(101, meta), 413, "evidence.over_limit")
		wantStatus(t, s.create(100, meta), 201)
	})
}

func TestMetadataThatSaysNothingIsRefusedAtItsField(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		for name, meta := range map[string]map[string]string{
			"no request":   {"filename": "x"},
			"no name":      {"request_id": requested},
			"a wrong hash": {"request_id": requested, "filename": "x", "sha256": "abc"},
			"not text":     {"request_id": requested, "filename": "\xff\xfe"},
			"unknown step": {"request_id": requested, "filename": "x", "step": "s9"},
		} {
			t.Log(name)
			wantRefusal(t, s.create(10, meta), 422, "problem.invalid")
		}
		res := s.do("POST", "/v1/uploads", nil, map[string]string{"Upload-Length": "10", "Upload-Metadata": "filename !!!,request_id"})
		wantRefusal(t, res, 422, "problem.invalid")
		if n := len(h.items()); n != 0 {
			t.Errorf("%d items", n)
		}
	})
}

func TestAHostileNameStaysWhatItIs(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		for _, name := range []string{"../../x\r\nSet-Cookie: a", "<svg onload>", "NUL", "a/../../etc/passwd", "\u202egol.exe"} {
			res := s.create(4, map[string]string{"request_id": requested, "filename": name})
			path := res.Header.Get("Location")
			wantStatus(t, s.patch(path, 0, []byte("data")), 204)
			items := h.items()
			item := items[len(items)-1]
			if item.Filename != name || item.Latest().Filename != name {
				t.Errorf("kept as %q", item.Filename)
			}
			if got := s.head(path).Header.Get("Upload-Metadata"); got == "" {
				t.Error("the sender is not told what they said")
			}
			res = s.get("/content/"+item.ID, nil)
			if res.StatusCode != 200 || res.Header.Get("Set-Cookie") != "" || res.Header.Get("Content-Disposition") != disposition(name) {
				t.Errorf("%d %v", res.StatusCode, res.Header)
			}
		}
	})
}

func TestNumberOfAttemptsIsBounded(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	for range AttemptsLimit {
		u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "x", Size: 1})
		must(t, err)
		must(t, h.End(h.as(h.engineer), u.Attempt.ID))
	}
	_, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "x", Size: 1})
	wantKey(t, err, "conflict", "evidence.too_many_attempts")
}
