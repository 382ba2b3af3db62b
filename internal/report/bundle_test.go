package report

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// desk is a journal with a story in it, and a hand-made export of it: two small requests, a log, a briefing.
type desk struct {
	t       *testing.T
	service *Service
	signer  *journal.Signer
	g       *gathering
	ctx     context.Context
}

const (
	oneRequest = "019d3c14-8000-7000-8000-000000000a01"
	oneLog     = "019d3c14-8000-7000-8000-000000000e05"
	oneNotice  = "019d3c14-8000-7000-8000-000000000b04"
)

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	signer, err := journal.GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	must(t, err)
	j := journal.New(d, clock.At(time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)), signer)
	gathered, err := newSpool()
	must(t, err)
	h := &desk{t: t, service: &Service{db: d, journal: j}, signer: signer, ctx: journal.WithActor(t.Context(), "person-1", "org-hq")}
	h.g = &gathering{Service: h.service, spool: gathered, actor: access.Actor{Organization: "org-hq"},
		incident: incident.Incident{ID: "incident-7", Reference: "INC-2026-0007"}}
	return h
}

// happened appends an entry.
func (h *desk) happened(f journal.Fact, object string, data map[string]any) {
	h.t.Helper()
	must(h.t, h.service.db.In(h.ctx, func(ctx context.Context) error {
		return h.service.journal.Append(ctx, journal.Entry{
			Fact: f, Incident: "incident-7", Object: journal.Object{Type: "something", ID: object, Reference: "INC-2026-0007/X1"}, Data: data,
			Personal: map[string]string{"note": "分かりました"},
		})
	}))
}

func (h *desk) put(name string, c Content, object, part, text string) {
	h.t.Helper()
	must(h.t, h.g.spool.put(Member{Name: name, Content: c, Object: object, Part: part}, []byte(text)))
}

// story is what happened, each with the hash of what stands in the bundle.
func (h *desk) story() {
	h.t.Helper()
	wording, block, log := `{"Title":"Q1"}`, "sudo ss -tunap\n", strings.Repeat("Mar 27 23:41:02 dns01 named: query\n", 40)
	h.happened(journal.RequestIssued, oneRequest, map[string]any{"wording_sha256": sum([]byte(wording)), "commands_sha256": []any{sum([]byte(block))}})
	h.happened(journal.RequestAnswered, oneRequest, map[string]any{"step": "s1", "transcript_sha256": sum([]byte("first try"))})
	h.happened(journal.RequestAnswered, oneRequest, map[string]any{"step": "s1", "transcript_sha256": sum([]byte("tcp LISTEN"))})
	h.happened(journal.EvidenceReceived, oneLog, map[string]any{"attempt": 1, "sha256": sum([]byte("cut off"))})
	h.happened(journal.EvidenceReceived, oneLog, map[string]any{"attempt": 2, "sha256": sum([]byte(log))})
	h.happened(journal.NoticeSent, oneNotice, map[string]any{"recipients": []any{
		map[string]any{"recipient": "copy-1", "text_sha256": sum([]byte("มีการทำงาน"))},
		map[string]any{"recipient": "copy-2", "text_sha256": sum([]byte("作業があります"))},
	}})
	h.put("incident.json", Document, "incident-7", "", "{}\n")
	h.put("requests/R1.1/wording.json", Wording, oneRequest, "", wording)
	h.put("requests/R1.1/s1.commands.txt", Commands, oneRequest, "s1", block)
	h.put("requests/R1.1/s1.transcript.txt", Transcript, oneRequest, "s1", "tcp LISTEN")
	h.put("notices/N4/copy-2.txt", Briefing, oneNotice, "copy-2", "作業があります")
	h.put("evidence/E5/2.bin", Evidence, oneLog, "2", log)
	h.put("evidence/E5/item.json", Document, oneLog, "", "")
}

// export gives the bundle's bytes.
func (h *desk) export() []byte {
	h.t.Helper()
	var records []journal.Record
	for r, err := range h.service.journal.All(h.ctx, journal.Filter{}) {
		must(h.t, err)
		records = append(records, r)
	}
	b, err := h.service.record(h.ctx, h.g, records)
	must(h.t, err)
	h.t.Cleanup(func() { must(h.t, b.Close()) })
	var out bytes.Buffer
	must(h.t, b.Send(h.ctx, &out))
	if int64(out.Len()) != b.Size {
		h.t.Errorf("%d bytes, announced were %d", out.Len(), b.Size)
	}
	return out.Bytes()
}

// told exports the story.
func told(t *testing.T) ([]byte, *journal.Signer) {
	t.Helper()
	h := newDesk(t, dbtest.SQLite(t))
	h.story()
	return h.export(), h.signer
}

func verified(t testing.TB, raw []byte, pin journal.Pin) Report {
	t.Helper()
	r, err := VerifyFile(bytes.NewReader(raw), pin)
	must(t, err)
	return r
}

func TestWhatWasExportedVerifies(t *testing.T) {
	raw, signer := told(t)
	r := verified(t, raw, journal.Pin{Key: signer.Key()})
	if !r.OK() || !r.Journal.OriginChecked || r.Members != 7 || r.Vouched != 5 || r.Reference != "INC-2026-0007" || r.Person != "person-1" ||
		r.Journal.Entries != 7 {
		t.Errorf("%+v", r)
	}
	if r := verified(t, raw, journal.Pin{}); !r.OK() || r.Journal.OriginChecked || r.Journal.Key != signer.Key() {
		t.Errorf("without a pin: %+v", r)
	}
	foreign, err := journal.GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	must(t, err)
	if r := verified(t, raw, journal.Pin{Key: foreign.Key()}); r.OK() || r.Findings[0].What != journal.FoundKey {
		t.Errorf("with another's key: %+v", r)
	}
}

func TestAnyTarReadsABundle(t *testing.T) {
	raw, _ := told(t)
	r := tar.NewReader(bytes.NewReader(raw))
	var names []string
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		names = append(names, h.Name)
		_, err = io.Copy(io.Discard, r)
		must(t, err)
	}
	want := []string{"journal.json", "manifest.json", "incident.json", "requests/R1.1/wording.json", "requests/R1.1/s1.commands.txt",
		"requests/R1.1/s1.transcript.txt", "notices/N4/copy-2.txt", "evidence/E5/2.bin", "evidence/E5/item.json"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// Every eleventh byte, so that all kinds of bytes have their turn: the journal's part is gone over whole in its own tests.
func TestNoByteOfABundleChangesUnseen(t *testing.T) {
	raw, _ := told(t)
	for i := 0; i < len(raw); i += 11 {
		mask := byte(1) << (i % 8)
		raw[i] ^= mask
		r := verified(t, raw, journal.Pin{})
		raw[i] ^= mask
		if r.OK() {
			t.Errorf("byte %d of %d, %q", i, len(raw), raw[max(0, i-10):min(len(raw), i+10)])
			continue
		}
		if member := memberAt(t, raw, i); !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Member == member || f.What == FoundNoBundle }) {
			t.Errorf("byte %d, in %s, was found elsewhere: %v", i, member, r.Findings)
		}
	}
}

// memberAt is the member to which the byte at that place belongs, "" behind the last.
func memberAt(t *testing.T, raw []byte, at int) string {
	end := 0
	for _, m := range taken(t, raw) {
		n, err := memberSize(m.name, int64(len(m.bytes)))
		must(t, err)
		if end += int(n); at < end {
			return m.name
		}
	}
	return ""
}

func TestACutBundleIsNamedWhereverItIsCut(t *testing.T) {
	raw, _ := told(t)
	for n := 0; n < len(raw); n += 61 {
		r := verified(t, raw[:n], journal.Pin{})
		if r.OK() {
			t.Errorf("%d of %d bytes", n, len(raw))
		} else if n >= blockSize && r.Findings[0].What != FoundCut {
			t.Errorf("%d of %d bytes: %v", n, len(raw), r.Findings)
		}
	}
}

// part is a member as a tool would see it.
type part struct {
	name  string
	bytes []byte
}

func taken(t testing.TB, raw []byte) (all []part) {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		all = append(all, part{h.Name, b})
	}
}

func packed(t testing.TB, all []part) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, m := range all {
		must(t, writeMember(&b, m.name, int64(len(m.bytes)), bytes.NewReader(m.bytes)))
	}
	b.Write(make([]byte, endSize))
	return b.Bytes()
}

func TestWhatWasDoneToABundleIsNamed(t *testing.T) {
	raw, _ := told(t)
	evidence := func(all []part) int {
		return slices.IndexFunc(all, func(m part) bool { return m.name == "evidence/E5/2.bin" })
	}
	for _, c := range []struct {
		name string
		do   func([]part) []part
		want []string
	}{
		{"nothing", func(all []part) []part { return all }, nil},
		{"a file was exchanged", func(all []part) []part {
			all[evidence(all)].bytes = []byte("nothing to see")
			return all
		}, []string{"evidence/E5/2.bin -1 bytes"}},
		{"a member was dropped", func(all []part) []part {
			return slices.Delete(all, 3, 4)
		}, []string{"requests/R1.1/wording.json -1 missing"}},
		{"the last member was dropped", func(all []part) []part {
			return all[:len(all)-1]
		}, []string{"evidence/E5/item.json -1 missing"}},
		{"two members changed places", func(all []part) []part {
			all[3], all[4] = all[4], all[3]
			return all
		}, []string{"requests/R1.1/wording.json -1 order"}},
		{"a member was added", func(all []part) []part {
			return append(all, part{"evidence/E6/1.bin", []byte("planted")})
		}, []string{"evidence/E6/1.bin -1 extra"}},
		{"a member was put in the middle", func(all []part) []part {
			return slices.Insert(all, 4, part{"../../evil", []byte("planted")})
		}, []string{"../../evil -1 extra"}},
		{"a member was given another name", func(all []part) []part {
			all[evidence(all)].name = "evidence/E5/3.bin"
			return all
		}, []string{"evidence/E5/3.bin -1 extra", "evidence/E5/2.bin -1 missing"}},
		{"a member stands there twice", func(all []part) []part {
			return slices.Insert(all, evidence(all), all[evidence(all)])
		}, []string{"evidence/E5/2.bin -1 twice"}},
		{"the manifest was made to fit", func(all []part) []part {
			all[evidence(all)].bytes = []byte("nothing to see")
			return relisted(t, all)
		}, []string{"manifest.json -1 manifest", "evidence/E5/2.bin 4 altered"}},
		{"the manifest hides a wording", func(all []part) []part {
			all = slices.Delete(all, 3, 4)
			return relisted(t, all)
		}, []string{"manifest.json -1 manifest", "journal.json 0 no_wording"}},
		{"a file that the journal knows nothing of", func(all []part) []part {
			var m Manifest
			must(t, json.Unmarshal(all[1].bytes, &m))
			m.Members = append(m.Members, Member{"evidence/E6/1.bin", 7, sum([]byte("planted")), Evidence, "another", "1", ""})
			all[1].bytes, _ = readable(m)
			return append(all, part{"evidence/E6/1.bin", []byte("planted")})
		}, []string{"manifest.json -1 manifest", "evidence/E6/1.bin -1 unknown"}},
		{"the manifest is no list", func(all []part) []part {
			all[1].bytes = []byte("{}")
			return all
		}, []string{"manifest.json -1 manifest", "manifest.json -1 no_list"}},
		{"the manifest was left out", func(all []part) []part {
			return slices.Delete(all, 1, 2)
		}, []string{"manifest.json -1 lost"}},
		{"an entry of the journal was dropped", func(all []part) []part {
			b, err := journal.DecodeBundle(all[0].bytes)
			must(t, err)
			b.Entries = slices.Delete(b.Entries, 4, 5)
			all[0].bytes, err = b.Encode()
			must(t, err)
			return all
		}, []string{"journal.json 5 number", "journal.json 0 export", "evidence/E5/2.bin -1 unknown"}},
		{"it is another file altogether", func([]part) []part {
			return []part{{"notes.txt", []byte("hello")}}
		}, []string{" -1 no_bundle"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verified(t, packed(t, c.do(taken(t, raw))), journal.Pin{})
			var got []string
			for _, f := range r.Findings {
				got = append(got, fmt.Sprintf("%s %d %s", f.Member, f.Entry, f.What[strings.LastIndexByte(f.What, '.')+1:]))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// relisted writes a manifest that fits what is there.
func relisted(t *testing.T, all []part) []part {
	var m Manifest
	must(t, json.Unmarshal(all[1].bytes, &m))
	m.Members = slices.DeleteFunc(m.Members, func(one Member) bool {
		return !slices.ContainsFunc(all, func(p part) bool { return p.name == one.Name })
	})
	for i := range m.Members {
		for _, p := range all {
			if p.name == m.Members[i].Name {
				m.Members[i].Size, m.Members[i].SHA256 = int64(len(p.bytes)), sum(p.bytes)
			}
		}
	}
	all[1].bytes, _ = readable(m)
	return all
}

func TestWhatStandsBehindTheEndIsNamed(t *testing.T) {
	raw, _ := told(t)
	for name, more := range map[string][]byte{"a byte": {0}, "text": []byte("and more"), "a block of zeros": make([]byte, blockSize)} {
		r := verified(t, append(slices.Clone(raw), more...), journal.Pin{})
		if len(r.Findings) != 1 || r.Findings[0].What != FoundBehind || r.Findings[0].Detail != fmt.Sprint(len(raw)) {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
}

func TestWhatIsNoBundleIsCalledThat(t *testing.T) {
	for _, raw := range [][]byte{nil, []byte("hello"), make([]byte, 4096), bytes.Repeat([]byte("PK\x03\x04"), 400)} {
		r := verified(t, raw, journal.Pin{})
		if len(r.Findings) != 1 || r.Findings[0].What != FoundNoBundle {
			t.Errorf("%.8q: %v", raw, r.Findings)
		}
	}
}

// From 8 GiB on a header takes three blocks; nobody writes such a file in a test.
func TestSizesThatUstarCannotSayAreAnnouncedToo(t *testing.T) {
	for _, size := range []int64{0, 1, 1<<33 - 1, 1 << 33, 1 << 40} {
		head, err := header("evidence/E5/1.bin", size)
		must(t, err)
		name, got, length, ok := announced(append(head, make([]byte, paxSize)...)[:paxSize])
		if !ok || name != "evidence/E5/1.bin" || got != size || length != len(head) || oddity(head, name, size) >= 0 {
			t.Errorf("%d: %q %d %d %v", size, name, got, length, ok)
		}
	}
}

func FuzzVerifyFile(f *testing.F) {
	head, _ := header(journalMember, 2)
	f.Add(append(head, "{}"...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r := verified(t, raw, journal.Pin{}); r.OK() {
			t.Error("a bundle nobody signed")
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
