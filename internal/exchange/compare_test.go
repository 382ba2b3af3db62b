package exchange

import (
	"strings"
	"testing"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// told sends no bytes, and the hash of those that have come.
func (s sender) told(path string, offset, sum string) (state string, status int) {
	s.t.Helper()
	res := s.do("PATCH", path, nil, map[string]string{"Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", SenderHash: sum})
	return res.Header.Get("Evidence-State"), res.StatusCode
}

func TestASenderTellsTheirHashWithTheLastBytesOrAfterThem(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		content := []byte("query (cache) denied\n")
		path := s.begin(content, "")
		wantStatus(t, s.patch(path, 0, content[:5]), 204)
		res := s.do("PATCH", path, strings.NewReader(string(content[5:])), map[string]string{
			"Upload-Offset": "5", "Content-Type": "application/offset+octet-stream", SenderHash: strings.ToUpper(sumOf(content)),
		})
		wantStatus(t, res, 204)
		if got := res.Header.Get("Evidence-State"); got != "verified" {
			t.Errorf("with the last bytes: %s", got)
		}
		path = s.begin(content, "")
		wantStatus(t, s.patch(path, 0, content), 204)
		if state, status := s.told(path, "21", "abc"); status != 422 || state != "" {
			t.Errorf("no hash: %d %s", status, state)
		}
		for range 2 { // an answer may be lost
			if state, status := s.told(path, "21", sumOf(content)); status != 204 || state != "verified" {
				t.Errorf("after them: %d %s", status, state)
			}
		}
		if _, status := s.told(path, "21", sumOf(content[1:])); status != 409 {
			t.Errorf("another: %d", status)
		}
		item := h.items()[1]
		if item.State != Verified || item.Latest().State != Verified || item.Latest().SenderSHA256 != sumOf(content) {
			t.Errorf("%+v", item)
		}
		all := h.record(h.as(h.desk), item, 100)
		if last := all[len(all)-1]; last.Handling != Compared || last.Fact != journal.EvidenceVerified || last.Who.Person != h.engineer.ID {
			t.Errorf("the record ends with %+v", last)
		}
		path = s.begin(content, "")
		if _, status := s.told(path, "0", sumOf(content)); status != 204 { // the line broke before a part was full
			t.Errorf("with no bytes: %d", status)
		}
		if _, status := s.told(path, "0", sumOf(content[1:])); status != 409 {
			t.Errorf("then another: %d", status)
		}
		if res := s.patch(path, 0, content); res.Header.Get("Evidence-State") != "verified" {
			t.Errorf("kept until the last bytes: %d %s", res.StatusCode, res.Header.Get("Evidence-State"))
		}
		path = s.begin(content, sumOf(content))
		wantStatus(t, s.do("PATCH", path, strings.NewReader("x"), map[string]string{
			"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", SenderHash: sumOf(content[1:]),
		}), 409)
	})
}

// What nobody compared goes its way as well, and says to its end that nobody did.
func TestAFileWithoutAHashIsNoDeadEnd(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.unhashed([]byte("one line\n"))
		for _, to := range []State{InAnalysis, Archived} {
			var err error
			item, err = h.Transition(h.as(h.desk), item.ID, to)
			must(t, err)
			if !item.Whole() || item.Latest().State != Received || item.Latest().SenderSHA256 != "" {
				t.Errorf("%+v", item)
			}
		}
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Of no use.")
		must(t, err)
	})
}

func TestAHashThatComesLateIsComparedWhereverTheItemHasGot(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := []byte("one line\n")
		good, bad := h.unhashed(content), h.unhashed(content)
		_, err := h.CompareHash(h.as(h.desk), good.ID, sumOf(content))
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.CompareHash(h.as(h.rival), good.ID, sumOf(content))
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.CompareHash(h.as(h.colleague), good.ID, "")
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("none: %v", err)
		}
		good, err = h.CompareHash(h.as(h.colleague), good.ID, sumOf(content))
		if must(t, err); good.State != Verified {
			t.Errorf("%+v", good)
		}
		bad, err = h.Transition(h.as(h.desk), bad.ID, InAnalysis)
		must(t, err)
		bad, err = h.CompareHash(h.as(h.engineer), bad.ID, sumOf(content[1:]))
		if must(t, err); bad.State != InAnalysis || bad.Latest().State != Mismatch || bad.Whole() {
			t.Errorf("%+v", bad)
		}
		if facts := h.facts(bad); facts[len(facts)-1] != journal.EvidenceMismatched {
			t.Errorf("the journal says %v", facts)
		}
	})
}

func TestAMismatchThatNobodySendsAgainIsPutAway(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.unhashed([]byte("one line\n"))
		item, err := h.CompareHash(h.as(h.engineer), item.ID, sumOf([]byte("another")))
		if must(t, err); item.State != Mismatch {
			t.Fatalf("%+v", item)
		}
		item, err = h.Transition(h.as(h.desk), item.ID, Archived)
		if must(t, err); item.Whole() {
			t.Error("it answers")
		}
		_, err = h.ProposeDisposal(h.as(h.desk), item.ID, "Of no use.")
		must(t, err)
	})
}

// unhashed is a file that came without its sender's SHA-256.
func (h *house) unhashed(content []byte) Item {
	h.t.Helper()
	u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "dns01.log", Size: int64(len(content))})
	must(h.t, err)
	_, err = u.Append(h.as(h.engineer), strings.NewReader(string(content)), func() bool { return false })
	must(h.t, err)
	return u.Item
}
