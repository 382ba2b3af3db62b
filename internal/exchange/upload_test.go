package exchange

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAnUploadFillsWhatIsExpectedAndIsVerified(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		expected := h.expect()
		if expected.State != Expected || expected.Reference != h.incident.Reference+"/E1" || expected.Whole() {
			t.Fatalf("expected: %+v", expected)
		}
		content := noise(20 << 20) // three parts
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		res := s.create(int64(len(content)), map[string]string{
			"request_id": requested, "filename": "dns01.log", "step": "s1", "sha256": strings.ToUpper(sumOf(content)),
		})
		wantStatus(t, res, 201)
		if res.Header.Get("Evidence-Item") != expected.ID || res.Header.Get("Evidence-State") != "receiving" {
			t.Errorf("created: %v", res.Header)
		}
		path := res.Header.Get("Location")
		if !strings.HasPrefix(path, "/v1/uploads/") {
			t.Errorf("Location %q", path)
		}
		res = s.patch(path, 0, content[:9<<20])
		wantStatus(t, res, 204)
		if s.offset(path) != 9<<20 || res.Header.Get("Upload-Offset") != "9437184" || res.Header.Get("Evidence-State") != "receiving" {
			t.Errorf("after the first: %v", res.Header)
		}
		res = s.patch(path, 9<<20, content[9<<20:])
		wantStatus(t, res, 204)
		if h := res.Header; h.Get("Evidence-State") != "verified" || h.Get("Evidence-SHA256") != sumOf(content) || h.Get("Evidence-Item") != expected.ID {
			t.Errorf("after the last: %v", h)
		}
		item, err := h.Get(h.as(h.engineer), expected.ID)
		must(t, err)
		if a := item.Latest(); item.State != Verified || !item.Whole() || a.SHA256 != sumOf(content) || a.Received != a.Size || a.SettledAt != start {
			t.Errorf("item %+v", item)
		}
		want := []journal.Fact{journal.EvidenceExpected, journal.EvidenceReceiving, journal.EvidenceReceived, journal.EvidenceVerified}
		if d := cmp.Diff(want, h.facts(item)); d != "" {
			t.Error(d)
		}
		if got := body(t, s.get("/content/"+item.ID, nil)); got != string(content) {
			t.Errorf("%d bytes came back, and not those that went in", len(got))
		}
		res = s.head(path)
		if res.StatusCode != 200 || res.Header.Get("Evidence-State") != "verified" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("a sender who lost the last answer asks again: %d %v", res.StatusCode, res.Header)
		}
	})
}

func TestRealLogsComeBackAsTheyWere(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		for _, name := range []string{"Apache_2k.log", "Linux_2k.log", "OpenSSH_2k.log", "Windows_2k.log"} {
			content := realLog(t, name)
			path := s.begin(content, sumOf(content))
			for offset := 0; offset < len(content); offset += 50_000 {
				wantStatus(t, s.patch(path, int64(offset), content[offset:min(offset+50_000, len(content))]), 204)
			}
			items := h.items()
			item := items[len(items)-1]
			if got := body(t, s.get("/content/"+item.ID, nil)); item.State != Verified || got != string(content) {
				t.Errorf("%s: %s, %d bytes", name, item.State, len(got))
			}
		}
	})
}

func TestAWrongHashIsAMismatchAndTheNextAttemptIsAnotherOne(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.expect()
		sent, meant := noise(100_000), noise(100_001)[1:]
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		res := s.patch(s.begin(sent, sumOf(meant)), 0, sent)
		wantStatus(t, res, 204)
		if res.Header.Get("Evidence-State") != "mismatch" || res.Header.Get("Evidence-SHA256") != sumOf(sent) {
			t.Errorf("the sender was told %v", res.Header)
		}
		item := h.items()[0]
		if item.State != Mismatch || item.Whole() {
			t.Errorf("item %+v", item)
		}
		if got := body(t, s.get("/content/"+item.ID, nil)); got != string(sent) {
			t.Error("the bytes of the mismatch were not kept")
		}
		res = s.patch(s.begin(meant, sumOf(meant)), 0, meant)
		wantStatus(t, res, 204)
		items := h.items()
		if len(items) != 1 || items[0].State != Verified || len(items[0].Attempts) != 2 {
			t.Fatalf("items %+v", items)
		}
		if first := items[0].Attempts[0]; first.State != Mismatch || first.SHA256 != sumOf(sent) {
			t.Errorf("the first attempt is %+v", first)
		}
		if got := body(t, s.get("/content/"+item.ID, nil)); got != string(meant) {
			t.Error("the second attempt's bytes are not the item's")
		}
		if parts, err := h.store.parts(t.Context(), items[0].Attempts[0].ID); err != nil || len(parts) != 1 {
			t.Errorf("the first attempt has %d parts, %v", len(parts), err)
		}
		if !slices.Contains(h.facts(item), journal.EvidenceMismatched) {
			t.Error("the journal doesn't know")
		}
	})
}

func TestWithoutASendersHashAnItemIsReceivedAndSuffices(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		wantStatus(t, s.patch(s.begin(content, ""), 0, content), 204)
		item := h.items()[0]
		if item.State != Received || !item.Whole() || item.Latest().SHA256 != sumOf(content) {
			t.Errorf("item %+v", item)
		}
	})
}

func TestAnEmptyFileIsWholeAtOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		s.begin(nil, sumOf(nil))
		item := h.items()[0]
		if item.State != Verified {
			t.Errorf("item %+v", item)
		}
		res := s.get("/content/"+item.ID, nil)
		if res.StatusCode != 200 || body(t, res) != "" || res.Header.Get("Content-Length") != "0" {
			t.Errorf("%d %v", res.StatusCode, res.Header)
		}
	})
}

func TestWhatTheProtocolRefuses(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, sumOf(content))
		wantStatus(t, s.patch(path, 0, content[:400]), 204)

		wantRefusal(t, s.patch(path, 0, content[:400]), 409, "upload.wrong_offset")
		wantRefusal(t, s.patch(path, 401, content[401:]), 409, "upload.wrong_offset")
		wantRefusal(t, s.patch(path, 400, append(content[400:], 'x')), 413, "upload.too_long")
		chunked := struct{ io.Reader }{bytes.NewReader(append(content[400:], 'x'))} // no Content-Length
		wantRefusal(t, s.do("PATCH", path, chunked, map[string]string{
			"Upload-Offset": "400", "Content-Type": "application/offset+octet-stream",
		}), 413, "upload.too_long")
		wantRefusal(t, s.do("PATCH", path, strings.NewReader("x"), map[string]string{
			"Upload-Offset": "400", "Content-Type": "text/plain",
		}), 415, "problem.media_type")
		wantRefusal(t, s.do("PATCH", path, strings.NewReader("x"), map[string]string{
			"Content-Type": "application/offset+octet-stream",
		}), 400, "problem.malformed")
		wantRefusal(t, s.do("PATCH", path, strings.NewReader("x"), map[string]string{"Tus-Resumable": "0.2.2"}), 412, "upload.version")
		wantRefusal(t, s.do("POST", "/v1/uploads", nil, map[string]string{"Upload-Defer-Length": "1"}), 400, "problem.malformed")
		wantRefusal(t, s.create(-1, nil), 400, "problem.malformed")
		if n := s.offset(path); n != 400 {
			t.Errorf("after all that %d bytes are there", n)
		}
		wantStatus(t, s.patch(path, 400, content[400:]), 204)
		wantRefusal(t, s.patch(path, 1000, []byte("x")), 413, "upload.too_long")
		if item := h.items()[0]; item.State != Verified {
			t.Errorf("%s", item.State)
		}
	})
}

func TestABodyWithoutALengthIsTakenToo(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(100_000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, sumOf(content))
		wantStatus(t, s.do("PATCH", path, struct{ io.Reader }{bytes.NewReader(content)}, map[string]string{
			"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
		}), 204)
		if item := h.items()[0]; item.State != Verified {
			t.Errorf("%s", item.State)
		}
	})
}

func TestOptionsTellWhatIsOffered(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		res := sender{t, h.serve(h.Service).URL, h.engineer}.do("OPTIONS", "/v1/uploads", nil, map[string]string{"Origin": "https://evil.example"})
		wantStatus(t, res, 200)
		for name, want := range map[string]string{
			"Tus-Version": "1.0.0", "Tus-Extension": "creation,termination", "Tus-Max-Size": "1073741824", "Access-Control-Allow-Origin": "",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func TestAnothersUploadIsNotThereToTheByte(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		site := h.serve(h.Service).URL
		mine := sender{t, site, h.engineer}.begin(content, "")
		absent := "/v1/uploads/019d3c14-8000-7000-8000-00000000ffff"
		for _, who := range []sender{{t, site, h.colleague}, {t, site, h.rival}, {t, site, h.desk}} {
			for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
				if method == "DELETE" && who.who.ID == h.desk.ID { // a coordinator may end it
					continue
				}
				header := map[string]string{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
				hidden, missing := who.do(method, mine, strings.NewReader("x"), header), who.do(method, absent, strings.NewReader("x"), header)
				hidden.Header.Del("Date")
				missing.Header.Del("Date")
				if hidden.StatusCode != 404 || body(t, hidden) != body(t, missing) || cmp.Diff(hidden.Header, missing.Header) != "" {
					t.Errorf("%s: %d %v, absent: %d %v", method, hidden.StatusCode, hidden.Header, missing.StatusCode, missing.Header)
				}
			}
		}
		if n := (sender{t, site, h.engineer}).offset(mine); n != 0 {
			t.Errorf("%d bytes of somebody else's", n)
		}
	})
}

func TestNobodyMakesAnotherRequestOfTheirOwn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		res := s.do("POST", path, nil, map[string]string{"X-HTTP-Method-Override": "DELETE"})
		if res.StatusCode < 400 {
			t.Errorf("overriding the method: %d", res.StatusCode)
		}
		wantStatus(t, s.get(path, nil), 404)
		res = s.do("POST", "/v1/uploads", nil, map[string]string{"Upload-Concat": "final;" + path, "Upload-Metadata": metadata(map[string]string{"request_id": requested})})
		wantRefusal(t, res, 400, "problem.malformed")
		if s.offset(path) != 0 || len(h.items()) != 1 {
			t.Error("something happened all the same")
		}
	})
}

func TestGivingUpFreesTheItemForAnotherAttempt(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.expect()
		content := noise(9 << 20)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		wantStatus(t, s.patch(path, 0, content[:8<<20]), 204)
		wantStatus(t, s.do("DELETE", path, nil, nil), 204)
		wantStatus(t, s.head(path), 404)
		item := h.items()[0]
		if item.State != Failed || item.Latest().State != Failed {
			t.Errorf("item %+v", item)
		}
		if names := h.stored(); len(names) != 0 {
			t.Errorf("stored bytes are left: %q", names)
		}
		wantRefusal(t, s.get("/content/"+item.ID, nil), 409, "evidence.not_here")
		path = s.begin(content, sumOf(content))
		wantStatus(t, s.patch(path, 0, content), 204)
		if items := h.items(); len(items) != 1 || items[0].State != Verified || len(items[0].Attempts) != 2 {
			t.Errorf("items %+v", items)
		}
		wantRefusal(t, s.do("DELETE", path, nil, nil), 409, "upload.complete")
	})
}

func TestOnceRevokedASenderFindsNothing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		present, err := h.incidents.Participants(h.as(h.desk), h.incident.ID, Page{})
		must(t, err)
		for _, p := range present.Items {
			if p.Organization == h.merlinet.ID {
				_, err := h.incidents.RevokeParticipant(h.as(h.desk), h.incident.ID, p.ID, "No longer.")
				must(t, err)
			}
		}
		wantStatus(t, s.patch(path, 0, content), 404)
		wantStatus(t, s.head(path), 404)
		wantStatus(t, s.do("DELETE", path, nil, nil), 404)
		wantStatus(t, s.create(10, map[string]string{"request_id": requested, "filename": "x"}), 404)
		_, err = h.Get(h.as(h.engineer), h.items()[0].ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

func TestWhoMayHandIn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		site := h.serve(h.Service).URL
		meta := map[string]string{"request_id": requested, "filename": "dns01.log"}
		wantStatus(t, sender{t, site, h.engineer}.create(10, meta), 201)
		wantStatus(t, sender{t, site, h.desk}.create(10, meta), 201) // what came by another way
		wantStatus(t, sender{t, site, h.rival}.create(10, meta), 404)
		wantStatus(t, sender{t, site, h.analyst}.create(10, meta), 403)
		meta["request_id"] = "019d3c14-8000-7000-8000-00000000ffff"
		wantStatus(t, sender{t, site, h.engineer}.create(10, meta), 404)
		meta["request_id"] = requested
		h.closed[requested] = true
		wantRefusal(t, sender{t, site, h.engineer}.create(10, meta), 409, "request.not_possible")
		if res := (sender{t, site, h.engineer}).create(10, map[string]string{"clarification_id": "c", "filename": "x"}); res.StatusCode != 404 {
			t.Errorf("nobody has registered clarifications: %d", res.StatusCode)
		}
	})
}

func TestAFileForAClarificationIsReadByItsThread(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.AttachedTo(func(ctx context.Context, id string) (Order, error) {
			return Order{Incident: h.incident.ID, Request: requested, Clarification: id, Parties: []string{h.merlinet.ID}}, nil
		})
		content := []byte("a drawing")
		s := sender{t, h.serve(h.Service).URL, h.desk}
		res := s.create(int64(len(content)), map[string]string{"clarification_id": "c1", "filename": "plan.png"})
		wantStatus(t, s.patch(res.Header.Get("Location"), 0, content), 204)
		item, err := h.Get(h.as(h.engineer), h.items()[0].ID)
		must(t, err)
		if item.Clarification != "c1" || item.Kind != Other {
			t.Errorf("item %+v", item)
		}
		_, err = h.Get(h.as(h.rival), item.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

// stored are the names of all sealed objects.
func (h *house) stored() (names []string) {
	h.t.Helper()
	for e, err := range h.vault.Store.List(h.t.Context(), "") {
		must(h.t, err)
		names = append(names, e.Name)
	}
	return names
}
