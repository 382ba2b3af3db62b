package exchange

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// handedIn is a verified item of the engineer's with that content.
func (h *house) handedIn(content []byte) Item {
	h.t.Helper()
	s := sender{h.t, h.serve(h.Service).URL, h.engineer}
	wantStatus(h.t, s.patch(s.begin(content, sumOf(content)), 0, content), 204)
	items := h.items()
	return items[len(items)-1]
}

func TestADownloadIsAnAttachmentInASandbox(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := []byte("<script>alert(1)</script>")
		item := h.handedIn(content)
		res := sender{t, h.serve(h.Service).URL, h.desk}.get("/content/"+item.ID, nil)
		sum, _ := hex.DecodeString(sumOf(content))
		for name, want := range map[string]string{
			"Content-Type":            "application/octet-stream",
			"Content-Disposition":     `attachment; filename="dns01.log"; filename*=UTF-8''dns01.log`,
			"X-Content-Type-Options":  "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox",
			"Cache-Control":           "no-store",
			"Accept-Ranges":           "bytes",
			"Content-Length":          "25",
			"Etag":                    `"` + sumOf(content) + `"`,
			"Repr-Digest":             "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if res.StatusCode != 200 || body(t, res) != string(content) {
			t.Errorf("%d %q", res.StatusCode, body(t, res))
		}
	})
}

func TestARangeGivesTheseBytesAndReadsNoOtherPart(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(17 << 20) // three parts
		item := h.handedIn(content)
		s := sender{t, h.serve(h.Service).URL, h.desk}
		path := "/content/" + item.ID
		for asked, want := range map[string][2]int{
			"bytes=0-0":             {0, 1},
			"bytes=8388600-8388615": {8388600, 8388616}, // over the seam of two parts
			"bytes=17000000-":       {17000000, 17 << 20},
			"bytes=-5":              {17<<20 - 5, 17 << 20},
		} {
			res := s.get(path, map[string]string{"Range": asked})
			if res.StatusCode != 206 || body(t, res) != string(content[want[0]:want[1]]) {
				t.Errorf("%s: %d, %d bytes, %s", asked, res.StatusCode, len(body(t, res)), res.Header.Get("Content-Range"))
			}
		}
		if res := s.get(path, map[string]string{"Range": "bytes=0-3", "If-Range": `"another"`}); res.StatusCode != 200 || len(body(t, res)) != len(content) {
			t.Errorf("another version asked for: %d", res.StatusCode)
		}
		if res := s.get(path, map[string]string{"Range": "bytes=0-3", "If-Range": `"` + sumOf(content) + `"`}); res.StatusCode != 206 {
			t.Errorf("this version asked for: %d", res.StatusCode)
		}
		res := s.get(path, map[string]string{"Range": "bytes=99999999-"})
		wantRefusal(t, res, 416, "problem.range")
		if got := res.Header.Get("Content-Range"); got != "bytes */17825792" {
			t.Errorf("Content-Range %q", got)
		}
		parts, err := h.store.parts(t.Context(), item.Latest().ID)
		must(t, err)
		must(t, h.vault.Store.Delete(t.Context(), parts[0].Name))
		if res := s.get(path, map[string]string{"Range": "bytes=17000000-17000003"}); res.StatusCode != 206 {
			t.Errorf("with the first part gone, the last: %d", res.StatusCode)
		}
		if res := s.get(path, nil); res.StatusCode != 500 {
			t.Errorf("with the first part gone, all: %d", res.StatusCode)
		}
	})
}

func TestWhoReadsWhichEvidence(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("data"))
		for _, c := range []struct {
			name           string
			who            directory.Person
			sees, download fault.Kind
		}{
			{"headquarters' coordinator", h.desk, "", ""},
			{"who handed it in", h.engineer, "", ""},
			{"a colleague of theirs", h.colleague, "", ""},
			{"a partner who analyses at full level", h.analyst, "", ""},
			{"another vendor in the same case", h.rival, fault.KindNotFound, fault.KindNotFound},
		} {
			_, err := h.Get(h.as(c.who), item.ID)
			content, failed := h.Open(h.as(c.who), item.ID, Everything)
			if kindOf(err) != c.sees || kindOf(failed) != c.download {
				t.Errorf("%s: sees %v, reads %v", c.name, err, failed)
			}
			if failed == nil {
				must(t, content.Close())
			}
		}
	})
}

func TestAnAnalystBelowFullSeesAnItemAndNotItsBytes(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("data"))
		chao, err := h.dir.LookupOrganization(context.Background(), h.rival.Organization)
		must(t, err)
		h.grant(chao, access.Investigative, access.LogAnalyst)
		_, err = h.Get(h.as(h.rival), item.ID)
		must(t, err)
		_, err = h.Open(h.as(h.rival), item.ID, Everything)
		if kindOf(err) != fault.KindForbidden {
			t.Errorf("got %v", err)
		}
	})
}

func kindOf(err error) fault.Kind {
	f, ok := fault.As(err)
	if err != nil && !ok {
		return "no fault"
	}
	if !ok {
		return ""
	}
	return f.Kind
}

func TestAReadIsInTheJournalBeforeItsFirstByte(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("data"))
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		if !slices.Contains(h.facts(item), journal.EvidenceRead) {
			t.Error("nothing is read yet, and the journal doesn't know")
		}
		must(t, c.Close())
	})
}

func TestWithoutTheJournalNothingIsRead(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("data"))
		s := sender{t, h.serve(h.Service).URL, h.desk}
		must(t, h.db.In(t.Context(), func(ctx context.Context) error {
			return h.db.Gorm(ctx).Exec("ALTER TABLE journal_head RENAME TO journal_gone").Error
		}))
		wantRefusal(t, s.get("/content/"+item.ID, nil), 503, "problem.unavailable")
		must(t, h.db.In(t.Context(), func(ctx context.Context) error {
			return h.db.Gorm(ctx).Exec("ALTER TABLE journal_gone RENAME TO journal_head").Error
		}))
		if res := s.get("/content/"+item.ID, nil); body(t, res) != "data" {
			t.Errorf("with the journal back: %d", res.StatusCode)
		}
	})
}

func TestAListShowsWhatItsReaderMayKnowOf(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		for range 3 {
			h.expect()
		}
		other := Order{Incident: h.incident.ID, Request: "r2", Kind: Configuration, Organization: h.rival.Organization}
		must(t, h.Expect(h.as(h.desk), other))
		must(t, h.GiveUp(h.as(h.desk), "r2"))
		count := func(who directory.Person, f Filter) (n int, total int64) {
			t.Helper()
			l, err := h.List(h.as(who), h.incident.Reference, f, Page{Count: true})
			must(t, err)
			return len(l.Items), *l.Total
		}
		for _, c := range []struct {
			name string
			who  directory.Person
			f    Filter
			want int
		}{
			{"headquarters", h.desk, Filter{}, 4},
			{"the analyst", h.analyst, Filter{}, 4},
			{"the vendor", h.engineer, Filter{}, 3},
			{"the other vendor", h.rival, Filter{}, 1},
			{"one request", h.desk, Filter{Request: requested}, 3},
			{"one request of somebody else", h.rival, Filter{Request: requested}, 0},
			{"a state", h.desk, Filter{States: []State{Lost, Verified}}, 1},
		} {
			if n, total := count(c.who, c.f); n != c.want || int(total) != c.want {
				t.Errorf("%s: %d of %d, want %d", c.name, n, total, c.want)
			}
		}
		first, err := h.List(h.as(h.desk), h.incident.ID, Filter{}, Page{Limit: 3})
		must(t, err)
		rest, err := h.List(h.as(h.desk), h.incident.ID, Filter{}, Page{Limit: 3, After: first.Next})
		must(t, err)
		if len(first.Items) != 3 || len(rest.Items) != 1 || rest.Next != "" || rest.Items[0].Reference != h.incident.Reference+"/E1" {
			t.Errorf("%d and then %+v", len(first.Items), rest.Items)
		}
		_, err = h.List(acting(access.Actor{Person: "stranger", Organization: "o"}), h.incident.ID, Filter{}, Page{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}
