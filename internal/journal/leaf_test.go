package journal

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCanonicalJSON(t *testing.T) {
	type state string
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"keys are sorted, also inside", map[string]any{"b": 1, "a": map[string]any{"z": nil, "y": true}}, `{"a":{"y":true,"z":null},"b":1}`},
		{"only what must be escaped is escaped", "<é\u2028\"\\\n\x01>", "\"<é\u2028\\\"\\\\\\n\\u0001>\""},
		{"an instant has six decimals", time.Date(2026, 3, 30, 9, 0, 0, 0, time.FixedZone("", 9*3600)), `"2026-03-30T00:00:00.000000Z"`},
		{"enumerations and lists of them are text", []state{"issued", "delivered"}, `["issued","delivered"]`},
		{"whole numbers of any type", map[string]any{"a": uint8(3), "b": int64(-4)}, `{"a":3,"b":-4}`},
		{"what is not UTF-8 is replaced", "a\xff", "\"a\uFFFD\""},
		{"no data is an empty object", map[string]any(nil), `{}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := appendCanonical(nil, c.v)
			if err != nil || string(got) != c.want {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
		})
	}
	for _, bad := range []any{1.5, []any{1e300}, map[string]any{"n": uint64(1) << 60}, func() {}} {
		if got, err := appendCanonical(nil, bad); err == nil {
			t.Errorf("%T was written as %s", bad, got)
		}
	}
}

func anyLeaf(t *rapid.T) leaf {
	plain := rapid.StringMatching(`[ !#-\[\]-~]{0,40}`)
	l := leaf{
		at:       time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC(),
		actor:    actor{plain.Draw(t, "person"), plain.Draw(t, "organization")},
		fact:     rapid.SampledFrom(allFacts).Draw(t, "fact"),
		incident: plain.Draw(t, "incident"),
		object:   Object{plain.Draw(t, "type"), plain.Draw(t, "id"), plain.Draw(t, "reference")},
		data:     map[string]any{},
	}
	for k, v := range rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "texts") {
		l.data[strings.ToValidUTF8(k, "?")] = strings.ToValidUTF8(v, "?")
	}
	l.data["n"] = rapid.Int64Range(-maxWhole, maxWhole).Draw(t, "n")
	copy(l.random[:], rapid.SliceOfN(rapid.Byte(), randomSize, randomSize).Draw(t, "random"))
	copy(l.parties[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "parties"))
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_]{1,9}`), 0, 4, rapid.ID).Draw(t, "names") {
		c := commitment{name: name}
		copy(c.hash[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		l.personal = append(l.personal, c)
	}
	return l
}

func TestALeafReadsBackAsItWasWrittenAndIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLeaf(t)
		raw, err := l.encode()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(raw) {
			t.Fatalf("no JSON: %s", raw)
		}
		got, err := parseLeaf(raw)
		if err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		data, err := decodeData(got.dataRaw)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(data, l.data) {
			t.Fatal(cmp.Diff(l.data, data))
		}
		got.data, got.dataRaw = l.data, ""
		if d := cmp.Diff(l, got, cmp.AllowUnexported(leaf{}, actor{}, commitment{})); d != "" {
			t.Fatal(d)
		}
	})
}

func TestWhatIsNotALeafIsRefused(t *testing.T) {
	raw, err := leaf{at: opening, fact: RequestIssued, personal: []commitment{{name: "a"}, {name: "b"}}}.encode()
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		if _, err := parseLeaf(raw[:i]); err == nil && i < len(raw)-1 {
			t.Errorf("cut after %d bytes it was read", i)
		}
	}
	for _, change := range [][2]string{
		{`"version":1`, `"version":2`}, {`"random":"00`, `"random":"0A`}, {`:{"a"`, `:{,"a"`}, {`,"b"`, `"b"`},
		{`"data":{}`, `"date":{}`}, {`.000000Z`, `.000000z`}, {`{"version"`, ` {"version"`},
	} {
		bad := bytes.Replace(raw, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, raw) {
			t.Fatalf("%q does not occur", change[0])
		}
		if _, err := parseLeaf(bad); err == nil {
			t.Errorf("with %s it was read", change[1])
		}
	}
}

func TestWhatCannotStandInALeafIsRefused(t *testing.T) {
	for name, l := range map[string]leaf{
		"a quote in an id":             {object: Object{ID: `a"b`}},
		"a control character":          {incident: "a\nb"},
		"an id that is no ASCII":       {actor: actor{person: "é"}},
		"an endless reference":         {object: Object{Reference: strings.Repeat("x", MaxPlain+1)}},
		"a nameless personal value":    {personal: []commitment{{}}},
		"a fraction in the data":       {data: map[string]any{"a": 0.5}},
		"more data than a leaf may be": {data: map[string]any{"a": strings.Repeat("x", MaxLeaf)}},
	} {
		if raw, err := l.encode(); err == nil {
			t.Errorf("%s was written: %.80s", name, raw)
		}
	}
}

func FuzzParseLeaf(f *testing.F) {
	raw, _ := leaf{at: opening, fact: RequestIssued, personal: []commitment{{name: "a"}}}.encode()
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := parseLeaf(raw); err == nil {
			_, _ = recordOf(0, raw)
		}
	})
}
