package exchange

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestEveryFactOfAnItemHasItsPlaceInTheRecord(t *testing.T) {
	facts, named := factsByName(t), 0
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "custody.go" {
			continue
		}
		inspect(t, file, func(n ast.Node) {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return
			}
			of, ok := s.X.(*ast.Ident)
			fact, known := facts[s.Sel.Name]
			if !ok || of.Name != "journal" || !known {
				return
			}
			named++
			if _, ok := custody[fact]; !ok {
				t.Errorf("%s writes %s, and the custody record has no place for it", file, fact)
			}
		})
	}
	if named < len(custody) {
		t.Errorf("%d facts found for a table of %d", named, len(custody))
	}
}

// factsByName are all facts by their names in Go.
func factsByName(t *testing.T) map[string]journal.Fact {
	facts := map[string]journal.Fact{}
	inspect(t, "../journal/facts.go", func(n ast.Node) {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if text, ok := v.Values[0].(*ast.BasicLit); ok {
				facts[v.Names[0].Name] = journal.Fact(strings.Trim(text.Value, `"`))
			}
		}
	})
	return facts
}

func inspect(t *testing.T, file string, look func(ast.Node)) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	must(t, err)
	ast.Inspect(parsed, func(n ast.Node) bool { look(n); return true })
}

// record is the whole custody record of an item as somebody has it, read in pages of so many.
func (h *house) record(as context.Context, i Item, limit int) (all []CustodyEvent) {
	h.t.Helper()
	for p := (Page{Limit: limit}); ; {
		l, err := h.Custody(as, i.ID, p)
		must(h.t, err)
		if len(l.Items) > limit {
			h.t.Fatalf("%d on a page of %d", len(l.Items), limit)
		}
		all = append(all, l.Items...)
		if p.After = l.Next; p.After == "" {
			return all
		}
	}
}

func TestTheRecordOfAnItemIsReadFromTheJournal(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.expect()
		content := []byte("Mar 27 15:41:02 dns01 named[811]: query (cache) denied\n")
		item := h.handedIn(content)
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		must(t, c.Close())
		hq := h.people[h.desk.ID].Organization
		vendor, desk, store := Holder{h.merlinet.ID, h.engineer.ID}, Holder{hq, h.desk.ID}, Holder{Organization: hq}
		all := h.record(h.as(h.analyst), item, 100)
		var got []CustodyEvent
		for n, e := range all {
			if n > 0 && e.Index <= all[n-1].Index || !e.At.Equal(start) {
				t.Errorf("%d stands after the one before, at %v", e.Index, e.At)
			}
			entry, err := h.j.Entry(context.Background(), e.Index)
			must(t, err)
			if entry.Object.ID != item.ID || entry.Fact != e.Fact {
				t.Errorf("entry %d is %s of %s", e.Index, entry.Fact, entry.Object.ID)
			}
			e.Index, e.At, e.Fact = 0, e.At.Truncate(0), ""
			got = append(got, e)
		}
		sum := sumOf(content)
		want := []CustodyEvent{
			{At: start, Handling: Transferred, Who: vendor, From: vendor, To: store, Kept: "default", Request: requested, Attempt: 1, SHA256: sum},
			{At: start, Handling: TakenIn, Who: store, From: vendor, To: store, Request: requested, Attempt: 1, SHA256: sum},
			{At: start, Handling: Compared, Who: store, Request: requested, Attempt: 1, SHA256: sum},
			{At: start, Handling: Copied, Who: desk, From: store, To: desk, Request: requested, Attempt: 1, SHA256: sum},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(all, h.record(h.as(h.analyst), item, 1)); d != "" {
			t.Errorf("one by one: %s", d)
		}
	})
}

func TestWhoSeesOnlyTheirPartReadsNoNamesOfOthers(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("one line\n"))
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		must(t, c.Close())
		theirs := h.record(h.as(h.colleague), item, 100)
		last := theirs[len(theirs)-1]
		if theirs[0].Who.Person != h.engineer.ID || last.Handling != Copied || last.Who.Person != "" || last.To.Person != "" || last.Who.Organization == "" {
			t.Errorf("%+v", theirs)
		}
		if _, err := h.Custody(h.as(h.rival), item.ID, Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another vendor: %v", err)
		}
		if _, err := h.Custody(h.as(h.desk), "019d3c14-8000-7000-8000-00000000ffff", Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}

// Whom headquarters lets have a file is headquarters' alone: nobody who took part learns from the record who else there is.
func TestReleasesStandInHeadquartersRecordAlone(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, who := h.handedIn([]byte("one line\n")), h.outsider()
		h.label("TLP:AMBER")
		c, err := h.OpenRelease(h.as(who), h.give(item, termsFor(who)).ID, Everything)
		must(t, err)
		must(t, c.Close())
		outside := func(e CustodyEvent) bool {
			return e.To.Organization == who.Organization || e.Who.Organization == who.Organization
		}
		if all := h.record(h.as(h.desk), item, 100); !slices.ContainsFunc(all, func(e CustodyEvent) bool { return e.Handling == Released && outside(e) }) ||
			!slices.ContainsFunc(all, func(e CustodyEvent) bool { return e.Handling == Copied && outside(e) }) {
			t.Errorf("headquarters: %+v", all)
		}
		for _, p := range []directory.Person{h.colleague, h.analyst} {
			if all := h.record(h.as(p), item, 100); slices.ContainsFunc(all, outside) {
				t.Errorf("%s: %+v", p.Name, all)
			}
		}
	})
}

// What no request asked for is in custody by what was given as legal basis, and a relocation by its own.
func TestTheRecordSaysByWhatAuthority(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		r := h.disk()
		r.LegalBasis = "Consent of the owner, 28 March."
		item, err := h.Register(h.as(h.desk), h.incident.ID, r)
		must(t, err)
		if e := h.record(h.as(h.desk), item, 100)[0]; e.Request != "" || e.Basis != r.LegalBasis {
			t.Errorf("%+v", e)
		}
		seen, err := h.Get(h.as(h.analyst), item.ID)
		if must(t, err); seen.Thing.LegalBasis != r.LegalBasis {
			t.Errorf("who reads all of the case is told %q", seen.Thing.LegalBasis)
		}
		r.LegalBasis = "a\u202eb"
		if _, err := h.Register(h.as(h.desk), h.incident.ID, r); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what turns the writing: %v", err)
		}
		asked := h.handedIn([]byte("one line\n"))
		if e := h.record(h.as(h.desk), asked, 100)[0]; e.Request != requested || e.Basis != "" {
			t.Errorf("%+v", e)
		}
	})
}

// Whoever brings a stick to headquarters has neither collected nor sent what is on it.
func TestTheRecordOfWhatWasPackedNamesWhoPackedAndWhoHandsItIn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		_, _, err := h.brought(packed(t, o, file{"messages", "s1", "kept"}), "")
		must(t, err)
		item := h.items()[0]
		vendor, store := Holder{h.merlinet.ID, h.engineer.ID}, Holder{Organization: h.people[h.desk.ID].Organization}
		var got []CustodyEvent
		for _, e := range h.record(h.as(h.desk), item, 100) {
			got = append(got, CustodyEvent{
				Handling: e.Handling, Who: e.Who, From: e.From, To: e.To, Attempt: e.Attempt, PackedBy: e.PackedBy, PackedAt: e.PackedAt,
				Source: e.Source, Place: e.Place, Why: e.Why, Seals: e.Seals,
			})
		}
		want := []CustodyEvent{
			{
				Handling: Collected, Who: Holder{Organization: h.merlinet.ID}, Attempt: 1, PackedBy: "Lim Wei Jie", PackedAt: there,
				Source: "the night shift", Place: "Jurong", Why: "The line is cut.", Seals: []string{"SG-0042"},
			},
			{Handling: Transferred, Who: vendor, From: vendor, To: store, Attempt: 1},
			{Handling: TakenIn, Who: store, From: vendor, To: store, Attempt: 1},
			{Handling: Compared, Who: store, Attempt: 1},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if theirs := h.record(h.as(h.colleague), item, 100); theirs[0].PackedBy != "Lim Wei Jie" {
			t.Errorf("their own: %+v", theirs[0])
		}
		if other := got[0].told("another"); other.PackedBy+other.Source+other.Place+other.Why != "" || other.PackedAt.IsZero() {
			t.Errorf("others': %+v", other)
		}
	})
}
