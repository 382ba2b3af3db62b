package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// The lifecycle as the vocabulary has it.
func TestAnItemMovesOnlyAsTheVocabularySays(t *testing.T) {
	const vocabulary = `expected>receiving receiving>received received>verified received>in_analysis verified>in_analysis mismatch>archived in_analysis>archived archived>disposed
		receiving>failed failed>receiving received>mismatch mismatch>receiving expected>lost`
	for _, from := range States {
		for _, to := range States {
			want := false
			for step := range strings.FieldsSeq(vocabulary) {
				want = want || step == string(from+">"+to)
			}
			if got := from.becomes(to); got != want {
				t.Errorf("%s to %s: %v", from, to, got)
			}
		}
	}
}

func TestWhichItemsSufficeAsAnAnswer(t *testing.T) {
	for _, c := range []struct {
		name, sender string
		state        State
		want         bool
	}{
		{"verified", "ab", Verified, true},
		{"being analysed", "ab", InAnalysis, true},
		{"archived", "", Archived, true},
		{"received, and the sender hashed nothing", "", Received, true},
		{"received, and not compared yet", "ab", Received, false},
		{"something else than the sender hashed", "ab", Mismatch, false},
		{"half of it", "", Receiving, false},
		{"nothing yet", "", Expected, false},
		{"broken off", "", Failed, false},
		{"disposed of", "ab", Disposed, false},
	} {
		i := Item{State: c.state, Attempts: []Attempt{{SenderSHA256: c.sender}}}
		if got := i.Whole(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Who performs a request at headquarters and doesn't lead the case reads what they handed in, and nothing that came to headquarters otherwise.
func TestWhoHandsInAtHeadquartersReadsThat(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		hq, err := h.dir.Headquarters(t.Context())
		must(t, err)
		clerk, colleague := h.person(h.desk, hq, access.Executor), h.person(h.desk, hq, access.Executor)
		h.grant(hq, access.Operational, access.Executor)
		const asked = "019d3c14-8000-7000-8000-000000000a07"
		h.orders[asked] = Order{Incident: h.incident.ID, Request: asked, Step: "s1", Kind: Log, Organization: hq.ID}
		others := h.handedIn([]byte("one line\n"))
		u, err := h.Begin(h.as(clerk), Intake{Request: asked, Step: "s1", Filename: "dc01.log", Size: 5})
		must(t, err)
		_, err = u.Append(h.as(clerk), strings.NewReader("line\n"), func() bool { return false })
		must(t, err)
		c, err := h.Open(h.as(clerk), u.Item.ID, Everything)
		must(t, err)
		must(t, c.Close())
		l, err := h.List(h.as(clerk), h.incident.ID, Filter{}, Page{})
		if must(t, err); len(l.Items) != 1 || l.Items[0].ID != u.Item.ID {
			t.Errorf("their list: %+v", l.Items)
		}
		for _, c := range []struct {
			who  directory.Person
			item Item
		}{{clerk, others}, {colleague, u.Item}} {
			if _, err := h.Get(h.as(c.who), c.item.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another's: %v", err)
			}
		}
	})
}

func TestWhichItemAFileFills(t *testing.T) {
	item := func(id, step string, s State, name string, ordered bool) Item {
		return Item{ID: id, Step: step, State: s, Filename: name, ordered: ordered}
	}
	expected1, expected2 := item("e1", "s1", Expected, "", true), item("e2", "s2", Expected, "", true)
	for _, c := range []struct {
		name string
		in   Intake
		have []Item
		want string // "" for a new one
	}{
		{"the one that its step expects", Intake{Step: "s2", Filename: "a"}, []Item{expected1, expected2}, "e2"},
		{"no step, and one is expected", Intake{Filename: "a"}, []Item{expected1}, "e1"},
		{"no step, and two are expected", Intake{Filename: "a"}, []Item{expected1, expected2}, ""},
		{"nothing expects it", Intake{Step: "s3", Filename: "a"}, []Item{expected1}, ""},
		{"the one that did not match, again", Intake{Step: "s1", Filename: "a"}, []Item{expected1, item("m", "s1", Mismatch, "a", false)}, "m"},
		{"one that broke off, without naming the step", Intake{Filename: "a"}, []Item{expected1, expected2, item("f", "s1", Failed, "a", true)}, "f"},
		{"expected, did not match, and has another name now", Intake{Step: "s1", Filename: "b"}, []Item{item("m", "s1", Mismatch, "a", true)}, "m"},
		{"a second file that nobody expected stays by itself", Intake{Step: "s1", Filename: "b"}, []Item{item("m", "s1", Mismatch, "a", false)}, ""},
		{"what is on its way is left alone", Intake{Step: "s1", Filename: "a"}, []Item{item("r", "s1", Receiving, "a", true)}, ""},
		{"what is verified is left alone", Intake{Step: "s1", Filename: "a"}, []Item{item("v", "s1", Verified, "a", true)}, ""},
		{"what was given up is left alone", Intake{Step: "s1", Filename: "a"}, []Item{item("l", "s1", Lost, "", true)}, ""},
		{"an attachment does not fill a step", Intake{Clarification: "c", Filename: "a"}, []Item{expected1}, ""},
	} {
		got, ok := c.in.fills(c.have)
		if got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q", c.name, got.ID)
		}
	}
}

func TestWhatASenderSaysIsChecked(t *testing.T) {
	sum := strings.Repeat("0a", 32)
	for _, c := range []struct {
		name string
		in   Intake
		want []string
	}{
		{"all is well", Intake{Request: "r", Filename: "a", SHA256: strings.ToUpper(sum)}, nil},
		{"any name is data", Intake{Request: "r", Filename: "../../x\r\nSet-Cookie: a"}, nil},
		{"markup too", Intake{Request: "r", Filename: "<svg onload=alert(1)>"}, nil},
		{"255 characters of four bytes", Intake{Request: "r", Filename: strings.Repeat("𠮷", 255)}, nil},
		{"256 characters", Intake{Request: "r", Filename: strings.Repeat("x", 256)}, []string{"/filename evidence.filename_too_long"}},
		{"no name", Intake{Request: "r"}, []string{"/filename field.required"}},
		{"no text", Intake{Request: "r", Filename: "\xff"}, []string{"/filename evidence.filename_not_text"}},
		{"a zero byte", Intake{Request: "r", Filename: "a\x00b"}, []string{"/filename evidence.filename_not_text"}},
		{"neither request nor clarification", Intake{Filename: "a"}, []string{"/request_id field.required"}},
		{"both", Intake{Request: "r", Clarification: "c", Filename: "a"}, []string{"/request_id field.required"}},
		{"half a hash and no name", Intake{Request: "r", SHA256: sum[2:]}, []string{"/filename field.required", "/sha256 evidence.not_a_sha256"}},
		{"no hex", Intake{Request: "r", Filename: "a", SHA256: strings.Repeat("zz", 32)}, []string{"/sha256 evidence.not_a_sha256"}},
	} {
		in, err := c.in.check()
		var got []string
		if f, ok := fault.As(err); ok {
			for _, field := range f.Fields {
				got = append(got, field.Pointer+" "+field.Key)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if err == nil && in.SHA256 != "" && in.SHA256 != sum {
			t.Errorf("%s: kept as %s", c.name, in.SHA256)
		}
	}
}

func TestANameIsShownWithWhatIsHiddenInIt(t *testing.T) {
	for name, want := range map[string]string{
		"dns01 query.log":          "dns01 query.log",
		"../../x\r\nSet-Cookie: a": `../../x\u{d}\u{a}Set-Cookie: a`,
		"<svg onload>":             "<svg onload>", // the page's templates escape markup
		"gol\u202etxt.exe":         `gol\u{202e}txt.exe`,
		"a\u200bb":                 `a\u{200b}b`,
		"ログ.txt":                   "ログ.txt",
		"a\u00a0b":                 `a\u{a0}b`,
		"\U000e0041":               `\u{e0041}`,
	} {
		if got := Printable(name); got != want {
			t.Errorf("%q is shown as %s, want %s", name, got, want)
		}
	}
}

func TestANameInTheHeaderOfADownloadIsInert(t *testing.T) {
	for name, want := range map[string]string{
		"dns01.log":                `attachment; filename="dns01.log"; filename*=UTF-8''dns01.log`,
		"../../x\r\nSet-Cookie: a": `attachment; filename="__.._x__Set-Cookie__a"; filename*=UTF-8''__.._x__Set-Cookie_%20a`,
		"<svg onload>":             `attachment; filename="_svg_onload_"; filename*=UTF-8''_svg%20onload_`,
		"ログ.txt":                   `attachment; filename="__.txt"; filename*=UTF-8''%E3%83%AD%E3%82%B0.txt`,
		`a";b="c`:                  `attachment; filename="a__b__c"; filename*=UTF-8''a_%3Bb%3D_c`,
		".htaccess":                `attachment; filename="_htaccess"; filename*=UTF-8''_htaccess`,
		"...":                      `attachment; filename="_"; filename*=UTF-8''_`,
		"a+b%41":                   `attachment; filename="a_b_41"; filename*=UTF-8''a%2Bb%2541`,
	} {
		if got := disposition(name); got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
	}
	long := disposition(strings.Repeat("𠮷", 251) + ".log")
	if len(long) > 2000 || !strings.HasSuffix(long, ".log") {
		t.Errorf("%d bytes: %s", len(long), long)
	}
}

func TestRanges(t *testing.T) {
	for _, c := range []struct {
		header   string
		size     int64
		from, to int64
		one, out bool
	}{
		{"", 10, 0, 10, false, false},
		{"bytes=0-3", 10, 0, 4, true, false},
		{"bytes=3-", 10, 3, 10, true, false},
		{"bytes=3-99", 10, 3, 10, true, false},
		{"bytes=3-9223372036854775807", 10, 3, 10, true, false},
		{"bytes=9-9", 10, 9, 10, true, false},
		{"bytes=-4", 10, 6, 10, true, false},
		{"bytes=-99", 10, 0, 10, true, false},
		{"bytes=10-", 10, 0, 0, false, true},
		{"bytes=-0", 10, 0, 0, false, true},
		{"bytes=0-", 0, 0, 0, false, true},
		{"bytes=4-3", 10, 0, 10, false, false},
		{"bytes=0-1,4-5", 10, 0, 10, false, false},
		{"bytes=-", 10, 0, 10, false, false},
		{"bytes=a-b", 10, 0, 10, false, false},
		{"bytes=+1-2", 10, 0, 10, false, false},
		{"bytes=--2", 10, 0, 10, false, false},
		{"bytes=99999999999999999999-", 10, 0, 10, false, false},
		{"lines=1-2", 10, 0, 10, false, false},
	} {
		from, to, one, err := parseRange(c.header, c.size)
		if from != c.from || to != c.to || one != c.one || (err != nil) != c.out {
			t.Errorf("%q of %d: %d to %d, %v, %v", c.header, c.size, from, to, one, err)
		}
	}
}

func TestAFileThatHeadquartersAddsIsNotTheOneThatTheVendorWasAskedFor(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	expected := h.expect()
	u, err := h.Begin(h.as(h.desk), Intake{Request: requested, Filename: "drawing.pdf", Size: 3})
	must(t, err)
	if u.Item.ID == expected.ID {
		t.Error("it fills what the vendor was asked for")
	}
	again, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "dns01.log", Size: 3})
	must(t, err)
	if again.Item.ID != expected.ID {
		t.Error("the vendor's own file no longer does")
	}
}

// Databases bound how many ids a query may name.
func TestARequestWithMoreItemsThanAQueryNamesCanStillBeReadAndGivenUp(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		const many = 66_000
		expected := h.expect()
		must(t, h.db.In(context.Background(), func(ctx context.Context) error {
			rows := &gorm.Statement{DB: h.db.Gorm(ctx)}
			must(t, rows.Parse(&itemRow{}))
			as := map[string]string{"id": "id || k", "reference": "'INC-2026-0001/X' || k", "state": "'verified'"}
			var from []string
			for _, column := range rows.Schema.DBNames {
				if other, ok := as[column]; ok {
					column = other
				}
				from = append(from, column)
			}
			return rows.DB.Exec(fmt.Sprintf("WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < %d) INSERT INTO evidence_items (%s) SELECT %s FROM evidence_items, n WHERE id = ?",
				many, strings.Join(rows.Schema.DBNames, ", "), strings.Join(from, ", ")), expected.ID).Error
		}))
		if n := len(h.items()); n != many+1 {
			t.Errorf("%d items", n)
		}
		must(t, h.GiveUp(h.as(h.desk), requested))
		if got := h.items()[0]; got.State != Lost || !slices.Equal(got.Parties, expected.Parties) {
			t.Errorf("%+v", got)
		}
	})
}
